"""Chunks and dispatches lose the indexes that others cover, or that nobody asks.

They are dropped by name: on SQLite a changed field would be a new table each time.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_DROPPED = {
    "messaging_chunk_connection_id_b4e05529": ("messaging_chunk", "connection_id"),
    "messaging_chunk_dispatch_id_81674240": ("messaging_chunk", "dispatch_id"),
    "messaging_dispatch_campaign_id_0763921a": ("messaging_dispatch", "campaign_id"),
    "messaging_dispatch_created_by_key_id_cac39296": ("messaging_dispatch", "created_by_key_id"),
    "messaging_dispatch_created_by_member_id_6fb7d87b": (
        "messaging_dispatch",
        "created_by_member_id",
    ),
    "messaging_dispatch_retry_of_id_3d9c6a44": ("messaging_dispatch", "retry_of_id"),
}


def key_to(model, on_delete=django.db.models.deletion.SET_NULL, **options):
    return models.ForeignKey(to=model, on_delete=on_delete, db_index=False, **options)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_deliveries_are_found_by_dispatch")]
    operations = [
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                fields=["retry_of"],
                name="dispatch_retry",
                condition=models.Q(("retry_of__isnull", False)),
            ),
        ),
        *(
            migrations.RunSQL(
                f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON {table} ({column})'
            )
            for name, (table, column) in _DROPPED.items()
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "chunk",
                    "connection",
                    key_to("messaging.connection", django.db.models.deletion.PROTECT, null=True),
                ),
                migrations.AlterField(
                    "chunk",
                    "dispatch",
                    key_to(
                        "messaging.dispatch",
                        django.db.models.deletion.CASCADE,
                        related_name="chunks",
                    ),
                ),
                migrations.AlterField(
                    "dispatch",
                    "campaign",
                    key_to("messaging.campaign", django.db.models.deletion.PROTECT, null=True),
                ),
                migrations.AlterField(
                    "dispatch", "created_by_key", key_to("messaging.apikey", null=True)
                ),
                migrations.AlterField(
                    "dispatch", "created_by_member", key_to(settings.AUTH_USER_MODEL, null=True)
                ),
                migrations.AlterField(
                    "dispatch", "retry_of", key_to("messaging.dispatch", null=True)
                ),
            ]
        ),
    ]
