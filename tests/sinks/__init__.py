"""Real SMTP and HTTP servers on loopback that record what they get and misbehave as told."""
