import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.datetime
from django.db import migrations, models

# The trigger makes a row stale whose words changed by any way.
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

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField()),
                ('url', models.CharField(max_length=300)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('number_key', models.CharField(blank=True, max_length=40)),
                ('title', models.TextField()),
                ('body', models.TextField(blank=True)),
                ('hint', models.CharField(blank=True, max_length=200)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('at', models.DateTimeField()),
                ('search_tsv', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('search_v', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_tsv'], name='search_lexemes'), django.contrib.postgres.indexes.GinIndex(fields=['readers'], name='search_readers'), models.Index(fields=['kind', '-id'], name='search_kind_newest'), models.Index(condition=models.Q(('number_key', ''), _negated=True), fields=['number_key'], name='search_number'), models.Index(condition=models.Q(('search_v', 1), _negated=True), fields=['-id'], name='search_stale')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='search_row_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('df', models.PositiveIntegerField()),
                ('lex', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None)),
                ('dels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=7), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['dels'], name='search_word_dels')],
            },
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
