"""Sending: the whole path of a message, from an accepted dispatch to its outcome."""
