"""Numbers people say, rights by index, words for the typo step, and the trigger of stale rows."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

TRIGGER = """
CREATE FUNCTION search_row_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.title, NEW.number, NEW.hint, NEW.body)
       IS DISTINCT FROM (OLD.title, OLD.number, OLD.hint, OLD.body)
     AND NEW.search_tsv IS NOT DISTINCT FROM OLD.search_tsv THEN
    NEW.search_v := 0;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER search_row_stale BEFORE UPDATE OF title, number, hint, body ON search_searchrow
  FOR EACH ROW EXECUTE FUNCTION search_row_stale();
"""
NO_TRIGGER = """
DROP TRIGGER search_row_stale ON search_searchrow;
DROP FUNCTION search_row_stale();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("df", models.PositiveIntegerField()),
                ("lex", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None)),
                ("dels", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=7), size=None)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["dels"], name="search_word_dels")],
            },
        ),
        migrations.AddField(
            model_name="searchrow",
            name="number_key",
            field=models.CharField(blank=True, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="searchrow",
            name="search_v",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="search_readers"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["kind", "-id"], name="search_kind_newest"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(condition=models.Q(("number_key", ""), _negated=True), fields=["number_key"], name="search_number"),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
