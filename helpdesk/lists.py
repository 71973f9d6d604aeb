"""The queue's lists, filters and orders: names from an allow-list, never lookups from outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from helpdesk.models import Ticket, TicketSeen
from helpdesk.states import DONE, OPEN, WAITING, Status
from itportal.core.db import EtKey
from itportal.core.search.finding import found_ids

LISTS: Mapping[str, str | Promise] = {
    "new": pgettext_lazy("list of requests", "New"),
    "now": pgettext_lazy("list of requests", "Now"),
    "waiting": pgettext_lazy("list of requests", "Waiting"),
    "mine": _("Mine"),
    "unassigned": _("Unassigned"),
    "open": _("All open"),
    "closed": pgettext_lazy("list of requests", "Closed"),
}
DEFAULT = "new"
_IN_LIST: Mapping[str, Callable[[User], Q]] = {
    "new": lambda user: Q(status=Status.NEW),
    "now": lambda user: Q(status=Status.OPEN),
    "waiting": lambda user: Q(status__in=WAITING),
    "mine": lambda user: Q(status__in=OPEN, assignee=user),
    "unassigned": lambda user: Q(status__in=OPEN, assignee=None),
    "open": lambda user: Q(status__in=OPEN),
    "closed": lambda user: Q(status__in=DONE),
}


def _f(name: str, *, down: bool = False) -> OrderBy:
    return OrderBy(F(name), descending=down, nulls_last=True)


# name → (order, the same backwards)
ORDERS: Mapping[str, tuple[list[Any], list[Any]]] = {
    "due": ([_f("due_at"), "pk"], [_f("due_at", down=True), "-pk"]),
    "priority": (["priority", _f("due_at"), "pk"], ["-priority", _f("due_at"), "pk"]),
    "number": (["opened_at", "pk"], ["-opened_at", "-pk"]),
    "title": ([EtKey("title"), "pk"], [OrderBy(EtKey("title"), descending=True), "-pk"]),
    "requester": (
        [EtKey("requester__last_name"), EtKey("requester__first_name"), "pk"],
        [
            OrderBy(EtKey("requester__last_name"), descending=True),
            OrderBy(EtKey("requester__first_name"), descending=True),
            "-pk",
        ],
    ),
    "status": (["status", _f("due_at"), "pk"], ["-status", _f("due_at"), "pk"]),
    "updated": (["updated_at", "pk"], ["-updated_at", "-pk"]),
}
DEFAULT_ORDER = "due"
TEXT_LIMIT = 80
# What the text filter reads: requests, and notes and tags for those who read them (search.py).
TEXT_KINDS = ("ticket", "ticket_note")


@dataclass(frozen=True)
class Choice:
    """What was asked for, after judging: unknown names and values are left out."""

    list: str = DEFAULT
    order: str = DEFAULT_ORDER
    filters: Mapping[str, str] = field(default_factory=dict)

    def query(self, **changes: str | None) -> str:
        """The query string of this choice with `changes` (None takes one out)."""
        values: dict[str, str | None] = {"list": self.list, **self.filters}
        if self.order != default_order(self.list):
            values["sort"] = self.order
        values |= changes
        return urlencode({key: value for key, value in values.items() if value})


def default_order(name: str) -> str:
    """What is done grows without end: its order follows an index."""
    return "-number" if name == "closed" else DEFAULT_ORDER


FILTERS = ("status", "priority", "assignee", "institution", "type", "category", "tag", "q")


def read_choice(values: Mapping[str, str]) -> Choice:
    """From a query string; nothing in it can fail."""
    name = values.get("list", "")
    name = name if name in LISTS else DEFAULT
    order = values.get("sort", "")
    if order.removeprefix("-") not in ORDERS:
        order = default_order(name)
    filters = {}
    for key in FILTERS:
        value = values.get(key, "").replace("\0", "").strip()[:TEXT_LIMIT]
        if value and _is_shaped(key, value):
            filters[key] = value
    return Choice(name, order, filters)


def _is_shaped(key: str, value: str) -> bool:
    if key == "status":
        return value in Status.values
    if key == "priority":
        return value in ("1", "2", "3", "4")
    if key == "institution" or (key == "assignee" and value not in ("me", "none")):
        try:
            UUID(value)
        except ValueError:
            return False
    return True


def tickets_of(choice: Choice, user: User) -> QuerySet[Ticket]:
    """The rows of a list in its order, as the user may see them."""
    rows = Ticket.objects.visible_to(user).filter(_IN_LIST[choice.list](user))
    for key, value in choice.filters.items():
        rows = rows.filter(_condition(key, value, user))
    forwards, backwards = ORDERS[choice.order.removeprefix("-")]
    order: list[Any] = backwards if choice.order.startswith("-") else forwards
    return rows.order_by(*order)


def _condition(key: str, value: str, user: User) -> Q:
    if key == "assignee":
        if value == "me":
            return Q(assignee=user)
        return Q(assignee=None) if value == "none" else Q(assignee__uid=value)
    if key == "q":
        return Q(pk__in=found_ids(user, value, kinds=list(TEXT_KINDS)))
    lookups = {
        "status": "status",
        "priority": "priority",
        "institution": "institution__uid",
        "type": "request_type__code",
        "category": "category__code",
        "tag": "tags__name",
    }
    return Q(**{lookups[key]: value})


def with_unread(rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    """Annotate `is_unread`: the requester has written since the user last looked."""
    seen = TicketSeen.objects.filter(
        user=user, ticket=OuterRef("pk"), seen_at__gte=OuterRef("last_from_requester_at")
    )
    return rows.annotate(is_unread=~Exists(seen))


def counts(user: User, *, now: datetime) -> dict[str, int]:
    """How many are in each open list, late and due today: one statement over open rows."""
    named = {
        name: Count("pk", filter=_IN_LIST[name](user)) for name in LISTS if name != "closed"
    }
    running = Q(paused_at=None)
    late = Count("pk", filter=running & Q(due_at__lt=now))
    return Ticket.objects.visible_to(user).open().aggregate(**named, late=late)
