"""How many rows each view has: one statement over the counted part, for any number of views."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from itportal.core.tables.definition import Table
from itportal.core.tables.state import State


def counts(
    table: Table, user: Any, states: Mapping[str, State], *, now: datetime
) -> dict[str, int]:
    """Key → number of rows; a state that is not countable is left out. Facts by their names."""
    if table.counted is None:
        return {}
    asked = {
        f"count_{place}": (key, _condition(state, user))
        for place, (key, state) in enumerate(states.items())
        if state.is_countable
    }
    asked |= {
        f"fact_{place}": (name, condition(user, now))
        for place, (name, condition) in enumerate(table.facts.items())
    }
    if not asked:
        return {}
    rows = table.counted(table.rows(user)).order_by()
    found = rows.aggregate(
        **{alias: Count("pk", filter=condition) for alias, (_, condition) in asked.items()}
    )
    return {key: found[alias] for alias, (key, _) in asked.items()}


def _condition(state: State, user: Any) -> Q:
    table = state.table
    condition = table.view_by_name[state.view].condition(user)
    for name, values in state.filters.items():
        condition &= table.filter_by_name[name].condition(values, user)
    return condition


def group_counts(state: State, user: Any, key: Any) -> dict[Any, int]:
    """Value of the grouping's key → number of rows, in one statement; empty when too costly."""
    if not state.is_countable:
        return {}
    rows = state.rows(user).order_by().annotate(group_key=key).values("group_key")
    return {row["group_key"]: row["many"] for row in rows.annotate(many=Count("pk"))}
