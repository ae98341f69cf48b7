"""The browser door: members read, compose and control; pages are rendered on the server."""
