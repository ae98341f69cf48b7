"""On PostgreSQL a delivery's key is its dispatch and id: one B-tree less for each row to log.

What is left by id alone is a BRIN, which costs nothing to write: enough for ranges of time.
"""

from django.db import migrations

_CHANGE_KEY = (
    "ALTER TABLE messaging_delivery DROP CONSTRAINT messaging_delivery_pkey,"
    " ADD CONSTRAINT messaging_delivery_pkey PRIMARY KEY USING INDEX delivery_key"
)
_FORWARDS = (
    "CREATE INDEX delivery_id ON messaging_delivery USING brin (id) WITH (autosummarize = on)",
    "CREATE UNIQUE INDEX CONCURRENTLY delivery_key ON messaging_delivery (dispatch_number, id)",
    _CHANGE_KEY,
    "DROP INDEX delivery_dispatch",
)
_BACKWARDS = (
    "CREATE INDEX CONCURRENTLY delivery_dispatch ON messaging_delivery (dispatch_number, id)",
    "CREATE UNIQUE INDEX CONCURRENTLY delivery_key ON messaging_delivery (id)",
    _CHANGE_KEY,
    "DROP INDEX delivery_id",
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
    atomic = False  # CONCURRENTLY: lanes go on writing meanwhile
    dependencies = [("messaging", "0012_workspaces_know_their_generation")]
    operations = [migrations.RunPython(forwards, backwards)]
