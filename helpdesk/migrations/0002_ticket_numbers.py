"""The sequence behind request numbers (P-2598)."""

from django.db import migrations

from itportal.core.db import number_sequence


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0001_initial")]
    operations = [number_sequence("helpdesk_ticket_number")]
