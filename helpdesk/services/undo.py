"""Taking back what one has just done: fields, clock, tags, message and notices, within ten seconds.

A verb keeps a step in its own transaction and holds its mails for as long. Undoing and the mail
worker claim the same notice rows by conditional updates: a mail is either sent or taken back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Draft, Message, Tag, Ticket, UndoStep
from helpdesk.search import index_ticket
from helpdesk.services import telling
from helpdesk.services.drafts import save_draft
from helpdesk.services.tickets import last_changed_by, lock_ticket, lock_tickets, save_ticket
from helpdesk.services.work import copy_checklist
from itportal.core.context import current
from itportal.core.errors import NotThere, PortalError, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.record import record
from itportal.core.notices.models import Notice
from itportal.core.notices.services import withdraw_notices
from itportal.core.policy import require

# Shown for ten seconds; a press in the last of them is given two more to arrive.
HOLD = timedelta(seconds=12)
KEPT_FOR = timedelta(days=1)
_NEVER = {"id", "uid", "version", "updated_at"}
# What takes back a verb's doings beyond the row; raises WrongState when that cannot be done.
WayBack: TypeAlias = Callable[[Ticket, UndoStep, datetime], None]
_WAYS_BACK: dict[str, WayBack] = {}


def way_back(verb: str) -> Callable[[WayBack], WayBack]:
    """Registers what takes back what the verb did beyond the request's own row."""

    def keep(function: WayBack) -> WayBack:
        _WAYS_BACK[verb] = function
        return function

    return keep


@dataclass(frozen=True)
class Before:
    """A locked request as it was before a verb."""

    values: dict[str, str | None]
    tags: list[str] | None = None


def before(ticket: Ticket, *, tags: bool = False) -> Before:
    names = sorted(ticket.tags.values_list("name", flat=True)) if tags else None
    return Before(_values(ticket), names)


def _values(ticket: Ticket) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for column in ticket._meta.concrete_fields:
        if column.name not in _NEVER:
            raw = column.value_from_object(ticket)
            found[column.name] = None if raw is None else column.value_to_string(ticket)
    return found


def keep_step(
    ticket: Ticket,
    was: Before,
    verb: str,
    *,
    actor: User,
    event: Event,
    message: Message | None = None,
    notices: Iterable[Notice] = (),
    others: Iterable[int] = (),
    more: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Remember how to take the verb back; at the end of its transaction."""
    after = _values(ticket)
    changed = {name: value for name, value in was.values.items() if after[name] != value}
    UndoStep.objects.create(
        ticket=ticket,
        actor=actor,
        verb=verb,
        version=ticket.version,
        before=changed,
        tags=was.tags,
        message=message,
        event_id=event.pk,
        notice_ids=[notice.pk for notice in notices],
        others=list(others),
        more=dict(more or {}),
        batch=current().request_id,
        expires_at=now + HOLD,
    )


@transaction.atomic
def undo_step(*, uid: UUID, actor: User, now: datetime) -> Ticket:
    """Take back one's own step. Raises NotThere for another's, and WrongState when it is too
    late, done already, or the request has moved on."""
    step = UndoStep.objects.filter(uid=uid, actor=actor).first()
    if step is None:
        raise NotThere("undo.absent")
    rows = lock_tickets([step.ticket_id, *step.others])
    ticket = rows[step.ticket_id]
    step.refresh_from_db(fields=["undone_at"])  # the lock was waited for
    require(policy.may_work(actor, ticket))
    if step.undone_at:
        raise WrongState("undo.done")
    if now > step.expires_at:
        raise WrongState("undo.late")
    if ticket.version != step.version:
        raise WrongState("undo.moved_on", who=last_changed_by(ticket))
    if not withdraw_notices(step.notice_ids):
        raise WrongState("undo.mailed")
    restored = _restore(ticket, step)
    if step.verb in _WAYS_BACK:
        _WAYS_BACK[step.verb](ticket, step, now)
    if step.message:
        _retract(step.message, actor, now=now)
    save_ticket(ticket, *restored, now=now)
    if "category" in restored:
        copy_checklist(ticket)
    step.undone_at = now
    step.save(update_fields=["undone_at"])
    index_ticket(ticket.pk)
    message = str(step.message.uid) if step.message else None
    record(
        "helpdesk.ticket.undone", actor=actor, target=ticket, what=step.verb, message=message
    )
    for row in rows.values():
        telling.announce(row)
    return ticket


def _restore(ticket: Ticket, step: UndoStep) -> list[str]:
    for name, text in step.before.items():
        column: Any = ticket._meta.get_field(name)
        setattr(ticket, column.attname, None if text is None else column.to_python(text))
    if step.tags is not None:
        ticket.tags.set(Tag.objects.filter(name__in=step.tags))
    return list(step.before)


def _retract(message: Message, actor: User, *, now: datetime) -> None:
    """The row stays; nobody is shown it any more. Its text goes back into the composer."""
    message.retracted_at = now
    message.save(update_fields=["retracted_at"])
    if not Draft.objects.filter(user=actor, ticket=message.ticket_id).exists():
        body = {"body": message.body}
        save_draft(actor=actor, data=body, ticket_id=message.ticket_id, now=now)


@transaction.atomic
def undo_last(*, ticket_id: int, actor: User, now: datetime) -> Ticket:
    """Take back the latest thing the actor did to this request; undo_step checks and records."""
    require(policy.may_work(actor, lock_ticket(ticket_id, None)))
    steps = UndoStep.objects.filter(ticket=ticket_id, actor=actor, undone_at=None)
    step = steps.order_by("-pk").first()
    if step is None:
        raise WrongState("undo.nothing")
    return undo_step(uid=step.uid, actor=actor, now=now)


@dataclass
class Undone:
    """Numbers taken back, and (number, reason) of those that were not."""

    numbers: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def undo_batch(*, batch: UUID, actor: User, now: datetime) -> Undone:
    """Take back all that one HTTP request of the actor did, each in a transaction of its own
    (undo_step checks and records). Raises NotThere when it did nothing."""
    steps = UndoStep.objects.filter(batch=batch, actor=actor).select_related("ticket")
    outcome = Undone()
    for step in steps.order_by("pk"):
        try:
            undo_step(uid=step.uid, actor=actor, now=now)
        except PortalError as error:
            outcome.refused.append((step.ticket.number, error.message))
        else:
            outcome.numbers.append(step.ticket.number)
    if not outcome.numbers and not outcome.refused:
        raise NotThere("undo.absent")
    return outcome


def steps_of_request(actor: User) -> list[UndoStep]:
    """What this HTTP request did that can be taken back."""
    steps = UndoStep.objects.filter(actor=actor, batch=current().request_id)
    return list(steps.order_by("pk"))


def forget_steps(*, now: datetime) -> int:
    """Remove steps nobody took back in time; returns how many.

    Records nothing: what was done stays done. Steps taken back stay: pages leave out what they
    undid.
    """
    old = UndoStep.objects.filter(undone_at=None, expires_at__lt=now - KEPT_FOR)
    removed, _by_model = old.delete()
    return removed
