"""Entries of a key or a member stand in the order of pages, which their keys alone did not tell.

They are made and dropped by name: on SQLite a changed field would be a new table each time.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_TABLE = "messaging_activityentry"
_CREATED = {"entry_key": "api_key_id", "entry_member": "member_id"}
_DROPPED = {
    "messaging_activityentry_api_key_id_a85f8e5e": "api_key_id",
    "messaging_activityentry_member_id_682d7ace": "member_id",
}


def forwards(_apps, schema_editor):
    for name, column in _CREATED.items():
        where = f"({column}, id) WHERE {column} IS NOT NULL"
        _do(f"CREATE INDEX {{}} {name} ON {_TABLE} {where}", schema_editor)
    for name in _DROPPED:
        _do(f"DROP INDEX {{}} {name}", schema_editor)


def backwards(_apps, schema_editor):
    for name, column in _DROPPED.items():
        _do(f"CREATE INDEX {{}} {name} ON {_TABLE} ({column})", schema_editor)
    for name in _CREATED:
        _do(f"DROP INDEX {{}} {name}", schema_editor)


def _do(statement, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(statement.format("CONCURRENTLY" if is_postgresql else ""))


def key_to(model):
    return models.ForeignKey(
        to=model, null=True, on_delete=django.db.models.deletion.SET_NULL, db_index=False
    )


def index_on(field, name):
    return models.Index(
        fields=[field, "id"], name=name, condition=models.Q((f"{field}__isnull", False))
    )


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: calls are logged meanwhile
    dependencies = [("messaging", "0017_deliveries_are_found_by_channel")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(forwards, backwards)],
            [
                migrations.AlterField("activityentry", "api_key", key_to("messaging.apikey")),
                migrations.AlterField("activityentry", "member", key_to(settings.AUTH_USER_MODEL)),
                migrations.AddIndex("activityentry", index_on("api_key", "entry_key")),
                migrations.AddIndex("activityentry", index_on("member", "entry_member")),
            ],
        )
    ]
