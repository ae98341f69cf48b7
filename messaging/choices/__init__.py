"""Each word that the wire and the database share, and what depends on it."""
