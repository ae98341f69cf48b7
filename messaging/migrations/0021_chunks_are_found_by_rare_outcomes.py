"""Dispatches with a rare outcome are found by the few chunks that have it."""

from django.db import migrations, models

_OUTCOMES = ("failed", "cancelled", "unknown")


def forwards(_apps, schema_editor):
    for word in _OUTCOMES:
        where = f"(dispatch_id) WHERE {word}_count > 0"
        _do(f"CREATE INDEX {{}} chunk_{word} ON messaging_chunk {where}", schema_editor)


def backwards(_apps, schema_editor):
    for word in _OUTCOMES:
        _do(f"DROP INDEX {{}} chunk_{word}", schema_editor)


def _do(statement, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(statement.format("CONCURRENTLY" if is_postgresql else ""))


def index_of(word):
    return models.Index(
        fields=["dispatch"], name=f"chunk_{word}", condition=models.Q((f"{word}_count__gt", 0))
    )


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: lanes go on writing meanwhile
    dependencies = [("messaging", "0020_entries_are_found_by_channel_and_duration")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(forwards, backwards)],
            [migrations.AddIndex("chunk", index_of(word)) for word in _OUTCOMES],
        )
    ]
