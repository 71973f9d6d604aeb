"""One verb on many rows: each in its own transaction, with an honest account of the result."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model

from itportal.core.errors import Invalid, PortalError
from itportal.core.policy import require
from itportal.core.tables.definition import Table, Words
from itportal.core.tables.state import State

# As many as one answer can wait for; more than that is a job.
LIMIT = 500


@dataclass(frozen=True)
class BulkAction:
    """A verb for chosen rows.

    run: (user, pk, cleaned data, now) calls the one service that does it to one row; form:
    what has to be asked first, made for the user and the chosen rows (`rows`: their keys); key: the
    single key that stands for it; spares: (pk, cleaned data), of the chosen rows those that it is
    not done to. leads: name of a page that takes the ticked rows instead (POST, `rows`), where one
    thing is made of them all.
    """

    name: str
    label: Words
    icon: str
    run: Callable[[Any, int, Mapping[str, Any], datetime], None] = lambda user, pk, data, now: (
        None
    )
    form: Callable[..., forms.Form] | None = None
    key: str = ""
    is_offered: Callable[[Any], bool] = lambda user: True
    spares: Callable[[int, Mapping[str, Any]], bool] = lambda pk, data: False
    leads: str = ""

    @property
    def asks(self) -> bool:
        return self.form is not None


@dataclass
class Outcome:
    """What came of it: the ids that changed, and (id, reason) of those that did not."""

    changed: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, list[str]]]:
        """Reason → ids, in the order they came up."""
        found: dict[str, list[str]] = {}
        for row_id, reason in self.refused:
            found.setdefault(reason, []).append(row_id)
        return list(found.items())


def chosen_rows(
    table: Table, user: Any, *, ids: Sequence[str], state: State | None
) -> tuple[list[tuple[int, str]], list[str]]:
    """(pk, id) of the rows ticked, or of all of `state`; and ids that are not to be seen.

    Raises Invalid for none or more than LIMIT.
    """
    if state is not None:
        rows = state.rows(user).order_by(*state.terms(), "pk")
        found = list(rows.values_list("pk", table.row_id)[: LIMIT + 1])
        missing: list[str] = []
    else:
        asked = list(dict.fromkeys(ids))[: LIMIT + 1]
        rows = table.rows(user)
        visible = rows.filter(**{f"{table.row_id}__in": _possible(rows.model, table, asked)})
        by_id = {str(row_id): pk for pk, row_id in visible.values_list("pk", table.row_id)}
        found = [(by_id[row_id], row_id) for row_id in asked if row_id in by_id]
        missing = [row_id for row_id in asked if row_id not in by_id]
    if not found and not missing:
        raise Invalid("rows.none", fields={})
    if len(found) + len(missing) > LIMIT:
        raise Invalid("rows.too_many", fields={}, limit=LIMIT)
    return [(pk, str(row_id)) for pk, row_id in found], missing


def _possible(model: type[Model], table: Table, asked: Sequence[str]) -> list[str]:
    """Without what no row can be called: a database asked for it would fail."""
    try:
        named = cast("Field[Any, Any]", model._meta.get_field(table.row_id))
    except FieldDoesNotExist:  # annotated
        return list(asked)
    found = []
    for row_id in asked:
        with suppress(ValidationError):
            named.to_python(row_id)
            found.append(row_id)
    return found


def run_action(
    table: Table,
    action: BulkAction,
    user: Any,
    *,
    rows: Sequence[tuple[int, str]],
    missing: Sequence[str],
    data: Mapping[str, Any],
    now: datetime,
) -> Outcome:
    """Do it row by row; a refusal of one does not stop the others."""
    require(table.may_use(user))
    outcome = Outcome()
    gone = PortalError("rows.gone").message
    outcome.refused += [(row_id, gone) for row_id in missing]
    for pk, row_id in rows:
        if action.spares(pk, data):
            continue
        try:
            action.run(user, pk, data, now)
        except PortalError as error:
            reason = " ".join(str(text) for text in getattr(error, "fields", {}).values())
            outcome.refused.append((row_id, reason or error.message))
        else:
            outcome.changed.append(row_id)
    return outcome
