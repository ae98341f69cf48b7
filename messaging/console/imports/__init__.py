"""Imports and exports: files with users, in and out, and the work that carries them."""
