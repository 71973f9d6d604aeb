"""Writing to each other: the requester, the specialists, and notes among specialists."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Message, Ticket, TicketSeen
from helpdesk.services import telling, undo
from helpdesk.services.tickets import (
    MESSAGE_FIELDS,
    add_message,
    change_status,
    checked_text,
    drop_draft,
    lock_ticket,
    lock_with_course,
    require_open,
    require_unmerged,
    save_heard,
    save_ticket,
    status_label,
)
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require


@transaction.atomic
def add_request_message(
    *,
    ticket_id: int,
    actor: User,
    body: str,
    attachments: Iterable[UUID] = (),
    channel: str = Ticket.Source.PORTAL,
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """Write from the requester's side; an answer we waited for starts the work again.

    What is written to a merged request stays there and moves on the one it was merged into.
    """
    ticket, course = lock_with_course(ticket_id, expected_version)
    require(policy.may_speak(actor, ticket))
    if course.status in (Status.RESOLVED, Status.CLOSED):
        raise WrongState("ticket.reopen_instead")
    require_open(course)
    attachments = list(attachments)
    body = checked_text(body, field="body", required="" if attachments else "body.required")
    was = course.status
    changed: list[str] = []
    if course.status == Status.WAITING_USER:
        changed = change_status(course, Status.OPEN, now=now)
    message = add_message(
        ticket,
        kind=Message.Kind.REQUEST,
        author=actor,
        body=body,
        attachments=attachments,
        channel=channel,
        now=now,
    )
    save_heard(ticket, course, *changed, now=now)
    drop_draft(actor, ticket)
    record(
        "helpdesk.ticket.message",
        actor=actor,
        target=course,
        was=was,
        now=course.status,
        message=str(message.uid),
    )
    telling.tell_message(course, message, actor=actor, now=now)
    telling.announce(course)
    return message


@transaction.atomic
def answer_ticket(
    *,
    ticket_id: int,
    actor: User,
    body: str,
    attachments: Iterable[UUID] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """Answer the requester. Whoever answers a new request has taken it."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_unmerged(ticket)
    if not ticket.is_open and ticket.status != Status.RESOLVED:
        raise WrongState("ticket.not_open", status=status_label(ticket.status))
    body = checked_text(body, field="body", required="body.required")
    was, as_it_was = ticket.status, undo.before(ticket)
    changed: list[str] = []
    if ticket.status == Status.NEW:
        changed = [*change_status(ticket, Status.OPEN, now=now), "assignee"]
        ticket.assignee = ticket.assignee or actor
    message = _to_requester(ticket, actor, body, attachments, changed, now=now)
    event = record(
        "helpdesk.ticket.answered",
        actor=actor,
        target=ticket,
        was=was,
        now=ticket.status,
        message=str(message.uid),
    )
    told = telling.tell_requester(
        "ticket_answered", ticket, message, actor=actor, hold=undo.HOLD, now=now
    )
    undo.keep_step(
        *(ticket, as_it_was, "answer"),
        actor=actor,
        event=event,
        message=message,
        notices=told,
        now=now,
    )
    telling.announce(ticket)
    return message


@transaction.atomic
def ask_requester(
    *,
    ticket_id: int,
    actor: User,
    body: str,
    attachments: Iterable[UUID] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """Ask the requester; the clock stops until they answer."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    body = checked_text(body, field="body", required="body.required")
    was, as_it_was = ticket.status, undo.before(ticket)
    changed = [*change_status(ticket, Status.WAITING_USER, now=now), "assignee"]
    ticket.assignee = ticket.assignee or actor
    message = _to_requester(ticket, actor, body, attachments, changed, now=now)
    event = record(
        "helpdesk.ticket.asked",
        actor=actor,
        target=ticket,
        was=was,
        now=ticket.status,
        message=str(message.uid),
    )
    told = telling.tell_requester(
        "ticket_asked", ticket, message, actor=actor, hold=undo.HOLD, now=now
    )
    undo.keep_step(
        *(ticket, as_it_was, "ask"),
        actor=actor,
        event=event,
        message=message,
        notices=told,
        now=now,
    )
    telling.announce(ticket)
    return message


@transaction.atomic
def add_note(
    *,
    ticket_id: int,
    actor: User,
    body: str,
    attachments: Iterable[UUID] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """Write an internal note: experts only, never mailed out; in any state."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    body = checked_text(body, field="body", required="body.required")
    message = add_message(
        ticket,
        kind=Message.Kind.NOTE,
        author=actor,
        body=body,
        attachments=attachments,
        now=now,
    )
    save_ticket(ticket, now=now)
    record("helpdesk.ticket.noted", actor=actor, target=ticket, message=str(message.uid))
    telling.tell_note(ticket, actor=actor, now=now)
    telling.announce(ticket)
    return message


@transaction.atomic
def mark_seen(*, ticket_id: int, actor: User, now: datetime) -> None:
    """Remember up to when the actor has read the ticket. Records nothing: a private mark."""
    TicketSeen.objects.update_or_create(
        user=actor, ticket_id=ticket_id, defaults={"seen_at": now}
    )


def _to_requester(
    ticket: Ticket,
    actor: User,
    body: str,
    attachments: Iterable[UUID],
    changed: Iterable[str],
    *,
    now: datetime,
) -> Message:
    message = add_message(
        ticket,
        kind=Message.Kind.ANSWER,
        author=actor,
        body=body,
        attachments=attachments,
        now=now,
    )
    save_ticket(ticket, *MESSAGE_FIELDS, *changed, now=now)
    drop_draft(actor, ticket)
    return message
