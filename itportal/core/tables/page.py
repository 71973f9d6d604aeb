"""Everything a list page shows, from one request."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from itportal.core.prepared import kept_in, rights_of
from itportal.core.tables.addresses import edit_pattern
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.counting import counts, group_counts
from itportal.core.tables.definition import EXPORTED_AT_ONCE, Column, Filter, Grouping, Table
from itportal.core.tables.drawing import draw_headings, draw_rows, draw_tabs, draw_widths
from itportal.core.tables.models import SavedView, TableHabits
from itportal.core.tables.selectors import (
    Layout,
    in_order,
    kept_by,
    layout_of,
    saved_views,
)
from itportal.core.tables.state import State, read_state
from itportal.core.ui import KeysetPage, keyset_page
from itportal.core.ui.paging import KeptPages

HERE = "here"


@dataclass(frozen=True)
class Tab:
    """One view in the row of views. `key`: built-in name or uid of a saved one."""

    key: str
    label: str | Promise
    query: str
    count: int | None
    is_current: bool
    is_changed: bool = False
    is_bad: bool = False
    saved: SavedView | None = None


@dataclass(frozen=True)
class Chip:
    """One condition as a sentence, and the list without it."""

    label: str | Promise
    value: str
    query: str


@dataclass(frozen=True)
class Heading:
    """A column's heading; `query` sorts by it, again the other way round (empty: it cannot)."""

    column: Column
    query: str
    aria: str


@dataclass(frozen=True)
class Group:
    """Rows under one heading (label empty: no grouping)."""

    label: str
    count: int | None
    html: SafeString
    goes_on: bool = False


@dataclass(frozen=True)
class GroupChoice:
    label: str | Promise
    query: str
    is_current: bool


@dataclass
class TablePage:
    """What `tables/list.html` draws. total: rows of the whole list; None where it would cost
    too much to know. objects: the rows of this page as the table's queryset gave them; rows: as its
    cells get them."""

    table: Table
    state: State
    layout: Layout
    tabs: list[Tab]
    chips: list[Chip]
    headings: list[Heading]
    groups: list[Group]
    page: KeysetPage[Any]
    total: int | None
    counts: dict[str, int]
    actions: list[BulkAction]
    url: str
    objects: list[Any]
    rows: Sequence[Any]

    @property
    def drawn_tabs(self) -> SafeString:
        return draw_tabs(self.tabs, self.url, self.table.target)

    @property
    def drawn_widths(self) -> SafeString:
        return draw_widths(self.layout.columns)

    @property
    def drawn_headings(self) -> SafeString:
        return draw_headings(self.headings, self.url, self.table.target)

    @property
    def sentence(self) -> str:
        return self.table.sentence(self.total) if self.total is not None else ""

    @property
    def grouping(self) -> Grouping | None:
        return self.table.grouping_by_name.get(self.state.group)

    @property
    def groupings(self) -> list[Grouping]:
        """Those this view allows."""
        base = self.table.view_by_name[self.state.view]
        return [item for item in self.table.groupings if base.allows_grouping(item.name)]

    @property
    def group_choices(self) -> list[GroupChoice]:
        choices = [
            GroupChoice(
                item.title, self.state.grouped_by(item.name).query, item is self.grouping
            )
            for item in self.groupings
        ]
        plain = self.state.grouped_by("")
        return [GroupChoice(_("Without groups"), plain.query, not self.state.group), *choices]

    @property
    def is_exported_at_once(self) -> bool:
        """Known to be short; otherwise the button asks, and a very long list becomes a job."""
        return self.total is not None and self.total <= EXPORTED_AT_ONCE

    @property
    def toolbar_key(self) -> Hashable:
        """All that the toolbar shows; None while a form of it holds the reader's token."""
        if not self.is_exported_at_once:
            return None
        chips = tuple((str(chip.label), chip.value, chip.query) for chip in self.chips)
        return (self.table.name, self.state.view, self.state.query, self.total, chips)

    @property
    def actions_key(self) -> Hashable:
        return (self.table.name, tuple(action.name for action in self.actions))

    @property
    def bare_query(self) -> str:
        """The same view without filters."""
        return f"?list={self.state.view}"

    @property
    def current(self) -> Tab:
        return next(tab for tab in self.tabs if tab.is_current)

    @property
    def width(self) -> int:
        """Number of columns, the one of ticks included."""
        return len(self.headings) + bool(self.actions)

    @property
    def edit_url(self) -> str:
        """Where a row is changed from this list; empty when none can be."""
        return edit_pattern(self.table.name, self.state.query) if self.table.edits else ""

    @property
    def edit_keys(self) -> str:
        """`p:priority …`: what the keys on a row open; the first also by F2."""
        return " ".join(f"{edit.key}:{edit.name}" for edit in self.table.edits)

    @property
    def next_query(self) -> str:
        return self.state.page_query(self.page.next) if self.page.next else ""

    @property
    def sorted_heading(self) -> Heading | None:
        return next((heading for heading in self.headings if heading.aria), None)


