"""Sort key in Estonian order (no ICU in the embedded server); see core/db.py."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION et_key(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(lower(t), 'abcdefghijklmnopqrsšzžtuvwõäöüxy',
                 'ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`')
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION et_key(text)")]
