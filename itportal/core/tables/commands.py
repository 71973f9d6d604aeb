"""Views of every list the reader may use, in the command palette."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from itportal.core.palette.registry import Command, register_commands
from itportal.core.tables.definition import TABLES
from itportal.core.tables.models import SavedView


def views(user: Any) -> Iterable[Command]:
    """Those that everybody has, and in one statement the saved ones."""
    usable = {name: table for name, table in TABLES.items() if table.may_use(user)}
    for table in usable.values():
        url = reverse(table.url_name)
        for view in table.views:
            query = urlencode({"list": view.name})
            yield Command(view.label, "list", f"{url}?{query}", hint=table.title, order=30)
    if not usable:
        return
    mine_or_shared = Q(owner=user) | Q(is_shared=True)
    saved = SavedView.objects.filter(mine_or_shared, table__in=usable, removed_at=None)
    for row in saved.order_by("created_at", "pk")[:200]:
        table = usable[row.table]
        url = f"{reverse(table.url_name)}?{urlencode({'view': row.uid})}"
        yield Command(row.name, "list", url, hint=table.title, order=35)


register_commands(views)
