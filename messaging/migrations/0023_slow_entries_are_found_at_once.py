"""On PostgreSQL slow calls stand in an index of their own, in place of one that was seldom chosen.

A BRIN's worth is told by how far a column follows the table, which a duration does not: whether a
page of slow calls read it hung on what the last ANALYZE had happened to see.
"""

from django.db import migrations

_TABLE = "messaging_activityentry"
_BRIN = "brin (duration_ms) WITH (autosummarize = on, pages_per_range = 32)"
_FORWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_slow ON {_TABLE} (duration_ms, id) WHERE duration_ms >= 1000",
    "DROP INDEX CONCURRENTLY entry_duration",
)
_BACKWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_duration ON {_TABLE} USING {_BRIN}",
    "DROP INDEX CONCURRENTLY entry_slow",
)


def forwards(_apps, schema_editor):
    _do(_FORWARDS, schema_editor)


def backwards(_apps, schema_editor):
    _do(_BACKWARDS, schema_editor)


def _do(statements, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: calls are logged meanwhile
    dependencies = [("messaging", "0022_entries_of_other_doors_are_found_by_status")]
    operations = [migrations.RunPython(forwards, backwards)]
