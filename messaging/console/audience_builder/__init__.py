"""An audience as a form: its JSON as groups and clauses, and back, with nothing lost on the way."""
