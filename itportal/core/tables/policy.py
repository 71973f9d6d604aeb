"""Who may do what with saved views; each table says who may use, share and keep."""

from typing import Any

from itportal.core.policy import ALLOW, Decision
from itportal.core.tables.definition import Table
from itportal.core.tables.models import SavedView


def may_share_views(table: Table, actor: Any) -> Decision:
    return table.may_share(actor)


def may_change_view(table: Table, actor: Any, view: SavedView) -> Decision:
    """One's own; another's shared one by whoever keeps the table's shared views."""
    return ALLOW if view.owner_id == actor.pk else table.may_keep_shared(actor)
