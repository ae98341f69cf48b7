"""The nine shapes: each channel's message, addresses and limits; no input or output."""
