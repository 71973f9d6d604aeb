import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import itportal.core.db
import itportal.core.journal.models
from django.conf import settings
from django.db import migrations, models

from itportal.core.journal.triggers import FUNCTION, append_only

# What refuses UPDATE, DELETE and TRUNCATE (docs/journal.md)
APPEND_ONLY = (
    "journal_event",
    "journal_rowchange",
    "journal_personaldataread",
    "journal_seal",
    "journal_verification",
)
# One row's differences into the trail, called by RETURNING. A function, not a statement beside
# the UPDATE: its plan is kept by the session, which halves what a saved change costs
# (docs/adr/0022-field-differences.md).
KEEP = """
CREATE FUNCTION journal_keep(
  kind integer, pk bigint, pairs jsonb, secrets jsonb,
  actor bigint, request uuid, address inet, circumstances jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb;
BEGIN
  SELECT jsonb_object_agg(key, value) INTO changed
    FROM jsonb_each(pairs) WHERE value -> 0 IS DISTINCT FROM value -> 1;
  changed := coalesce(changed, '{}') || secrets;
  IF changed <> '{}' THEN
    INSERT INTO journal_rowchange (content_type_id, object_pk, object_id, object_repr, action,
      changes_text, changes, actor_id, cid, remote_addr, additional_data)
    VALUES (kind, pk::text, pk, '', 1, '', changed, actor, request, address, circumstances);
  END IF;
END $$
"""
NO_KEEP = """
DROP FUNCTION journal_keep(integer, bigint, jsonb, jsonb, bigint, uuid, inet, jsonb)
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('seals', models.BigIntegerField()),
                ('rows', models.BigIntegerField()),
                ('unsealed', models.BigIntegerField()),
                ('head', models.CharField(blank=True, max_length=64)),
                ('breaks', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(editable=False)),
                ('format', models.PositiveSmallIntegerField()),
                ('ledger', models.CharField(max_length=20)),
                ('last_xid', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('row_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('row_digests', models.BinaryField()),
                ('previous', models.BinaryField(unique=True)),
                ('digest', models.BinaryField(unique=True)),
            ],
            options={
                'indexes': [models.Index(fields=['ledger', '-number'], name='seal_ledger')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=itportal.core.db.UUIDv7(), editable=False, unique=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('xid', models.BigIntegerField(db_default=itportal.core.journal.models.CurrentXid(), editable=False)),
                ('code', models.CharField(max_length=80)),
                ('actor_label', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(max_length=16)),
                ('auth', models.CharField(blank=True, max_length=16)),
                ('ip', models.GenericIPAddressField(null=True)),
                ('request_id', models.UUIDField(null=True)),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.BigIntegerField(null=True)),
                ('object_uid', models.UUIDField(null=True)),
                ('object_label', models.CharField(blank=True, max_length=200)),
                ('institution_id', models.BigIntegerField(null=True)),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id', 'id'], name='event_object'), models.Index(fields=['xid', 'id'], name='event_feed'), models.Index(fields=['actor', '-id'], name='event_actor'), models.Index(fields=['object_label', '-id'], name='event_label')],
            },
        ),
        migrations.CreateModel(
            name='PersonalDataRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('xid', models.BigIntegerField(db_default=itportal.core.journal.models.CurrentXid(), editable=False)),
                ('source', models.CharField(max_length=16)),
                ('auth', models.CharField(blank=True, max_length=16)),
                ('ip', models.GenericIPAddressField(null=True)),
                ('request_id', models.UUIDField(null=True)),
                ('view', models.CharField(max_length=120)),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('filter_text', models.CharField(blank=True, max_length=500)),
                ('columns', models.CharField(max_length=20)),
                ('person_count', models.PositiveIntegerField()),
                ('person_uids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), null=True, size=None)),
                ('persons_hash', models.CharField(max_length=64)),
                ('is_export', models.BooleanField(default=False)),
                ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['xid', 'id'], name='read_feed'), models.Index(fields=['actor', '-id'], name='read_actor'), django.contrib.postgres.indexes.GinIndex(fields=['person_uids'], name='read_person')],
            },
        ),
        migrations.CreateModel(
            name='RowChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_repr', models.TextField(verbose_name='object representation')),
                ('serialized_data', models.JSONField(null=True)),
                ('changes_text', models.TextField(blank=True, verbose_name='change message')),
                ('changes', models.JSONField(null=True, verbose_name='change message')),
                ('remote_addr', models.GenericIPAddressField(blank=True, null=True, verbose_name='remote address')),
                ('remote_port', models.PositiveIntegerField(blank=True, null=True, verbose_name='remote port')),
                ('additional_data', models.JSONField(blank=True, null=True, verbose_name='additional data')),
                ('actor_email', models.CharField(blank=True, max_length=254, null=True, verbose_name='actor email')),
                ('object_pk', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField(null=True)),
                ('action', models.PositiveSmallIntegerField(choices=[(0, 'create'), (1, 'update'), (2, 'delete'), (3, 'access')])),
                ('cid', models.UUIDField(null=True, verbose_name='web request')),
                ('timestamp', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('xid', models.BigIntegerField(db_default=itportal.core.journal.models.CurrentXid(), editable=False)),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'log entry',
                'verbose_name_plural': 'log entries',
                'ordering': ['-timestamp'],
                'get_latest_by': 'timestamp',
                'abstract': False,
                'indexes': [models.Index(fields=['content_type', 'object_id', 'id'], name='row_change_object'), models.Index(fields=['xid', 'id'], name='row_change_feed')],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION journal_refuse()"),
        *(append_only(table) for table in APPEND_ONLY),
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
