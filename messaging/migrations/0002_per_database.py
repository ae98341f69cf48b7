"""What one database has and the other has not: a GIN index and a sequence, or one row."""

from django.db import migrations


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX user_custom_attributes ON messaging_user"
            " USING gin (custom_attributes jsonb_path_ops)"
        )
        schema_editor.execute(
            "CREATE SEQUENCE messaging_delivery_block MINVALUE 0 MAXVALUE 4095 CYCLE"
        )
        schema_editor.execute("ALTER TABLE messaging_chunk ALTER ids SET STORAGE EXTERNAL")
    else:
        apps.get_model("messaging", "DeliveryBlock").objects.create()


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP SEQUENCE messaging_delivery_block")
        schema_editor.execute("DROP INDEX user_custom_attributes")
    else:
        apps.get_model("messaging", "DeliveryBlock").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
