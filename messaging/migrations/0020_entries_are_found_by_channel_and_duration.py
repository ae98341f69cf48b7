"""On PostgreSQL a page of a rare channel or of slow calls reads little else.

A GIN of what most entries lack or share is small, and a BRIN costs nothing to write.
"""

from django.db import migrations

_TABLE = "messaging_activityentry"
_SLOW = "brin (duration_ms) WITH (autosummarize = on, pages_per_range = 32)"
_FORWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_channels ON {_TABLE} USING gin (channels jsonb_path_ops)",
    f"CREATE INDEX CONCURRENTLY entry_duration ON {_TABLE} USING {_SLOW}",
)
_BACKWARDS = (
    "DROP INDEX CONCURRENTLY entry_duration",
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
