"""What a caller may ask for: both doors call these, and nothing else writes for them."""
