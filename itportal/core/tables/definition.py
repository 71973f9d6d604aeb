"""A list as data: what it shows, how it filters, sorts and groups, what it does to many rows.

Everything a request may name stands here: an unknown name is left out, never looked up.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from itportal.core.policy import ALLOW, Decision, deny

if TYPE_CHECKING:
    from django import forms

    from itportal.core.tables.bulk import BulkAction

Words: TypeAlias = str | Promise
Terms: TypeAlias = Sequence[Any]
Offers: TypeAlias = Sequence[tuple[str, str]]


EXPORTED_AT_ONCE = 20_000  # rows one answer can wait for; a longer list is made by a job
MOST_COUNTED = 10_000  # rows of a list that is not bounded otherwise


@dataclass(frozen=True)
class Order:
    """The terms of an order and of the same backwards; `pk` is added by the paging."""

    forwards: Terms
    backwards: Terms


@dataclass(frozen=True)
class Column:
    """One column.

    cell: the row's cell as HTML (escaped by itself when plain); text: its plain value in an
    export; css: class of the column's width; order: what its heading sorts by; is_name: the
    cell that names the row (`th scope="row"`), always shown; shown: without a choice of one's
    own; short: a letter that stands for the title in a narrow column; edit: the name of the
    `RowEdit` that the cell opens.
    """

    name: str
    title: Words
    cell: Callable[[Any], str]
    text: Callable[[Any], Any]
    css: str = ""
    order: Order | None = None
    is_name: bool = False
    shown: bool = True
    short: str = ""
    cell_css: str = ""
    edit: str = ""


WORDS = 6  # of a text that is looked for


def every_word(says: Callable[[str], Q]) -> Callable[[tuple[str, ...], Any], Q]:
    """The condition of a text filter: `says` is what one word must be part of, and each is."""

    @wraps(says)
    def condition(values: tuple[str, ...], user: Any) -> Q:
        found = Q()
        for word in values[0].split()[:WORDS]:
            found &= says(word)
        return found

    return condition


def _any_text(value: str) -> bool:
    return True


@dataclass(frozen=True)
class Filter:
    """One condition that may be asked for.

    condition: from the values (at least one, each `is_shaped`) to a Q that joins no to-many
    relation (use `pk__in`), so that many views can be counted in one pass.
    offers: (value, label) pairs to choose from; several may be chosen of a "choice".
    is_countable: cheap enough for the counting pass (a search is not). says: what a chosen value is
    called when there are too many to offer: such a filter is asked for by links alone.
    """

    name: str
    label: Words
    condition: Callable[[tuple[str, ...], Any], Q]
    kind: Literal["choice", "text", "day"] = "choice"
    offers: Callable[[Any], Offers] | None = None
    is_shaped: Callable[[str], bool] = _any_text
    is_countable: bool = True
    says: Callable[[str], str] = str


@dataclass(frozen=True)
class BaseView:
    """A view that everybody has.

    is_counted: its rows are all among `Table.counted`. orders, groupings: the names it allows,
    every one when None; a view without a bound on its rows allows those an index holds.
    """

    name: str
    label: Words
    condition: Callable[[Any], Q]
    order: str = ""
    is_counted: bool = True
    is_bad: bool = False
    orders: frozenset[str] | None = None
    groupings: frozenset[str] | None = None

    def allows_order(self, name: str) -> bool:
        return self.orders is None or name in self.orders

    def allows_grouping(self, name: str) -> bool:
        return self.groupings is None or name in self.groupings


@dataclass(frozen=True)
class Grouping:
    """Rows under headings. key: an expression; label: from its value to the heading."""

    name: str
    title: Words
    key: Callable[[datetime], Any]
    label: Callable[[Any], str]


@dataclass(frozen=True)
class RowEdit:
    """Something of one row that is changed from the list, in a small form beside the row.

    form: made for `user` and the row's object (`row`), beginning with the values it has; save:
    (user, pk, cleaned data, version the form was drawn from, now) calls the one service and
    returns what is said of it; fits: whether the prepared row may be changed so, without a
    statement; key: the single key that opens it on the row that has the focus.
    """

    name: str
    label: Words
    form: Callable[..., "forms.Form"]
    save: Callable[[Any, int, Mapping[str, Any], int | None, datetime], str]
    fits: Callable[[Any], bool]
    key: str = ""


@dataclass(frozen=True)
class Table:
    """A list.

    rows: what the user may see; shaped: the same with what the cells need (select_related,
    annotations); counted: the part whose views are counted (the open ones); most: a reader of
    more than so many of them is told no numbers (counting would read them all); prepared: from a
    page of objects to the rows the cells get; placed: the same rows, their addresses
    with the list's query string; moving: what a prepared row shows besides what was read of it (times that
    pass, rights): with it a row that shows the same as before is not drawn again; as_asked: a page of objects with what the chosen filters change of them
    (who had it on a day), before they are prepared; more_filters: filters that are data, named
    with more_prefix: those of these names, or (None) all; row_id: the field with the public id that a selection sends; peek: from a prepared row to the address of what is shown beside the list
    (`parts/peek.html`); edits: what is changed from the list itself, with version_of (an
    object's version) and missed (who did what since a version, in sentences); person_of, personal: whose data a row of an export shows, and of which
    class (core.journal.reads); sentence: how many there are, in words; facts: conditions counted
    beside the views (what is late); undo_url: where what one HTTP request (its id) did to many
    rows is taken back; may_share: may
    show one's views to all who use the table; may_keep_shared: may change another's shared one.
    """

    name: str
    title: Words
    may_use: Callable[[Any], Decision]
    rows: Callable[[Any], QuerySet[Any]]
    columns: Sequence[Column]
    views: Sequence[BaseView]
    default_view: str
    default_order: str
    url_name: str
    row_id: str
    sentence: Callable[[int], str]
    shaped: Callable[[QuerySet[Any], Any], QuerySet[Any]] = lambda rows, user: rows
    counted: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    most: int | None = None
    prepared: Callable[[list[Any], Any, datetime], Sequence[Any]] = lambda rows, user, now: rows
    peek: Callable[[Any], str] | None = None
    moving: Callable[[Any], Hashable] | None = None
    as_asked: Callable[[list[Any], Mapping[str, tuple[str, ...]]], list[Any]] = (
        lambda rows, filters: rows
    )
    placed: Callable[[Sequence[Any], str], Sequence[Any]] = lambda rows, query: rows
    row_attributes: Callable[[Any], Mapping[str, str]] = lambda row: {}
    filters: Sequence[Filter] = ()
    more_filters: Callable[[Sequence[str] | None], Sequence[Filter]] = lambda names: ()
    more_prefix: str = ""
    groupings: Sequence[Grouping] = ()
    actions: Sequence["BulkAction"] = ()
    edits: Sequence[RowEdit] = ()
    version_of: Callable[[Any], int | None] = lambda found: None
    missed: Callable[[Any, int], Sequence[str]] = lambda found, version: ()
    facts: Mapping[str, Callable[[Any, datetime], Q]] = field(default_factory=dict)
    empty_template: str = "tables/empty.html"
    person_of: Callable[[Any], Any] | None = None
    personal: str = ""
    undo_url: Callable[[UUID], str] | None = None
    may_share: Callable[[Any], Decision] = lambda user: ALLOW
    may_keep_shared: Callable[[Any], Decision] = lambda user: deny("view.not_own")

    @property
    def target(self) -> str:
        """The block of the list on its page, as htmx and style sheets name it."""
        return f"#table-{self.name}"

    @property
    def has_peek(self) -> bool:
        return self.peek is not None

    @cached_property
    def column_by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def filter_by_name(self) -> Mapping[str, Filter]:
        return {item.name: item for item in self.filters}

    def filter_named(self, name: str) -> Filter:
        """One of the state's. Raises LookupError for one that is there no more."""
        if name in self.filter_by_name:
            return self.filter_by_name[name]
        return next(item for item in self.more_filters([name]) if item.name == name)

    def filters_in(self, asked: Iterable[str]) -> list[Filter]:
        """Those of them that a query string names."""
        names = set(asked)
        found = [item for item in self.filters if item.name in names]
        if self.more_prefix:
            more = [name for name in names if name.startswith(self.more_prefix)]
            found += self.more_filters(more) if more else ()
        return found

    @cached_property
    def view_by_name(self) -> Mapping[str, BaseView]:
        return {view.name: view for view in self.views}

    @cached_property
    def grouping_by_name(self) -> Mapping[str, Grouping]:
        return {grouping.name: grouping for grouping in self.groupings}

    @cached_property
    def action_by_name(self) -> Mapping[str, "BulkAction"]:
        return {action.name: action for action in self.actions}

    @cached_property
    def edit_by_name(self) -> Mapping[str, RowEdit]:
        return {edit.name: edit for edit in self.edits}


TABLES: dict[str, Table] = {}


def register_table(table: Table) -> Table:
    """Make the table known to the kit's own addresses (saved views, columns, many at once)."""
    if table.name in TABLES:
        raise ValueError(f"a table {table.name} is already registered")
    TABLES[table.name] = table
    return table
