"""Triggers: the journal's tables refuse UPDATE, DELETE and TRUNCATE (docs/journal.md)."""

from django.db import migrations

from itportal.core.journal.triggers import FUNCTION, append_only

TABLES = (
    "journal_event",
    "journal_rowchange",
    "journal_personaldataread",
    "journal_seal",
    "journal_verification",
)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_row_changes_reads_seals")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION journal_refuse()"),
        *(append_only(table) for table in TABLES),
    ]
