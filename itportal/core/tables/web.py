"""One list page: every app's list view is `render_table`."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from itportal.core.policy import require
from itportal.core.tables.bulk import Outcome
from itportal.core.tables.definition import Table
from itportal.core.tables.page import TablePage, table_page
from itportal.core.tables.state import State
from itportal.core.ui import wants_partial

OUTCOME = "tables.outcome"


def render_table(
    request: HttpRequest,
    table: Table,
    template: str,
    *,
    extra: Callable[[TablePage], dict[str, Any]] = lambda page: {},
) -> HttpResponse:
    """The page, for htmx its block, or (with `after`) only the rows that follow.

    `extra` adds the app's own facts and notes whose data is shown (`note_persons`).
    """
    require(table.may_use(request.user))
    page = table_page(table, request.user, request.GET, now=timezone.now())
    outcome = request.session.pop(OUTCOME, None) if OUTCOME in request.session else None
    context = {
        "list": page,
        "outcome": Outcome(**outcome) if outcome else None,
        **extra(page),
    }
    if wants_partial(request):
        template = "tables/rows.html" if "after" in request.GET else "tables/partial.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def keep_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """For the list that is shown next."""
    request.session[OUTCOME] = asdict(outcome)


def filter_fields(state: State, user: Any) -> list[dict[str, Any]]:
    """What the form of filters offers, and what is chosen now."""
    return [
        {
            "filter": item,
            "offers": list(item.offers(user)) if item.offers else [],
            "chosen": state.filters.get(item.name, ()),
        }
        for item in (*state.table.filters, *state.table.more_filters(None))
    ]
