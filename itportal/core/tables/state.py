"""What a query string asks of a table, after judging it: nothing in it can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from itportal.core.tables.definition import Filter, Table

TEXT_LIMIT = 80
VALUES_LIMIT = 20
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class State:
    """The list as asked for. `saved`: uid of the saved view it began with, changed or not."""

    table: Table
    view: str
    order: str
    group: str = ""
    saved: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """What a saved view keeps: only what differs from the view's own."""
        kept: dict[str, Any] = {"list": self.view}
        if self.order != own_order(self.table, self.view):
            kept["sort"] = self.order
        if self.group:
            kept["group"] = self.group
        return kept | {name: list(values) for name, values in self.filters.items()}

    @cached_property
    def query(self) -> str:
        values: dict[str, Any] = {"view": self.saved} if self.saved else {}
        return urlencode(values | self.values(), doseq=True)

    def page_query(self, after: str) -> str:
        return f"{self.query}&{urlencode({'after': after})}"

    def sorted_by(self, order: str) -> "State":
        return replace(self, order=order)

    def grouped_by(self, group: str) -> "State":
        return replace(self, group=group)

    def without(self, name: str) -> "State":
        left = {key: values for key, values in self.filters.items() if key != name}
        return replace(self, filters=left)

    def is_same_list(self, other: "State") -> bool:
        return self.values() == other.values()

    def rows(self, user: Any) -> QuerySet[Any]:
        """The rows of this state, without an order."""
        view = self.table.view_by_name[self.view]
        found = self.table.rows(user).filter(view.condition(user))
        for name, values in self.filters.items():
            found = found.filter(self.table.filter_named(name).condition(values, user))
        return found

    def terms(self) -> list[Any]:
        """The terms of the order."""
        for column in self.table.columns:
            if column.order and column.name == self.order.removeprefix("-"):
                order = column.order
                return list(order.backwards if self.order.startswith("-") else order.forwards)
        raise LookupError(self.order)

    @property
    def is_countable(self) -> bool:
        """Whether its rows are found cheaply enough to be counted beside the others."""
        return self.table.view_by_name[self.view].is_counted and all(
            self.table.filter_named(name).is_countable for name in self.filters
        )


def own_order(table: Table, view: str) -> str:
    return table.view_by_name[view].order or table.default_order


def read_state(table: Table, asked: QueryDict | Values, *, saved: str = "") -> State:
    """From a query string or a saved view's values; unknown names and values, and orders and
    groupings that the view does not allow, are left out."""
    view = _one(asked, "list")
    view = view if view in table.view_by_name else table.default_view
    base = table.view_by_name[view]
    order = _one(asked, "sort")
    column = table.column_by_name.get(order.removeprefix("-"))
    if column is None or column.order is None or not base.allows_order(column.name):
        order = own_order(table, view)
    group = _one(asked, "group")
    if group not in table.grouping_by_name or not base.allows_grouping(group):
        group = ""
    filters = {
        item.name: values
        for item in table.filters_in(asked)
        if (values := _values(item, asked))
    }
    return State(
        table=table,
        view=view,
        order=order,
        group=group,
        saved=saved,
        filters=filters,
    )


def _values(item: Filter, asked: QueryDict | Values) -> tuple[str, ...]:
    cleaned = (
        value.replace("\0", "").strip()[:TEXT_LIMIT]
        for value in _all(asked, item.name)[:VALUES_LIMIT]
    )
    good = [
        value for value in cleaned if value and item.is_shaped(value) and _is_day(item, value)
    ]
    return tuple(dict.fromkeys(good if item.kind == "choice" else good[:1]))


def _is_day(item: Filter, value: str) -> bool:
    if item.kind != "day":
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _one(asked: QueryDict | Values, name: str) -> str:
    found = _all(asked, name)
    return found[-1] if found else ""


def _all(asked: QueryDict | Values, name: str) -> list[str]:
    found = asked.getlist(name) if isinstance(asked, QueryDict) else asked.get(name, [])
    return [found] if isinstance(found, str) else [str(value) for value in found]
