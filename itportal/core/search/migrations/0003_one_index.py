"""One index of lexemes, readers, kinds and blocks of keys answers a search (search/newest.py).

What is written waits in its list of at most 512 kB: every search reads that list as well.
The planner asks nothing of the lexemes any more, so their usual statistics are enough.
"""

from django.db import migrations

_INDEX = """
CREATE INDEX search_found ON search_searchrow
USING gin ((array[kind::text, kind::text || ':' || (id >> 11)::text]), readers, search_tsv)
WITH (gin_pending_list_limit = 512)
"""
_SET = "ALTER TABLE search_searchrow ALTER COLUMN search_tsv SET STATISTICS"


class Migration(migrations.Migration):
    dependencies = [("search", "0002_lexeme_statistics")]

    operations = [
        migrations.RemoveIndex("searchrow", "search_lexemes"),
        migrations.RemoveIndex("searchrow", "search_readers"),
        migrations.RunSQL(_INDEX, "DROP INDEX search_found"),
        migrations.RunSQL(f"{_SET} DEFAULT", f"{_SET} 500"),
    ]
