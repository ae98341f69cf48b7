"""Carriers that take everything and cost next to nothing: each a process of its own."""
