"""From a template and a user to the words they read."""
