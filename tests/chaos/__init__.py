"""The fault run, ``make chaos``: real processes, broken on purpose, and a judge of the rest."""
