"""The expert's queue (mockup 04)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Institution
from helpdesk import policy
from helpdesk.clock import Clock, clock_of
from helpdesk.lists import (
    LISTS,
    Choice,
    counts,
    read_choice,
    tickets_of,
    with_unread,
)
from helpdesk.models import Category, PriorityTarget, RequestType, Tag, Ticket
from helpdesk.selectors import specialists_all, status_words
from helpdesk.web.tickets import vary
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, keyset_page, wants_partial

# column → class of its width
COLUMNS = {
    "priority": "c-tick",
    "number": "c-num",
    "title": "",
    "requester": "c-l",
    "status": "c-w",
    "assignee": "c-n",
    "due": "c-d",
    "updated": "c-n",
}


@dataclass(frozen=True)
class Tab:
    """One list in the row of lists."""

    name: str
    label: str | Promise
    count: int | None
    query: str
    is_current: bool


@dataclass(frozen=True)
class Row:
    ticket: Ticket
    clock: Clock
    status_label: str
    is_unread: bool
    tags: list[str]


@dataclass(frozen=True)
class Chip:
    """One condition as a sentence, and the list without it."""

    label: str
    value: str
    query: str


@login_required
@require_safe
@personal_data_read("name")
def queue(request: PortalRequest) -> HttpResponse:
    if not policy.may_use_queue(request.user):
        raise Http404
    choice = read_choice(request.GET)
    context = _facts(request, choice)
    note_persons(request, [row.ticket.requester for row in context["rows"]])
    name = "partials/queue_block.html" if wants_partial(request) else "queue.html"
    return vary(render(request, f"helpdesk/{name}", context))


def _facts(request: PortalRequest, choice: Choice) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    tickets = (
        with_unread(tickets_of(choice, user), user)
        .select_related("requester", "institution", "assignee__person")
        .prefetch_related("tags")
    )
    page = keyset_page(tickets, after=request.GET.get("after"))
    words = status_words(get_language() or "et")
    targets = dict(PriorityTarget.objects.values_list("priority", "resolve_minutes"))
    numbers = counts(user, now=now)
    offers = _offers(words)
    return {
        "choice": choice,
        "tabs": [
            Tab(name, label, numbers.get(name), Choice(list=name).query(), name == choice.list)
            for name, label in LISTS.items()
        ],
        "late": numbers["late"],
        "new_count": numbers["new"],
        "now_count": numbers["now"],
        "rows": [
            Row(
                ticket,
                clock_of(ticket, targets, now=now),
                words[ticket.status].expert,
                ticket.is_unread,
                sorted(tag.name for tag in ticket.tags.all()),
            )
            for ticket in page
        ],
        "page": page,
        "list_query": choice.query(),
        "next_query": choice.query(after=page.next) if page.next else "",
        "chips": _chips(choice, offers),
        "offers": offers,
        "columns": _columns(choice),
        "may_file_for_others": policy.may_file_for_others(user),
    }


def _offers(words: Any) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: name → (value, label)."""
    return {
        "status": [(code, words[code].expert) for code in Ticket.Status.values],
        "priority": [(str(value), str(label)) for value, label in Ticket.Priority.choices],
        "assignee": [
            ("me", _("me")),
            ("none", _("nobody")),
            *((str(user.uid), str(user)) for user in specialists_all()),
        ],
        "institution": [
            (str(row.uid), row.short_name) for row in Institution.objects.in_order()
        ],
        "type": [(row.code, row.name) for row in RequestType.objects.order_by("position")],
        "category": [(row.code, row.name) for row in Category.objects.order_by("position")],
        "tag": [(row.name, row.name) for row in Tag.objects.order_by("name")[:200]],
    }


def filter_labels() -> dict[str, str]:
    return {
        "status": _("State"),
        "priority": _("Priority"),
        "assignee": _("Assignee"),
        "institution": _("Institution"),
        "type": _("Type"),
        "category": _("Topic"),
        "tag": _("Tag"),
        "q": _("Text"),
    }


def _chips(choice: Choice, offers: dict[str, list[tuple[str, str]]]) -> list[Chip]:
    labels = filter_labels()
    return [
        Chip(
            labels[name],
            dict(offers.get(name, [])).get(value, value),
            choice.query(**{name: None}),
        )
        for name, value in choice.filters.items()
    ]


def _columns(choice: Choice) -> list[dict[str, Any]]:
    """Headers that sort: pressing the current one turns it round."""
    titles = {
        "priority": _("Priority"),
        "number": _("No."),
        "title": _("Subject"),
        "requester": _("Requester"),
        "status": _("State"),
        "assignee": _("Assignee"),
        "due": _("To solution"),
        "updated": _("Updated"),
    }
    current = choice.order.removeprefix("-")
    columns = []
    for name, css in COLUMNS.items():
        down = choice.order == f"-{name}"
        sort = f"-{name}" if name == current and not down else name
        columns.append(
            {
                "name": name,
                "title": titles[name],
                "css": css,
                "query": choice.query(sort=sort) if name != "assignee" else "",
                "aria": ("descending" if down else "ascending") if name == current else "",
                "is_tight": name == "priority",
            }
        )
    return columns
