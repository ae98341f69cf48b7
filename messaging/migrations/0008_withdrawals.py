from django.db import migrations, models

import messaging.models.fields

CHANNELS = [
    (1, "android_push"),
    (2, "apple_push"),
    (3, "kindle_push"),
    (4, "web_push"),
    (5, "email"),
    (6, "sms"),
    (7, "whats_app"),
    (8, "webhook"),
    (9, "content_card"),
]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_connections_know_how_they_fare")]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("channel", messaging.models.fields.CodeField(choices=CHANNELS, null=True)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
