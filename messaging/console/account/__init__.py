"""Signing in and out, and what a member may change about themselves."""
