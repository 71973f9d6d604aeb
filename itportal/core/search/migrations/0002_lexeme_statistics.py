"""How common each of some thousands of words is: the planner then knows when the newest rows are
sooner read one by one, and when the index of lexemes is to be asked."""

from django.db import migrations

_SET = "ALTER TABLE search_searchrow ALTER COLUMN search_tsv SET STATISTICS"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunSQL(f"{_SET} 500", f"{_SET} DEFAULT")]
