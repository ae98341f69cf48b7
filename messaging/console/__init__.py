"""The browser door: members read, compose and control here; every page is rendered on the server."""
