"""The queue's lists, filters and orders: names from an allow-list, never lookups from outside."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from helpdesk.models import Ticket, TicketGuess, TicketSeen
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
IN_LIST: Mapping[str, Callable[[User], Q]] = {
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
    "affected": (
        ["follower_count", _f("due_at"), "pk"],
        ["-follower_count", _f("due_at"), "pk"],
    ),
    "updated": (["updated_at", "pk"], ["-updated_at", "-pk"]),
}
DEFAULT_ORDER = "due"
# Long lists have only the orders that an index holds: names are another table's. What is done
# grows without end, so it has no groups either.
ALLOWED_ORDERS = {
    **dict.fromkeys(("now", "waiting", "open"), frozenset(ORDERS) - {"requester"}),
    "closed": frozenset({"number", "updated"}),
}
UNGROUPED = ("closed",)
# What the text filter reads: requests, and notes and tags for those who read them (search.py).
TEXT_KINDS = ("ticket", "ticket_note")


def default_order(name: str) -> str:
    """What is done, newest first."""
    return "-number" if name == "closed" else DEFAULT_ORDER


def condition(name: str, value: str, user: User) -> Q:
    """One value of one filter; joins no to-many relation, so that views can be counted."""
    if name == "assignee":
        if value == "me":
            return Q(assignee=user)
        return Q(assignee=None) if value == "none" else Q(assignee__uid=value)
    if name == "q":
        return Q(pk__in=found_ids(user, value, kinds=list(TEXT_KINDS)))
    if name == "tag":
        tagged = Ticket.tags.through.objects.filter(tag__name=value)
        return Q(pk__in=tagged.values("ticket_id"))
    if name in ("opened_from", "opened_to"):
        return _opened(name, date.fromisoformat(value))
    if name == "alike":
        return _alike(value, user)
    if name == "affected":
        return Q(follower_count__gte=int(value))
    lookups = {
        "status": "status",
        "priority": "priority",
        "institution": "institution__uid",
        "type": "request_type__code",
        "category": "category__code",
    }
    return Q(**{lookups[name]: value})


# "the same requester as P-2598": what, and of which request
ALIKE = re.compile(r"(requester|institution|category|twins)-(P-\d{1,9})")


def _alike(value: str, user: User) -> Q:
    """Requests like one that the user sees, in this respect; itself among them."""
    found = ALIKE.fullmatch(value)
    if found is None:
        return Q(pk__in=[])
    what, number = found.groups()
    one = Ticket.objects.visible_to(user).filter(number=number)
    if what == "twins":
        each = Func(F("twins"), function="unnest", output_field=BigIntegerField())
        twins = TicketGuess.objects.filter(ticket__in=one).annotate(twin=each)
        return Q(pk__in=twins.values("twin")) | Q(pk__in=one.values("pk"))
    same = Q(**{f"{what}__in": one.values(what)})
    # Callers in no register stand in their filer's name: they are told apart by their own.
    return same & Q(caller__in=one.values("caller")) if what == "requester" else same


def _opened(name: str, day: date) -> Q:
    """Whole days of the house's own time, both included."""
    zone = timezone.get_default_timezone()
    if name == "opened_from":
        return Q(opened_at__gte=datetime.combine(day, time(), zone))
    return Q(opened_at__lt=datetime.combine(day + timedelta(days=1), time(), zone))


def with_unread(rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    """Annotate `is_unread`: the requester has written since the user last looked."""
    seen = TicketSeen.objects.filter(
        user=user, ticket=OuterRef("pk"), seen_at__gte=OuterRef("last_from_requester_at")
    )
    return rows.annotate(is_unread=~Exists(seen))
