"""Whom to reach: connected audiences and segments, from JSON to a tree to SQL."""
