"""What the staff home page shows of the help desk (mockup 01)."""

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.translation import get_language

from accounts.models import User
from assets.models import Asset
from helpdesk.models import Message, Ticket
from helpdesk.progress import progress_of
from helpdesk.selectors import employment_on, status_words
from helpdesk.states import OPEN, Status
from helpdesk.web.staff_requests import unseen_by

SHOWN = 5
DEVICES = 6


def home_facts(user: User, *, today: Any) -> dict[str, Any]:
    """Own requests (those that wait for the person first) and devices."""
    person = user.person
    if person is None:
        return {"rows": [], "total": 0, "devices": [], "employment": None}
    mine = Ticket.objects.filter(requester=person)
    turn = Case(
        When(status=Status.WAITING_USER, then=Value(0)),
        When(status=Status.RESOLVED, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    shown = (
        unseen_by(mine, user)
        .filter(status__in=[*OPEN, Status.RESOLVED])
        .select_related("assignee__person")
        .annotate(turn=turn)
        .order_by("turn", "-updated_at", "-pk")[:SHOWN]
    )
    tickets = list(shown)
    words = status_words(get_language() or "et")
    asked = _last_answers([t for t in tickets if t.status == Status.WAITING_USER])
    return {
        "rows": [
            (t, words[t.status].requester, progress_of(t), asked.get(t.pk)) for t in tickets
        ],
        "total": mine.aggregate(total=Count("pk", filter=Q()))["total"],
        "devices": list(
            Asset.objects.held_by(person)
            .select_related("model__manufacturer", "model__category", "room")
            .order_by("inventory_no")[:DEVICES]
        ),
        "employment": employment_on(person.pk, today),
    }


def _last_answers(tickets: list[Ticket]) -> dict[int, Message]:
    """The latest answer of each: what is asked (one statement)."""
    rows = (
        Message.objects.filter(ticket__in=tickets, kind=Message.Kind.ANSWER)
        .select_related("author__person")
        .order_by("ticket", "-pk")
        .distinct("ticket")
    )
    return {row.ticket_id: row for row in rows}
