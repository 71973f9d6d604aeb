"""One row of a list: found for its form, and drawn anew with the counts after it was changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString

from itportal.core.tables.counting import counts
from itportal.core.tables.definition import Table
from itportal.core.tables.drawing import draw_rows, draw_tabs
from itportal.core.tables.page import HERE, Tab, tab_states, tabs_of
from itportal.core.tables.selectors import kept_by, layout_of
from itportal.core.tables.state import State


@dataclass(frozen=True)
class EditedRow:
    """What a changed row changes on the list it stands on; html empty: it stands there no more."""

    table: Table
    state: State
    row_id: str
    html: SafeString
    tabs: list[Tab]
    total: int | None
    url: str

    @property
    def drawn_tabs(self) -> SafeString:
        return draw_tabs(self.tabs, self.url, self.table.target)

    @property
    def sentence(self) -> str:
        return self.table.sentence(self.total) if self.total is not None else ""


def one_row(table: Table, user: Any, row_id: str, *, now: datetime) -> tuple[Any, Any] | None:
    """The object as the table's queryset gives it, and the row its cells get; None: not there."""
    try:
        rows = table.rows(user).filter(**{table.row_id: row_id})
        found = table.shaped(rows, user).first()
    except ValidationError:  # no such id at all
        return None
    return (found, table.prepared([found], user, now)[0]) if found else None


def edited_row(state: State, user: Any, row_id: str, *, now: datetime) -> EditedRow:
    """The row as it is now on the list of `state`. Statements: what the user keeps, counts, the
    row and whether it still belongs there."""
    table = state.table
    habits, views = kept_by(table, user)
    states = tab_states(table, views)
    numbers = counts(table, user, states | {HERE: state}, now=now)
    layout = layout_of(table, habits, state.saved or state.view)
    found = one_row(table, user, row_id, now=now)
    html = SafeString("")
    if found and state.rows(user).filter(pk=found[0].pk).exists():
        table.as_asked([found[0]], state.filters)
        placed = table.placed([found[1]], state.query)
        ticks = any(action.is_offered(user) for action in table.actions)
        rows = [(found[0], row) for row in placed]
        html = draw_rows(table, layout.columns, rows, ticks=ticks, query=state.query)
    return EditedRow(
        table=table,
        state=state,
        row_id=row_id,
        html=html,
        tabs=tabs_of(table, state, views, states, habits, numbers),
        total=numbers.get(HERE),
        url=reverse(table.url_name),
    )
