"""Who carries a channel's messages."""
