"""Endpoints about users."""
