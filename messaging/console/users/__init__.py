"""Users: found by any of their names; each with who they are, what reaches them and what did."""
