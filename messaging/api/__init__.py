"""The REST door: a module per endpoint group; each reads, makes one call inward and answers."""
