"""Deciding about a request: whose it is, how urgent, what about."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import specialists_serving
from assets.models import Asset
from helpdesk import policy
from helpdesk.models import Category, Tag, Ticket
from helpdesk.search import index_ticket
from helpdesk.selectors import priority_for, target_of
from helpdesk.services import telling, undo
from helpdesk.services.tickets import (
    TITLE_LIMIT,
    change_status,
    checked_text,
    invalid,
    lock_ticket,
    require_open,
    save_ticket,
)
from helpdesk.services.work import copy_checklist
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.working_time import add_working_time, working_time_between

TAGS_LIMIT = 10


@transaction.atomic
def take_ticket(
    *, ticket_id: int, actor: User, expected_version: int | None = None, now: datetime
) -> Ticket:
    """Become the assignee of a request nobody has. Of two at once, one gets it."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    if ticket.assignee is not None:
        raise WrongState("ticket.taken", who=str(ticket.assignee))
    was, as_it_was = ticket.status, undo.before(ticket)
    changed = _begin(ticket, now=now)
    ticket.assignee = actor
    save_ticket(ticket, "assignee", *changed, now=now)
    event = record(
        "helpdesk.ticket.taken", actor=actor, target=ticket, was=was, now=ticket.status
    )
    undo.keep_step(ticket, as_it_was, "take", actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def assign_ticket(
    *,
    ticket_id: int,
    actor: User,
    assignee_id: int | None,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Give the request to a specialist who serves its institution; None: to nobody."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    as_it_was = undo.before(ticket)
    was = str(ticket.assignee) if ticket.assignee else ""
    if assignee_id is None:
        ticket.assignee = None
        save_ticket(ticket, "assignee", now=now)
        event = record("helpdesk.ticket.unassigned", actor=actor, target=ticket, was=was)
        undo.keep_step(ticket, as_it_was, "assign", actor=actor, event=event, now=now)
        telling.announce(ticket)
        return ticket
    serving = specialists_serving(ticket.institution_id, on=timezone.localdate(now))
    assignee = serving.filter(pk=assignee_id).first()
    if assignee is None:
        raise invalid("assignee", "ticket.no_such_assignee")
    changed = _begin(ticket, now=now)
    ticket.assignee = assignee
    save_ticket(ticket, "assignee", *changed, now=now)
    event = record(
        "helpdesk.ticket.assigned",
        actor=actor,
        target=ticket,
        was=was,
        assignee=str(assignee),
    )
    told = telling.tell_assigned(ticket, actor=actor, hold=undo.HOLD, now=now)
    undo.keep_step(ticket, as_it_was, "assign", actor=actor, event=event, notices=told, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def set_impact_urgency(
    *,
    ticket_id: int,
    actor: User,
    impact: int,
    urgency: int,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Impact × urgency; the priority follows from the matrix, the due time from it."""
    if impact not in (1, 2, 3):
        raise invalid("impact", "priority.range")
    if urgency not in (1, 2, 3):
        raise invalid("urgency", "priority.range")
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    as_it_was = undo.before(ticket)
    ticket.impact, ticket.urgency = impact, urgency
    _prioritise(ticket, priority_for(impact, urgency), as_it_was, actor=actor, now=now)
    return ticket


@transaction.atomic
def set_priority(
    *,
    ticket_id: int,
    actor: User,
    priority: int,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """A priority outside the matrix, when the specialist knows better."""
    if priority not in Ticket.Priority.values:
        raise invalid("priority", "priority.range")
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    _prioritise(ticket, priority, undo.before(ticket), actor=actor, now=now)
    return ticket


@transaction.atomic
def categorise(
    *,
    ticket_id: int,
    actor: User,
    category_id: int,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Move to another topic; the request's type follows. The answers stay as given."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    category = Category.objects.filter(pk=category_id, is_active=True).first()
    if category is None:
        raise invalid("category", "category.gone")
    was, as_it_was = ticket.category.name_et, undo.before(ticket)
    ticket.category, ticket.request_type_id = category, category.request_type_id
    save_ticket(ticket, "category", "request_type", now=now)
    copy_checklist(ticket)
    index_ticket(ticket.pk)
    event = record(
        "helpdesk.ticket.categorised",
        actor=actor,
        target=ticket,
        was=was,
        now=category.name_et,
    )
    undo.keep_step(ticket, as_it_was, "category", actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


@transaction.atomic
def set_tags(
    *,
    ticket_id: int,
    actor: User,
    tags: Iterable[str],
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Replace the tags; new ones are made. In any state: tags also order what is done."""
    names = _tag_names(tags)
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    _put_tags(ticket, names, actor=actor, now=now)
    return ticket


@transaction.atomic
def add_tags(
    *,
    ticket_id: int,
    actor: User,
    tags: Iterable[str],
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Add tags to those it has; new ones are made."""
    names = _tag_names(tags)
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    both = {*names, *ticket.tags.values_list("name", flat=True)}
    _put_tags(ticket, sorted(both), actor=actor, now=now)
    return ticket


def _tag_names(tags: Iterable[str]) -> list[str]:
    typed = (checked_text(tag, field="tags", limit=40, multi=False) for tag in tags)
    return sorted({tag.lower() for tag in typed if tag})


def _put_tags(ticket: Ticket, names: list[str], *, actor: User, now: datetime) -> None:
    if len(names) > TAGS_LIMIT:
        raise invalid("tags", "tags.too_many", limit=TAGS_LIMIT)
    as_it_was = undo.before(ticket, tags=True)
    known = dict(Tag.objects.filter(name__in=names).values_list("name", "is_active"))
    for name in names:
        if not known.get(name, True) and name not in (as_it_was.tags or []):
            raise invalid("tags", "tag.retired", name=name)
    for name in names:
        if name not in known:
            Tag.objects.get_or_create(name=name)  # another may make it just now
    ticket.tags.set(Tag.objects.filter(name__in=names))
    save_ticket(ticket, now=now)
    index_ticket(ticket.pk)
    event = record(
        "helpdesk.ticket.tagged",
        actor=actor,
        target=ticket,
        was=", ".join(as_it_was.tags or []),
        now=", ".join(names) or "–",
    )
    undo.keep_step(ticket, as_it_was, "tags", actor=actor, event=event, now=now)
    telling.announce(ticket)


@transaction.atomic
def edit_ticket(
    *,
    ticket_id: int,
    actor: User,
    title: str | None = None,
    location: str | None = None,
    phone: str | None = None,
    asset_id: int | None = None,
    keep_asset: bool = True,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Correct the descriptive fields. None leaves a field; the device changes only with
    keep_asset=False (then None takes it off)."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    changed: dict[str, list[str]] = {}
    for field, text, limit, needed in (
        ("title", title, TITLE_LIMIT, "title.required"),
        ("location", location, 160, ""),
        ("phone", phone, 40, ""),
    ):
        if text is None:
            continue
        clean = checked_text(text, field=field, limit=limit, required=needed, multi=False)
        if clean != getattr(ticket, field):
            changed[field] = [getattr(ticket, field), clean]
            setattr(ticket, field, clean)
    if not keep_asset and asset_id != ticket.asset_id:
        asset = _asset(actor, asset_id)
        changed["asset"] = [str(ticket.asset or ""), str(asset or "")]
        ticket.asset = asset
    if not changed:
        return ticket
    save_ticket(ticket, *changed, now=now)
    index_ticket(ticket.pk)
    record(
        "helpdesk.ticket.edited",
        actor=actor,
        target=ticket,
        fields=", ".join(sorted(changed)),
        changes=changed,
    )
    telling.announce(ticket)
    return ticket


def _asset(actor: User, asset_id: int | None) -> Asset | None:
    if asset_id is None:
        return None
    asset = Asset.objects.visible_to(actor).filter(pk=asset_id).first()
    if asset is None:
        raise invalid("asset", "ticket.asset_gone")
    return asset


def _begin(ticket: Ticket, *, now: datetime) -> list[str]:
    """A request somebody has is not new any more."""
    if ticket.status == Status.NEW:
        return change_status(ticket, Status.OPEN, now=now)
    return []


def _prioritise(
    ticket: Ticket, priority: int, as_it_was: undo.Before, *, actor: User, now: datetime
) -> None:
    was = ticket.priority
    move_due(ticket, was, priority)
    ticket.priority = priority
    save_ticket(ticket, "impact", "urgency", "priority", "due_at", now=now)
    event = record(
        "helpdesk.ticket.prioritised",
        actor=actor,
        target=ticket,
        was=was,
        now=priority,
        impact=ticket.impact,
        urgency=ticket.urgency,
    )
    undo.keep_step(ticket, as_it_was, "priority", actor=actor, event=event, now=now)
    telling.announce(ticket)


def move_due(ticket: Ticket, was: int, becomes: int) -> None:
    """The new target counted from the opening, plus the pauses the old due time had got."""
    target, before = target_of(becomes), target_of(was)
    if target is None or was == becomes:
        return
    paused = timedelta()
    if before and ticket.due_at:
        nominal = add_working_time(ticket.opened_at, timedelta(minutes=before.resolve_minutes))
        paused = working_time_between(nominal, ticket.due_at)
    allowed = timedelta(minutes=target.resolve_minutes)
    ticket.due_at = add_working_time(ticket.opened_at, allowed + paused)
