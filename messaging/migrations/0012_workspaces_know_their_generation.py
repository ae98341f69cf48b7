from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0011_dispatches_have_a_canary")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="generation",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="workspace",
            name="stamped_at",
            field=models.DateTimeField(null=True),
        ),
    ]
