"""The door without keys: what a signature, or nobody's secret, opens."""
