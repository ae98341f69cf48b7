"""Mail addresses: their subscription state, which of them are shut, and lists of both."""
