"""On PostgreSQL a path's beginning is looked up in the same index, whatever the collation."""

from django.db import migrations, models

_TABLE = "messaging_activityentry"
_FORWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_path_start ON {_TABLE} (path varchar_pattern_ops, id)",
    "DROP INDEX CONCURRENTLY entry_path",
    "ALTER INDEX entry_path_start RENAME TO entry_path",
)
_BACKWARDS = (
    f"CREATE INDEX CONCURRENTLY entry_path_whole ON {_TABLE} (path, id)",
    "DROP INDEX CONCURRENTLY entry_path",
    "ALTER INDEX entry_path_whole RENAME TO entry_path",
)
_INDEX = models.Index(
    fields=["path", "id"], name="entry_path", opclasses=["varchar_pattern_ops", "int8_ops"]
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
    dependencies = [("messaging", "0018_entries_are_found_by_key_and_member")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(forwards, backwards)],
            [
                migrations.RemoveIndex("activityentry", "entry_path"),
                migrations.AddIndex("activityentry", _INDEX),
            ],
        )
    ]
