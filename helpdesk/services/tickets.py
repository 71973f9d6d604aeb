"""What every verb on a ticket does alike: lock it, check it, save it, tell about it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from helpdesk.answers import many_lines
from helpdesk.errors import too_long
from helpdesk.models import Draft, Message, MessageAttachment, Ticket
from helpdesk.search import index_ticket
from helpdesk.states import Status, may_become
from itportal.core.attachments.services import attach_uploads
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_bulk_create
from itportal.core.journal.models import Event
from itportal.core.shape import INVISIBLE, has_control, tidy
from itportal.core.working_time import add_working_time, working_time_between

BODY_LIMIT = 50_000
TITLE_LIMIT = 160
FILES_GATE = "helpdesk.message"


def lock_ticket(ticket_id: int, expected_version: int | None) -> Ticket:
    """The ticket, locked until the transaction ends.

    Raises NotThere, and WrongState("ticket.changed") naming who changed it when the caller
    decided by another version.
    """
    locked = Ticket.objects.select_for_update(of=("self",), no_key=True)
    ticket = locked.filter(pk=ticket_id).first()
    if ticket is None:
        raise NotThere("ticket.absent")
    if expected_version is not None and ticket.version != expected_version:
        raise WrongState("ticket.changed", who=last_changed_by(ticket))
    return ticket


def lock_tickets(ids: Iterable[int]) -> dict[int, Ticket]:
    """Several at once, always in the same order, so that nobody waits in a circle.

    Raises NotThere when one is absent.
    """
    wanted = set(ids)
    locked = Ticket.objects.select_for_update(of=("self",), no_key=True)
    rows = {row.pk: row for row in locked.filter(pk__in=wanted).order_by("pk")}
    if len(rows) != len(wanted):
        raise NotThere("ticket.absent")
    return rows


def lock_with_course(ticket_id: int, expected_version: int | None) -> tuple[Ticket, Ticket]:
    """The request, and the one it goes on in: what it was merged into, else itself. Both locked.

    Raises as lock_ticket does; also when it is merged or taken apart at this very moment.
    """
    into = Ticket.objects.filter(pk=ticket_id).values_list("merged_into", flat=True).first()
    rows = lock_tickets([ticket_id, into or ticket_id])
    ticket = rows[ticket_id]
    outdated = expected_version is not None and ticket.version != expected_version
    if outdated or ticket.merged_into_id != into:
        raise WrongState("ticket.changed", who=last_changed_by(ticket))
    return ticket, rows[into or ticket_id]


def last_changed_by(ticket: Ticket) -> str:
    """Who changed it last, by the journal."""
    events = Event.objects.filter(object_type=Ticket._meta.label_lower, object_id=ticket.pk)
    last = events.order_by("-pk").first()
    return (last and last.actor_label) or "–"


def save_ticket(ticket: Ticket, *fields: str, now: datetime) -> None:
    """Write `fields`, the moment and the next version."""
    ticket.version += 1
    ticket.updated_at = now
    ticket.save(update_fields=[*fields, "version", "updated_at"])


def status_label(status: str) -> str:
    return str(Status(status).label)


def require_unmerged(ticket: Ticket) -> None:
    if ticket.merged_into_id:
        raise WrongState("ticket.merged")


def require_open(ticket: Ticket) -> None:
    require_unmerged(ticket)
    if not ticket.is_open:
        raise WrongState("ticket.not_open", status=status_label(ticket.status))


def change_status(ticket: Ticket, becomes: Status, *, now: datetime) -> list[str]:
    """Move to another state: the clock stops while it waits. Returns the changed fields."""
    if not may_become(ticket.status, becomes):
        raise WrongState("ticket.not_open", status=status_label(ticket.status))
    waited = ticket.is_waiting
    ticket.status = becomes
    if ticket.is_waiting:
        if not waited:
            ticket.paused_at = now
    else:
        run_clock(ticket, now=now)
        ticket.waiting_for, ticket.planned_on = "", None
    return ["status", "paused_at", "due_at", "waiting_for", "planned_on"]


def run_clock(ticket: Ticket, *, now: datetime) -> None:
    """End a pause: the due time moves on by the working time that passed meanwhile."""
    if ticket.paused_at and ticket.due_at:
        paused = working_time_between(ticket.paused_at, now)
        ticket.due_at = add_working_time(ticket.due_at, paused)
    ticket.paused_at = None


def checked_text(
    text: str, *, field: str, limit: int = BODY_LIMIT, required: str = "", multi: bool = True
) -> str:
    """The text tidied; raises Invalid naming `field`. `required`: the code when it is empty."""
    if not isinstance(text, str):
        raise Invalid(fields={field: PortalError("answer.not_text").message})
    if has_control(text, lines=True):
        raise Invalid(fields={field: INVISIBLE})
    text = many_lines(text) if multi else tidy(text)
    if len(text) > limit:
        raise Invalid(fields={field: too_long(limit)})
    if required and not text:
        raise Invalid(fields={field: PortalError(required).message})
    return text


def invalid(field: str, code: str, **params: Any) -> Invalid:
    return Invalid(fields={field: PortalError(code, **params).message})


def add_message(
    ticket: Ticket,
    *,
    kind: Message.Kind,
    author: User | None,
    body: str,
    attachments: Iterable[UUID],
    channel: str = Ticket.Source.PORTAL,
    now: datetime,
) -> Message:
    """One entry of the conversation with its files; the caller records the event."""
    message = Message.objects.create(
        ticket=ticket,
        kind=kind,
        author=author,
        author_label=str(author) if author else "",
        body=body,
        channel=channel,
        created_at=now,
    )
    uids = list(attachments)
    if uids and author:
        files = attach_uploads(
            uids=uids, actor=author, gate=FILES_GATE, object_id=message.pk, now=now
        )
        links = [MessageAttachment(message=message, attachment=file) for file in files]
        audited_bulk_create(MessageAttachment, links)
    if kind is Message.Kind.REQUEST:
        ticket.last_from_requester_at = now
    elif kind is Message.Kind.ANSWER:
        ticket.last_to_requester_at = now
        ticket.first_answered_at = ticket.first_answered_at or now
    index_ticket(ticket.pk)
    return message


MESSAGE_FIELDS = ("last_from_requester_at", "last_to_requester_at", "first_answered_at")


def save_heard(ticket: Ticket, course: Ticket, *changed: str, now: datetime) -> None:
    """After a message from the requester's side: both the request it was written to and the one
    that goes on (whose `changed` fields are written)."""
    course.last_from_requester_at = now
    save_ticket(course, *MESSAGE_FIELDS, *changed, now=now)
    if ticket.pk != course.pk:
        save_ticket(ticket, *MESSAGE_FIELDS, now=now)


def drop_draft(actor: User, ticket: Ticket) -> None:
    """What was begun has been sent."""
    Draft.objects.filter(user=actor, ticket=ticket).delete()
