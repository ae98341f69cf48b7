"""The activity log: every call and every console send, found by words that stand in the URL."""
