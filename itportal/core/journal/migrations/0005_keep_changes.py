"""Function `journal_keep`: one row's differences into the trail, called by RETURNING.

A function, not a statement beside the UPDATE: its plan is kept by the session, which halves
what a saved change costs (docs/adr/0022-field-differences.md).
"""

from django.db import migrations

FORWARD = """
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


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_page_indexes")]
    operations = [
        migrations.RunSQL(
            FORWARD,
            "DROP FUNCTION journal_keep"
            "(integer, bigint, jsonb, jsonb, bigint, uuid, inet, jsonb)",
        )
    ]
