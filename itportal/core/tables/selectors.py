"""Reads of what people keep of their lists."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import JSONObject

from itportal.core.prepared import KEY, Prepared, kept_in
from itportal.core.tables.definition import Column, Table
from itportal.core.tables.models import SavedView, TableHabits

DENSE, AIRY = "dense", "airy"


@dataclass(frozen=True)
class Layout:
    """The columns of one view in their order, and how high its rows are."""

    columns: list[Column]
    density: str = DENSE


def saved_views(table: Table, user: Any) -> QuerySet[SavedView]:
    """One's own and the shared ones."""
    mine_or_shared = Q(owner=user) | Q(is_shared=True)
    rows = SavedView.objects.filter(mine_or_shared, table=table.name, removed_at=None)
    return rows.select_related("owner").order_by("created_at", "pk")


def habits_of(table: Table, user: Any) -> TableHabits:
    """The person's row for this table, or an empty one that is not stored."""
    found = TableHabits.objects.filter(user=user, table=table.name).first()
    return found or TableHabits(user=user, table=table.name)


def kept_by(table: Table, user: Any) -> tuple[TableHabits, list[SavedView]]:
    """`habits_of` and `saved_views` (as far as a page needs them) in one statement."""
    kept = kept_in(_KEPT, table.name, lambda: Prepared(lambda: _kept(table, KEY), KEY))
    own, found = TableHabits(user=user, table=table.name), []
    for uid, name, query, owner_id, is_shared, *_order in kept.all(user.pk):
        if uid is None:
            own.tabs, own.layouts = query["tabs"], query["layouts"]
        else:
            found.append(
                SavedView(
                    table=table.name,
                    uid=uid,
                    name=name,
                    query=query,
                    owner_id=owner_id,
                    is_shared=is_shared,
                )
            )
    return own, found


_KEPT: dict[Hashable, Prepared] = {}


def _kept(table: Table, user_id: int) -> QuerySet[Any]:
    names = ("uid", "name", "query", "owner_id", "is_shared")
    views = saved_views(table, user_id).select_related(None).order_by()
    habits = TableHabits.objects.filter(user=user_id, table=table.name).annotate(
        uid=Value(None, UUIDField()),
        name=Value(""),
        query=JSONObject(tabs=F("tabs"), layouts=F("layouts")),
        owner_id=F("user_id"),
        is_shared=Value(False),
    )
    order = ("created_at", "id")
    rows = views.values_list(*names, *order).union(habits.values_list(*names, *order), all=True)
    found: QuerySet[Any] = rows.order_by(*order)
    return found


def layout_of(table: Table, habits: TableHabits, view: str) -> Layout:
    """As chosen for this view; columns that are no more are left out, names always shown."""
    kept = habits.layouts.get(view) or {}
    names = [name for name in kept.get("columns", []) if name in table.column_by_name]
    if not names:
        columns = [column for column in table.columns if column.shown or column.is_name]
    else:
        missing = [c.name for c in table.columns if c.is_name and c.name not in names]
        columns = [table.column_by_name[name] for name in [*missing, *names]]
    density = kept.get("density")
    return Layout(columns, density if density in (DENSE, AIRY) else DENSE)


def in_order(keys: list[str], tabs: list[str]) -> list[str]:
    """`keys` with those the person has placed first, in the person's order."""
    placed = [key for key in tabs if key in keys]
    return placed + [key for key in keys if key not in placed]
