"""From an accepted request to an accounted-for recipient."""
