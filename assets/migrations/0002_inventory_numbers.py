"""The sequence behind inventory numbers (V-0412)."""

from django.db import migrations

from itportal.core.db import number_sequence


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial")]
    operations = [number_sequence("assets_inventory_number")]
