"""A believable workspace for the first look: people, audiences, campaigns and real sends."""
