"""Where a send stands: its books, and one row a user. Ours; the family we follow only counts."""
