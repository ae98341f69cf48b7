"""One command a file; each reads, makes one call inward and prints what it promised."""
