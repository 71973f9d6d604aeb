"""Who hears of a change: open pages, the bell, the mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.selectors import specialists_serving
from helpdesk import policy
from helpdesk.models import Message, Ticket
from itportal.core.live.publish import publish
from itportal.core.notices.models import Notice
from itportal.core.notices.services import queue_notice

EXCERPT = 4_000
NOW = timedelta()


def announce(ticket: Ticket, *, new: bool = False) -> None:
    """Tell open queues, the ticket's own pages and those of what was merged into it."""
    publish("queue", what="new" if new else "changed")
    publish(f"ticket:{ticket.uid}", number=ticket.number, version=ticket.version)
    if not new:
        for one in Ticket.objects.filter(merged_into=ticket):
            publish(f"ticket:{one.uid}", number=one.number, version=one.version)


def tell_filed(
    ticket: Ticket, message: Message, *, actor: User, hold: timedelta = NOW, now: datetime
) -> None:
    """A confirmation to the requester, the news to the specialists who serve the place."""
    tell_requester("ticket_filed", ticket, message, actor=None, hold=hold, now=now)
    serving = specialists_serving(ticket.institution_id, on=timezone.localdate(now))
    _tell_experts("ticket_new", serving, ticket, message, actor=actor, hold=hold, now=now)


def tell_requester(
    kind: str,
    ticket: Ticket,
    message: Message | None,
    *,
    actor: User | None,
    hold: timedelta = NOW,
    now: datetime,
) -> list[Notice]:
    """The requester, and those whose requests were merged into this one, each about their own.
    Not who has no sign-in or did it themselves."""
    merged = Ticket.objects.filter(merged_into=ticket).select_related(
        "requester", "institution"
    )
    own: dict[int, Ticket] = {}
    for one in [ticket, *merged.order_by("pk")]:
        own.setdefault(one.requester_id, one)
    readers = User.objects.filter(person__in=own).order_by("pk")
    told = []
    for reader in readers:
        about = own[reader.person_id or 0]
        if reader != actor:
            url = f"/minu/{about.number}/"
            told.append(
                _queue(kind, reader, about, message, actor=actor, url=url, hold=hold, now=now)
            )
    return told


def tell_followers(
    ticket: Ticket, *, actor: User, hold: timedelta = NOW, now: datetime
) -> list[Notice]:
    """Those who said "me too" to it, or to what was merged into it, and still may see that: it is
    done; never what was written. Each once, about what they followed; not whose request it is
    too: they are told as requesters."""
    merged = Ticket.objects.filter(merged_into=ticket).order_by("pk")
    about = [ticket, *merged.select_related("request_type", "institution", "requester")]
    done = {actor.person_id, *(one.requester_id for one in about)}
    told: list[Notice] = []
    for one in about:
        for follower in one.followers.select_related("user").order_by("pk"):
            reader = follower.user
            if reader.person_id in done or not policy.may_follow(reader, one):
                continue
            done.add(reader.person_id)
            told.append(
                _queue(
                    "ticket_followed_done",
                    *(reader, one, None),
                    actor=actor,
                    url=f"/minu/{one.number}/",
                    hold=hold,
                    now=now,
                )
            )
    return told


def tell_message(ticket: Ticket, message: Message, *, actor: User, now: datetime) -> None:
    """The assignee; while there is none, all who serve the place."""
    _tell_experts("ticket_message", _owners(ticket, now), ticket, message, actor=actor, now=now)


def tell_reopened(ticket: Ticket, message: Message, *, actor: User, now: datetime) -> None:
    owners = _owners(ticket, now)
    _tell_experts("ticket_reopened", owners, ticket, message, actor=actor, now=now)


def tell_assigned(
    ticket: Ticket, *, actor: User, hold: timedelta = NOW, now: datetime
) -> list[Notice]:
    owners = _owners(ticket, now)
    return _tell_experts(
        "ticket_assigned", owners, ticket, None, actor=actor, hold=hold, now=now
    )


def tell_note(ticket: Ticket, *, actor: User, now: datetime) -> None:
    """That there is a note, never what it says: notes do not leave the portal."""
    if ticket.assignee:
        _tell_experts("ticket_noted", [ticket.assignee], ticket, None, actor=actor, now=now)


def tell_withdrawn(ticket: Ticket, *, actor: User, now: datetime) -> None:
    if ticket.assignee:
        _tell_experts("ticket_withdrawn", [ticket.assignee], ticket, None, actor=actor, now=now)


def tell_rated(ticket: Ticket, *, actor: User, now: datetime) -> None:
    if ticket.assignee:
        _tell_experts("ticket_rated", [ticket.assignee], ticket, None, actor=actor, now=now)


def _owners(ticket: Ticket, now: datetime) -> Iterable[User]:
    if ticket.assignee:
        return [ticket.assignee]
    return specialists_serving(ticket.institution_id, on=timezone.localdate(now))


def _tell_experts(
    kind: str,
    readers: Iterable[User],
    ticket: Ticket,
    message: Message | None,
    *,
    actor: User,
    hold: timedelta = NOW,
    now: datetime,
) -> list[Notice]:
    url = f"/helpdesk/{ticket.number}/"
    return [
        _queue(kind, reader, ticket, message, actor=actor, url=url, hold=hold, now=now)
        for reader in readers
        if reader != actor
    ]


def _queue(
    kind: str,
    reader: User,
    ticket: Ticket,
    message: Message | None,
    *,
    actor: User | None,
    url: str,
    hold: timedelta,
    now: datetime,
) -> Notice:
    by_another = kind == "ticket_filed" and ticket.is_filed_for
    return queue_notice(
        recipient=reader,
        kind=kind,
        target=ticket,
        url=url,
        thread=f"ticket.{ticket.uid}",
        context={
            "title": ticket.title,
            "author": str(actor) if actor else "",
            "requester": ticket.caller or str(ticket.requester),
            "filed_by": str(ticket.created_by) if by_another else "",
            "institution": ticket.institution.short_name,
            "body": message.body[:EXCERPT] if message else "",
            "files": [str(link.attachment) for link in message.files.all()] if message else [],
            "rating": ticket.rating,
            "due_at": ticket.due_at,
            "status": ticket.status,
        },
        hold=hold,
        now=now,
    )
