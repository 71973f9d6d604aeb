"""Field differences of rows: register a model, and write many rows with their differences."""

from itportal.core.journal.rowchanges import (
    audit,
    audited_bulk_create,
    audited_delete,
    audited_update,
    is_audited,
)

__all__ = ["audit", "audited_bulk_create", "audited_delete", "audited_update", "is_audited"]
