"""Segments: saved audiences, built clause by clause, counted, and explained for one user."""
