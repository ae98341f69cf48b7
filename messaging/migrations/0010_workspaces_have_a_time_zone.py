from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0009_schedules")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="time_zone",
            field=models.CharField(db_default="UTC", default="UTC", max_length=64),
        ),
    ]
