"""Who will get it, as the page prints it: the same figures that the dry run answers."""
