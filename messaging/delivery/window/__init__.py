"""One window, from user ids to results: the only room that hands anything to a carrier."""
