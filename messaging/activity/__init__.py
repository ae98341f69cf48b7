"""The activity log: written with its deed, redacted, searched."""
