"""Field differences of rows: register a model, and write many rows with their differences."""

from itportal.core.journal.rowchanges import (
    audit,
    audited_bulk_create,
    audited_copy,
    audited_delete,
    audited_delete_rows,
    audited_update,
    audited_update_rows,
    is_audited,
)

__all__ = [
    "audit",
    "audited_bulk_create",
    "audited_copy",
    "audited_delete",
    "audited_delete_rows",
    "audited_update",
    "audited_update_rows",
    "is_audited",
]
