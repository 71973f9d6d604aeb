"""The course of a request: waiting, planning, solving, reopening, closing."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from helpdesk import policy
from helpdesk.models import HelpdeskRules, Message, Ticket
from helpdesk.selectors import house_rules
from helpdesk.services import telling, undo
from helpdesk.services.tickets import (
    MESSAGE_FIELDS,
    add_message,
    change_status,
    checked_text,
    drop_draft,
    invalid,
    lock_ticket,
    lock_with_course,
    require_open,
    require_unmerged,
    run_clock,
    save_heard,
    save_ticket,
    status_label,
)
from helpdesk.services.work import unfinished
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.working_time import TALLINN, days_past


@transaction.atomic
def wait_until(
    *,
    ticket_id: int,
    actor: User,
    until: date,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Wait for a day; on its morning the request is at work again by itself."""
    return _put_off(
        ticket_id, actor, Status.WAITING_DATE, until, expected_version=expected_version, now=now
    )


@transaction.atomic
def plan(
    *,
    ticket_id: int,
    actor: User,
    until: date,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Promise the work for a day: the requester sees the day."""
    return _put_off(
        ticket_id, actor, Status.PLANNED, until, expected_version=expected_version, now=now
    )


def _put_off(
    ticket_id: int,
    actor: User,
    becomes: Status,
    until: date,
    *,
    expected_version: int | None,
    now: datetime,
) -> Ticket:
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    if until <= timezone.localdate(now):
        raise invalid("until", "date.past")
    was, as_it_was = ticket.status, undo.before(ticket)
    changed = change_status(ticket, becomes, now=now)
    ticket.assignee = ticket.assignee or actor
    ticket.planned_on, ticket.waiting_for = until, ""
    save_ticket(ticket, "assignee", *changed, now=now)
    code = "planned" if becomes is Status.PLANNED else "waits_date"
    event = record(
        f"helpdesk.ticket.{code}",
        actor=actor,
        target=ticket,
        was=was,
        date=f"{until:%d.%m.%Y}",
    )
    verb = "plan" if becomes is Status.PLANNED else "wait"
    undo.keep_step(ticket, as_it_was, verb, actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def resume(
    *,
    ticket_id: int,
    actor: User | None,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Go on with a waiting request; actor None: its day has come."""
    ticket = lock_ticket(ticket_id, expected_version)
    if actor:
        require(policy.may_work(actor, ticket))
    if not ticket.is_waiting:
        raise WrongState("ticket.not_waiting", status=status_label(ticket.status))
    was, as_it_was = ticket.status, undo.before(ticket)
    changed = change_status(ticket, Status.OPEN, now=now)
    save_ticket(ticket, *changed, now=now)
    event = record("helpdesk.ticket.resumed", actor=actor, target=ticket, was=was)
    if actor:
        undo.keep_step(ticket, as_it_was, "resume", actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def resolve_ticket(
    *,
    ticket_id: int,
    actor: User,
    resolution: str,
    attachments: Iterable[UUID] = (),
    skip_reason: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Solve it; `resolution` is sent to the requester as an answer and stops the clock.

    `skip_reason`: why it is solved although required lines of its checklist are not done;
    without it that raises Invalid naming them. The reason is recorded beside the solution."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    body = checked_text(resolution, field="resolution", required="resolution.required")
    _finished_or_excused(ticket, skip_reason, actor=actor)
    was, as_it_was = ticket.status, undo.before(ticket)
    changed = change_status(ticket, Status.RESOLVED, now=now)
    ticket.assignee = ticket.assignee or actor
    ticket.resolved_at, ticket.resolution = now, body
    message = add_message(
        ticket,
        kind=Message.Kind.ANSWER,
        author=actor,
        body=body,
        attachments=attachments,
        now=now,
    )
    save_ticket(
        ticket, "assignee", "resolved_at", "resolution", *MESSAGE_FIELDS, *changed, now=now
    )
    drop_draft(actor, ticket)
    event = record(
        "helpdesk.ticket.resolved",
        actor=actor,
        target=ticket,
        was=was,
        message=str(message.uid),
    )
    told = telling.tell_requester(
        "ticket_resolved", ticket, message, actor=actor, hold=undo.HOLD, now=now
    )
    told += telling.tell_followers(ticket, actor=actor, hold=undo.HOLD, now=now)
    undo.keep_step(
        *(ticket, as_it_was, "resolve"),
        actor=actor,
        event=event,
        message=message,
        notices=told,
        now=now,
    )
    telling.announce(ticket)
    return ticket


def _finished_or_excused(ticket: Ticket, reason: str, *, actor: User) -> None:
    left = unfinished(ticket)
    if not left:
        return
    why = checked_text(reason, field="skip_reason", limit=300, multi=False)
    if not why:
        named = ", ".join(line.text for line in left)
        raise invalid("skip_reason", "checklist.unfinished", items=named)
    items = ", ".join(line.text_et for line in left)
    record("helpdesk.ticket.solved_anyway", actor=actor, target=ticket, items=items, reason=why)


@transaction.atomic
def reopen_ticket(
    *,
    ticket_id: int,
    actor: User,
    reason: str,
    attachments: Iterable[UUID] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """The trouble is back: within HelpdeskRules.reopen_days of the solution.

    The requester's reason joins the conversation, a specialist's becomes a note. Whose
    request was merged into another reopens that one.
    """
    ticket, course = lock_with_course(ticket_id, expected_version)
    require(policy.may_reopen(actor, ticket))
    asked = bool(policy.may_speak(actor, ticket))
    if not asked:
        require_unmerged(ticket)
    if course.status == Status.WITHDRAWN:
        raise WrongState("ticket.withdrawn")
    if course.status not in (Status.RESOLVED, Status.CLOSED) or course.resolved_at is None:
        raise WrongState("ticket.not_done")
    rules = house_rules()
    if now > reopens_until(course, rules):
        raise WrongState("ticket.reopen_late", days=rules.reopen_days, number=ticket.number)
    body = checked_text(reason, field="reason", required="reason.required")
    was = course.status
    course.paused_at = course.resolved_at
    course.status = Status.OPEN
    run_clock(course, now=now)
    course.resolved_at = course.closed_at = course.rating = course.rated_at = None
    course.resolution = course.rating_comment = ""
    course.reopen_count += 1
    message = add_message(
        ticket,
        kind=Message.Kind.REQUEST if asked else Message.Kind.NOTE,
        author=actor,
        body=body,
        attachments=attachments,
        now=now,
    )
    changed = ("status", "paused_at", "due_at", "resolved_at", "closed_at", "resolution")
    rated = ("rating", "rating_comment", "rated_at", "reopen_count")
    if asked:
        save_heard(ticket, course, *changed, *rated, now=now)
    else:
        save_ticket(course, *changed, *rated, now=now)
    record(
        "helpdesk.ticket.reopened",
        actor=actor,
        target=course,
        was=was,
        message=str(message.uid),
    )
    telling.tell_reopened(course, message, actor=actor, now=now)
    telling.announce(course)
    return course


def reopens_until(ticket: Ticket, rules: HelpdeskRules) -> datetime:
    """The last moment it may be reopened; long past for what is not solved."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED) or ticket.resolved_at is None:
        return datetime.min.replace(tzinfo=TALLINN)
    return ticket.resolved_at + timedelta(days=rules.reopen_days)


@transaction.atomic
def withdraw_ticket(
    *,
    ticket_id: int,
    actor: User,
    reason: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """The requester needs it no more; `reason` (may be empty) joins the conversation. Not while
    requests of others go on in it."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_speak(actor, ticket))
    require_open(ticket)
    others = Ticket.objects.filter(merged_into=ticket).exclude(requester=ticket.requester_id)
    if others.exists():
        raise WrongState("ticket.has_others")
    body = checked_text(reason, field="reason")
    was = ticket.status
    changed = change_status(ticket, Status.WITHDRAWN, now=now)
    ticket.closed_at = now
    if body:
        add_message(
            ticket,
            kind=Message.Kind.REQUEST,
            author=actor,
            body=body,
            attachments=(),
            now=now,
        )
    save_ticket(ticket, "closed_at", *MESSAGE_FIELDS, *changed, now=now)
    record("helpdesk.ticket.withdrawn", actor=actor, target=ticket, was=was)
    telling.tell_withdrawn(ticket, actor=actor, now=now)
    telling.tell_followers(ticket, actor=actor, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def rate_ticket(
    *,
    ticket_id: int,
    actor: User,
    rating: int,
    comment: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """The requester's 1–5 for the help; may be changed later."""
    if rating not in (1, 2, 3, 4, 5):
        raise invalid("rating", "rating.range")
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_speak(actor, ticket))
    require_unmerged(ticket)
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise WrongState("ticket.not_solved", status=status_label(ticket.status))
    was = ticket.rating
    ticket.rating, ticket.rated_at = rating, now
    ticket.rating_comment = checked_text(comment, field="comment", limit=500)
    save_ticket(ticket, "rating", "rating_comment", "rated_at", now=now)
    record("helpdesk.ticket.rated", actor=actor, target=ticket, was=was, rating=rating)
    telling.tell_rated(ticket, actor=actor, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def close_ticket(
    *,
    ticket_id: int,
    actor: User | None,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Solved becomes closed: the requester confirms it, or (actor None) time has passed."""
    ticket = lock_ticket(ticket_id, expected_version)
    if actor:
        require(policy.may_close(actor, ticket))
    if ticket.status != Status.RESOLVED:
        raise WrongState("ticket.not_solved", status=status_label(ticket.status))
    ticket.status, ticket.closed_at = Status.CLOSED, now
    save_ticket(ticket, "status", "closed_at", now=now)
    record("helpdesk.ticket.closed", actor=actor, target=ticket, was=Status.RESOLVED)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def confirm_solved(*, ticket_id: int, actor: User, now: datetime) -> Ticket:
    """The trouble is gone, somebody says: a solved request is closed, a closed one stays so.

    Raises Refused, and WrongState for one that nobody has solved.
    """
    ticket = lock_ticket(ticket_id, None)
    require(policy.may_close(actor, ticket))
    if ticket.status == Status.CLOSED:
        return ticket
    return close_ticket(ticket_id=ticket_id, actor=actor, now=now)


def close_stale(*, now: datetime) -> int:
    """Close what was solved the house's number of working days ago; returns how many.

    Each in its own transaction with close_ticket's checks: one reopened meanwhile stays.
    """
    today = now.astimezone(TALLINN).date()
    last_day = days_past(today, house_rules().close_after_working_days)
    until = datetime.combine(last_day + timedelta(days=1), time(), TALLINN)
    stale = Ticket.objects.filter(status=Status.RESOLVED, resolved_at__lt=until)
    closed = 0
    for ticket_id in list(stale.order_by("pk").values_list("pk", flat=True)):
        try:
            close_ticket(ticket_id=ticket_id, actor=None, now=now)
        except WrongState:
            continue
        closed += 1
    return closed


def resume_due(*, now: datetime) -> int:
    """Put requests whose day has come back to work; returns how many."""
    today = now.astimezone(TALLINN).date()
    due = Ticket.objects.filter(
        status__in=[Status.WAITING_DATE, Status.PLANNED, Status.WAITING_VENDOR],
        planned_on__lte=today,
    )
    resumed = 0
    for ticket_id in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            resume(ticket_id=ticket_id, actor=None, now=now)
        except WrongState:
            continue
        resumed += 1
    return resumed
