import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import messaging.models.fields

KEPT_WITHOUT = {"null": True, "on_delete": django.db.models.deletion.SET_NULL}


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_withdrawals")]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("schedule_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("dispatch_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("request", models.JSONField()),
                ("is_broadcast", models.BooleanField()),
                ("occurrence_at", models.DateTimeField()),
                ("time_zone", models.CharField(default="UTC", max_length=8)),
                ("set_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "state",
                    messaging.models.fields.CodeField(
                        choices=[(1, "waiting"), (2, "ran"), (3, "deleted")], default=1
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("created_by_key", models.ForeignKey(to="messaging.apikey", **KEPT_WITHOUT)),
                (
                    "created_by_member",
                    models.ForeignKey(to=settings.AUTH_USER_MODEL, **KEPT_WITHOUT),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="schedule_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleRun",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "schedule_id",
                        "occurrence_at",
                        "time_zone",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="messaging.schedule",
                    ),
                ),
                ("occurrence_at", models.DateTimeField()),
                ("time_zone", models.CharField(max_length=8)),
                ("dispatch", models.ForeignKey(to="messaging.dispatch", **KEPT_WITHOUT)),
                ("reason", models.CharField(blank=True, max_length=255)),
                ("ran_at", models.DateTimeField()),
            ],
        ),
    ]
