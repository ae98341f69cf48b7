"""On PostgreSQL a page of a small channel reads the parts of the table that it stands in.

A BRIN costs nothing to write, and of so few channels it keeps each that a part has.
"""

from django.db import migrations

_FORWARDS = (
    "CREATE INDEX CONCURRENTLY delivery_channel ON messaging_delivery"
    " USING brin (dispatch_number, channel int2_minmax_multi_ops) WITH (autosummarize = on)"
)
_BACKWARDS = "DROP INDEX CONCURRENTLY delivery_channel"


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FORWARDS)


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_BACKWARDS)


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: lanes go on writing meanwhile
    dependencies = [("messaging", "0016_deliveries_are_found_by_reason")]
    operations = [migrations.RunPython(forwards, backwards)]
