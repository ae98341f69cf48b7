"""What happened, in figures: sums for pages and callers, never a row changed."""
