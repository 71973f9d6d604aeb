"""How many rows each view has: one statement over the counted part, for any number of views."""

from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from itertools import repeat
from math import inf
from time import monotonic
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from itportal.core.prepared import KEPT, Rights, Statement, kept_in, rights_of
from itportal.core.tables.definition import Table
from itportal.core.tables.state import State

AGAIN = 3600.0
_ALL = ""
NOW = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)  # stands for the time of the question


def counts(
    table: Table, user: Any, states: Mapping[str, State], *, now: datetime
) -> dict[str, int]:
    """Key → number of rows; a state that is not countable is left out. Facts by their names.
    The SQL is kept for users of the same rights, the same conditions and a day; what somebody
    typed into a filter is not kept. A reader of more than `table.most` rows is told no numbers,
    and for `AGAIN` seconds they are not counted.
    """
    counted = {key: state for key, state in states.items() if state.is_countable}
    rights = rights_of(user)
    reader = (table.name, rights.key, rights.values)
    is_long = _long.get(reader, 0.0) > monotonic()
    if table.counted is None or is_long or not (counted or table.facts):
        return {}
    asked = list(counted.values())
    if any(_is_typed(state) for state in asked):
        numbers = next(iter(_counting(table, asked, user, now)), repeat(0))
    else:
        conditions = tuple((state.view, *state.filters.items()) for state in asked)
        key = (table.name, conditions, rights.key, timezone.localdate(now))
        statement = kept_in(_KEPT, key, lambda: _statement(table, asked, rights))
        numbers = statement.rows(*rights.values, now)[0] if statement else repeat(0)
    found = dict(zip((*counted, *table.facts, _ALL), numbers, strict=False))
    if found.pop(_ALL, 0) > (table.most or inf):
        if len(_long) >= KEPT:
            _long.clear()
        _long[reader] = monotonic() + AGAIN
        return {}
    return found


_KEPT: dict[Hashable, Statement | None] = {}
_long: dict[Hashable, float] = {}


def _is_typed(state: State) -> bool:
    return any(state.table.filter_named(name).kind == "text" for name in state.filters)


def _counting(table: Table, states: list[State], user: Any, now: datetime) -> QuerySet[Any]:
    """One row: a number for each state, then for each fact."""
    conditions = [_condition(state, user) for state in states]
    facts = [condition(user, now) for condition in table.facts.values()]
    numbers = {
        f"number_{place}": Count("pk", filter=condition)
        for place, condition in enumerate([*conditions, *facts])
    }
    if table.most is not None:
        numbers["number_all"] = Count("pk")
    rows = table.counted(table.rows(user)).order_by()  # type: ignore[misc]  # asked by counts()
    found: QuerySet[Any] = rows.values(all=Value(1)).annotate(**numbers)
    return found.values_list(*numbers)


def _statement(table: Table, states: list[State], rights: Rights) -> Statement | None:
    """Its SQL; None where nobody of these rights sees a row."""
    counting = _counting(table, states, rights.stand_in(), NOW)
    try:
        sql, params = counting.query.sql_with_params()
    except EmptyResultSet:
        return None
    if table.facts and NOW not in params:
        raise ValueError(f"a fact of {table.name} asks for the time otherwise than as `now`")
    markers = (*rights.markers, NOW)
    return Statement(sql, params, markers, name=f"{table.name}_counts", strict=False)


def _condition(state: State, user: Any) -> Q:
    table = state.table
    condition = table.view_by_name[state.view].condition(user)
    for name, values in state.filters.items():
        condition &= table.filter_named(name).condition(values, user)
    return condition


def group_counts(state: State, user: Any, key: Any) -> dict[Any, int]:
    """Value of the grouping's key → number of rows, in one statement; empty when too costly."""
    if not state.is_countable:
        return {}
    rows = state.rows(user).order_by().annotate(group_key=key).values("group_key")
    return {row["group_key"]: row["many"] for row in rows.annotate(many=Count("pk"))}
