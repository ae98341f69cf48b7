"""On PostgreSQL a page of a rare channel, of slow calls or of another door's status reads little.

A GIN of what most entries lack or share is small, and of slow calls and other doors there are few.
A BRIN of durations was chosen or not by what the last ANALYZE had happened to see.
"""

from django.db import migrations

_TABLE = "messaging_activityentry"
_OTHER_DOORS = "(source, status, id) WHERE source > 1"
_FORWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_channels ON {_TABLE} USING gin (channels jsonb_path_ops)",
    f"CREATE INDEX CONCURRENTLY entry_slow ON {_TABLE} (duration_ms, id) WHERE duration_ms >= 1000",
    f"CREATE INDEX CONCURRENTLY entry_source_status ON {_TABLE} {_OTHER_DOORS}",
)
_BACKWARDS = (
    "DROP INDEX CONCURRENTLY entry_source_status",
    "DROP INDEX CONCURRENTLY entry_slow",
    "DROP INDEX CONCURRENTLY entry_channels",
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
    dependencies = [("messaging", "0019_entries_are_found_by_the_start_of_a_path")]
    operations = [migrations.RunPython(forwards, backwards)]