def table_page(table: Table, user: Any, asked: QueryDict, *, now: datetime) -> TablePage:
    """What `asked` shows to `user`. Statements: what they keep, counts, page (and its look-ups)."""
    habits, views = kept_by(table, user)
    state = state_of(table, asked, views)
    states = tab_states(table, views)
    numbers = counts(table, user, states | {HERE: state}, now=now)
    layout = layout_of(table, habits, state.saved or state.view)
    page = _page(state, user, now, asked.get("after", ""))
    actions = [action for action in table.actions if action.is_offered(user)]
    objects = table.as_asked(list(page), state.filters)
    rows = table.placed(table.prepared(objects, user, now), state.query)
    return TablePage(
        table=table,
        state=state,
        layout=layout,
        tabs=tabs_of(table, state, views, states, habits, numbers),
        chips=_chips(state, user),
        headings=_headings(state, layout),
        groups=_groups(layout, state, page, rows, user, now, ticks=bool(actions)),
        page=page,
        total=numbers.get(HERE),
        counts=numbers,
        actions=actions,
        url=reverse(table.url_name),
        objects=objects,
        rows=rows,
    )


def _page(state: State, user: Any, now: datetime, after: str) -> KeysetPage[Any]:
    """The rows; a view's own SQL is kept, for users of the same rights and for a day."""

    def shaped(reader: Any) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
        return lambda rows: state.table.shaped(grouped(rows, state, now=now), reader)

    def plain() -> KeysetPage[Any]:
        return keyset_page(ordered(state, user, now=now), after=after, shaped=shaped(user))

    if state.filters or state.group:
        return plain()
    rights = rights_of(user)
    key = (state.table.name, state.view, state.order, rights.key, localdate(now))

    def make() -> KeptPages | None:
        reader = rights.stand_in()
        rows = ordered(state, reader, now=now)
        try:
            return KeptPages(rows, *rights.markers, shaped=shaped(reader))
        except EmptyResultSet:  # nobody of these rights sees any
            return None

    kept = kept_in(_PAGES, key, make)
    if kept is None:
        return KeysetPage(rows=[])
    page = kept.read(*rights.values, after=after)
    return plain() if page is None else page


_PAGES: dict[Hashable, KeptPages | None] = {}


def state_of(table: Table, asked: QueryDict, views: list[SavedView]) -> State:
    """`?view=uid` alone is the saved view; with more it is what the reader has made of it."""
    by_uid = {str(view.uid): view for view in views}
    saved = by_uid.get(_uid(asked.get("view", "")))
    if saved is None:
        return read_state(table, asked)
    if "list" in asked:
        return read_state(table, asked, saved=str(saved.uid))
    return read_state(table, saved.query, saved=str(saved.uid))


def asked_state(table: Table, asked: QueryDict, user: Any) -> State:
    """The list that a query string speaks of; a saved view costs a statement only if named."""
    views = list(saved_views(table, user)) if "view" in asked else []
    return state_of(table, asked, views)


