"""Where users stand to subscription groups: set, and read."""
