"""A page of a dispatch's rare reason reads that reason alone; what was sent has none."""

from django.db import migrations, models

_INDEX = models.Index(
    fields=["dispatch_number", "reason", "id"],
    name="delivery_dispatch_reason",
    condition=models.Q(("reason__isnull", False)),
)
_CREATE = (
    "CREATE INDEX {} delivery_dispatch_reason ON messaging_delivery"
    " (dispatch_number, reason, id) WHERE reason IS NOT NULL"
)
_DROP = "DROP INDEX {} delivery_dispatch_reason"


def forwards(_apps, schema_editor):
    _do(_CREATE, schema_editor)


def backwards(_apps, schema_editor):
    _do(_DROP, schema_editor)


def _do(statement, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(statement.format("CONCURRENTLY" if is_postgresql else ""))


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: lanes go on writing meanwhile
    dependencies = [("messaging", "0015_what_is_unfinished_is_found_by_one_number")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(forwards, backwards)],
            [migrations.AddIndex("delivery", _INDEX)],
        )
    ]
