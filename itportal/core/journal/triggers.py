"""SQL that makes a table append-only, for migrations (and for the test that proves it)."""

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$
"""


def refuse_truncate(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate
"""


def refuse_change(table: str) -> str:
    """ALWAYS: fires also for a session that poses as a replica."""
    return f"""
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change
"""


def append_only(table: str) -> RunSQL:
    """Migration operation: no UPDATE, DELETE or TRUNCATE on `table`, not even by its owner."""
    return RunSQL(
        f"{refuse_change(table)};{refuse_truncate(table)}",
        f"DROP TRIGGER {table}_no_change ON {table};"
        f"DROP TRIGGER {table}_no_truncate ON {table}",
    )
