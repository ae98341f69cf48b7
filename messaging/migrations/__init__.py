"""Steps of the schema; one change each, never edited after merge."""