def ordered(state: State, user: Any, *, now: datetime) -> Any:
    """The rows in their order, grouped ones together (annotated `group_key`)."""
    rows = grouped(state.rows(user), state, now=now)
    terms = state.terms()
    if state.group:
        terms = [OrderBy(F("group_key"), nulls_last=True), *terms]
    return rows.order_by(*terms)


def grouped(rows: QuerySet[Any], state: State, *, now: datetime) -> QuerySet[Any]:
    """Annotated with the key of their heading, if they stand under headings."""
    grouping = state.table.grouping_by_name.get(state.group)
    return rows.annotate(group_key=grouping.key(now)) if grouping else rows


def _uid(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def tab_states(table: Table, views: list[SavedView]) -> dict[str, State]:
    base = kept_in(_BASE, table.name, lambda: _base_states(table))
    states = dict(base)
    for saved in views:
        states[str(saved.uid)] = read_state(table, saved.query, saved=str(saved.uid))
    return states


def _base_states(table: Table) -> dict[str, State]:
    return {view.name: read_state(table, {"list": view.name}) for view in table.views}


_BASE: dict[Hashable, dict[str, State]] = {}


def tabs_of(
    table: Table,
    state: State,
    views: list[SavedView],
    states: dict[str, State],
    habits: TableHabits,
    numbers: dict[str, int],
) -> list[Tab]:
    by_uid = {str(view.uid): view for view in views}
    current = state.saved or state.view
    tabs = []
    for key in in_order(list(states), habits.tabs):
        saved = by_uid.get(key)
        base = table.view_by_name.get(key)
        tabs.append(
            Tab(
                key=key,
                label=saved.name if saved else (base.label if base else key),
                query=f"view={key}" if saved else states[key].query,
                count=numbers.get(key),
                is_current=key == current,
                is_changed=key == state.saved and not states[key].is_same_list(state),
                is_bad=bool(base and base.is_bad and numbers.get(key)),
                saved=saved,
            )
        )
    return tabs


def _chips(state: State, user: Any) -> list[Chip]:
    chips = []
    for name, values in state.filters.items():
        item = state.table.filter_named(name)
        chips.append(Chip(item.label, _words(item, values, user), state.without(name).query))
    return chips


def _words(item: Filter, values: tuple[str, ...], user: Any) -> str:
    labels = dict(item.offers(user)) if item.offers else {}
    return ", ".join(str(labels.get(value) or item.says(value)) for value in values)


def _headings(state: State, layout: Layout) -> list[Heading]:
    base = state.table.view_by_name[state.view]
    current = state.order.removeprefix("-")
    headings = []
    for column in layout.columns:
        down = state.order == f"-{column.name}"
        turned = f"-{column.name}" if column.name == current and not down else column.name
        aria = ("descending" if down else "ascending") if column.name == current else ""
        may_sort = column.order and base.allows_order(column.name)
        query = state.sorted_by(turned).query if may_sort else ""
        headings.append(Heading(column, query, aria))
    return headings


def _groups(
    layout: Layout,
    state: State,
    page: KeysetPage[Any],
    rows: Sequence[Any],
    user: Any,
    now: datetime,
    *,
    ticks: bool,
) -> list[Group]:
    table = state.table
    prepared = list(zip(page, rows, strict=True))
    grouping = table.grouping_by_name.get(state.group)

    def drawn(part: list[tuple[Any, Any]]) -> SafeString:
        return draw_rows(table, layout.columns, part, ticks=ticks, query=state.query)

    if grouping is None:
        return [Group("", None, drawn(prepared))] if prepared else []
    numbers = group_counts(state, user, grouping.key(now))
    groups: list[Group] = []
    parts: list[tuple[Any, list[tuple[Any, Any]]]] = []
    for found, row in prepared:
        if not parts or parts[-1][0] != found.group_key:
            parts.append((found.group_key, []))
        parts[-1][1].append((found, row))
    for place, (key, part) in enumerate(parts):
        goes_on = place == 0 and not page.is_first
        groups.append(Group(grouping.label(key), numbers.get(key), drawn(part), goes_on))
    return groups
