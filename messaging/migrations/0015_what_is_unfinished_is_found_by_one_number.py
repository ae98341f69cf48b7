"""Unfinished dispatches and jobs are found by their state's code, and unfrozen audiences apart.

SQLite takes a partial index only for a query that says the same: of a list it never does, once its
numbers are parameters, so each look of a worker read every dispatch that there had ever been.
"""

from django.db import migrations, models

_UNFINISHED = models.Q(("state__lt", 10))
_NEW = {
    "dispatch": (
        models.Index(condition=_UNFINISHED, fields=["number"], name="dispatch_open"),
        models.Index(
            condition=models.Q(("snapshot_at", None), ("state__lt", 10)),
            fields=["number"],
            name="dispatch_unfrozen",
        ),
    ),
    "job": (models.Index(condition=_UNFINISHED, fields=["id"], name="job_open"),),
}
_OLD = {
    "dispatch": (
        models.Index(
            condition=models.Q(("state__in", (10, 11, 12, 13)), _negated=True),
            fields=["number"],
            name="dispatch_unfinished",
        ),
    ),
    "job": (
        models.Index(
            condition=models.Q(("state__in", (10, 11, 12)), _negated=True),
            fields=["id"],
            name="job_unfinished",
        ),
    ),
}


def forwards(apps, schema_editor):
    _change(apps, schema_editor, new=_NEW, old=_OLD)


def backwards(apps, schema_editor):
    _change(apps, schema_editor, new=_OLD, old=_NEW)


def _change(apps, schema_editor, *, new, old):
    """Build the new ones while lanes go on writing, where a database can, then drop the old."""
    is_on_postgresql = schema_editor.connection.vendor == "postgresql"
    options = {"concurrently": True} if is_on_postgresql else {}
    for name, indexes in new.items():
        for index in indexes:
            schema_editor.add_index(apps.get_model("messaging", name), index, **options)
    for name, indexes in old.items():
        for index in indexes:
            schema_editor.remove_index(apps.get_model("messaging", name), index, **options)


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY
    dependencies = [("messaging", "0014_chunks_and_dispatches_are_indexed_once")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=[
                *(
                    migrations.RemoveIndex(model, index.name)
                    for model, indexes in _OLD.items()
                    for index in indexes
                ),
                *(
                    migrations.AddIndex(model, index)
                    for model, indexes in _NEW.items()
                    for index in indexes
                ),
            ],
        )
    ]
