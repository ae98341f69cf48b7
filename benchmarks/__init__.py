"""What the product costs, each time against the best that can be written by hand."""
