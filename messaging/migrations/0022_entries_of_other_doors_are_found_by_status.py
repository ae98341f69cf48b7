"""On PostgreSQL a status among what did not come by the API is found at once, or not there.

Most entries are the API's, and not in it. SQLite reads so few fast enough.
"""

from django.db import migrations

_FORWARDS = (
    "CREATE INDEX CONCURRENTLY entry_source_status ON messaging_activityentry"
    " (source, status, id) WHERE source > 1"
)
_BACKWARDS = "DROP INDEX CONCURRENTLY entry_source_status"


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FORWARDS)


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_BACKWARDS)


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: calls are logged meanwhile
    dependencies = [("messaging", "0021_chunks_are_found_by_rare_outcomes")]
    operations = [migrations.RunPython(forwards, backwards)]
