"""SQL about one custom attribute: one form a database, a caller's text only ever a parameter."""
