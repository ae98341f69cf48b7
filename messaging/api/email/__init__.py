"""Endpoints about mail addresses."""
