"""The site: it knows the app, the app does not know it."""
