"""Merging requests about the same thing, and taking them apart again.

Nothing is copied or moved: the merged request keeps its number, messages, files and links, is closed
and points at the one that goes on. TicketMerge holds the whole chain, so that each part of it can
be taken out exactly as it went in.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Ticket, TicketMerge, UndoStep
from helpdesk.services import telling, undo
from helpdesk.services.tickets import invalid, last_changed_by, lock_tickets, save_ticket
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.audit import (
    audited_bulk_create,
    audited_delete,
    audited_update,
)
from itportal.core.journal.record import record
from itportal.core.policy import require


@transaction.atomic
def merge_ticket(
    *,
    ticket_id: int,
    into_id: int,
    actor: User,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Merge one open request into another; one works on both.

    Its requester is told, and from now on gets the answers of the other. Raises Invalid for
    itself, Refused, WrongState for what is done or merged already.
    """
    if ticket_id == into_id:
        raise invalid("other", "merge.itself")
    inside = _inside(ticket_id)
    rows = lock_tickets([ticket_id, into_id, *inside])
    ticket, into = rows[ticket_id], rows[into_id]
    for row in (ticket, into):
        require(policy.may_work(actor, row))
    if expected_version is not None and ticket.version != expected_version:
        raise WrongState("ticket.changed", who=last_changed_by(ticket))
    _require_mergeable(ticket, into)
    if _inside(ticket_id) != inside:
        raise WrongState("merge.changed")
    was = undo.before(ticket)
    before = ticket.status
    ticket.status, ticket.closed_at, ticket.merged_into = Status.CLOSED, now, into
    save_ticket(ticket, "status", "closed_at", "merged_into", now=now)
    TicketMerge.objects.create(
        ticket=ticket,
        into=into,
        is_direct=True,
        status_before=before,
        merged_by=actor,
        since=now,
    )
    _move_on(ticket, into, actor, now=now)
    save_ticket(into, now=now)  # whoever is writing an answer there learns of the new reader
    event = record(
        "helpdesk.ticket.merged", actor=actor, target=ticket, was=before, into=str(into.uid)
    )
    told = telling.tell_requester(
        "ticket_merged", ticket, None, actor=actor, hold=undo.HOLD, now=now
    )
    undo.keep_step(
        *(ticket, was, "merge"),
        actor=actor,
        event=event,
        notices=told,
        others=[into.pk, *inside],
        now=now,
    )
    _announce(ticket, into)
    return ticket


@transaction.atomic
def unmerge_ticket(
    *, ticket_id: int, actor: User, expected_version: int | None = None, now: datetime
) -> Ticket:
    """Take a merged request out again: it is what it was, and so is what it went into.

    Raises Refused, and WrongState for one that is not merged.
    """
    around = {*_inside(ticket_id), *_outside(ticket_id)}
    rows = lock_tickets([ticket_id, *around])
    ticket = rows[ticket_id]
    require(policy.may_work(actor, ticket))
    if expected_version is not None and ticket.version != expected_version:
        raise WrongState("ticket.changed", who=last_changed_by(ticket))
    if ticket.merged_into_id is None:
        raise WrongState("merge.not_merged")
    if {*_inside(ticket_id), *_outside(ticket_id)} != around:
        raise WrongState("merge.changed")
    was = undo.before(ticket)
    into = rows[ticket.merged_into_id]
    direct = TicketMerge.objects.get(ticket=ticket, is_direct=True)
    ticket.status, ticket.closed_at, ticket.merged_into = direct.status_before, None, None
    more = {"rows": [_kept(row) for row in _links_out(ticket.pk)], "into": into.pk}
    _take_out(ticket.pk)
    save_ticket(ticket, "status", "closed_at", "merged_into", now=now)
    save_ticket(into, now=now)
    event = record(
        "helpdesk.ticket.unmerged",
        actor=actor,
        target=ticket,
        now=ticket.status,
        was_in=str(into.uid),
    )
    undo.keep_step(
        *(ticket, was, "unmerge"),
        actor=actor,
        event=event,
        others=sorted(around),
        more=more,
        now=now,
    )
    _announce(ticket, into)
    return ticket


def _require_mergeable(ticket: Ticket, into: Ticket) -> None:
    for row in (ticket, into):
        if row.merged_into_id:
            raise WrongState("merge.merged", number=row.number)
        if not row.is_open:
            raise WrongState("merge.done", number=row.number)


def _inside(ticket_id: int) -> set[int]:
    """What was merged into it, however far back."""
    rows = TicketMerge.objects.filter(into=ticket_id)
    return set(rows.values_list("ticket_id", flat=True))


def _outside(ticket_id: int) -> set[int]:
    """What it was merged into, and that into, and so on."""
    rows = TicketMerge.objects.filter(ticket=ticket_id)
    return set(rows.values_list("into_id", flat=True))


def _move_on(ticket: Ticket, into: Ticket, actor: User, *, now: datetime) -> None:
    """What had been merged into the request goes on with it."""
    earlier = list(TicketMerge.objects.filter(into=ticket).order_by("pk"))
    audited_bulk_create(
        TicketMerge,
        [
            TicketMerge(
                ticket_id=row.ticket_id,
                into=into,
                is_direct=False,
                status_before=row.status_before,
                merged_by=actor,
                since=now,
            )
            for row in earlier
        ],
    )
    _point({row.ticket_id for row in earlier}, into.pk)


def _point(ticket_ids: set[int], into_id: int) -> None:
    if ticket_ids:
        audited_update(Ticket.objects.filter(pk__in=ticket_ids), merged_into_id=into_id)


def _links_out(ticket_id: int) -> list[TicketMerge]:
    """The rows that tie the request, and all that was merged into it, to what it went into."""
    rows = TicketMerge.objects.filter(
        ticket__in={ticket_id, *_inside(ticket_id)}, into__in=_outside(ticket_id)
    )
    return list(rows.order_by("pk"))


def _take_out(ticket_id: int) -> None:
    inside = _inside(ticket_id)
    gone = [row.pk for row in _links_out(ticket_id)]
    audited_delete(TicketMerge.objects.filter(pk__in=gone))
    _point(inside, ticket_id)


def _kept(row: TicketMerge) -> dict[str, Any]:
    return {
        "ticket_id": row.ticket_id,
        "into_id": row.into_id,
        "is_direct": row.is_direct,
        "status_before": row.status_before,
        "merged_by_id": row.merged_by_id,
        "since": row.since.isoformat(),
    }


def _announce(*tickets: Ticket) -> None:
    for ticket in tickets:
        telling.announce(ticket)


@undo.way_back("merge")
def _take_merge_back(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    _take_out(ticket.pk)


@undo.way_back("unmerge")
def _merge_again(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    """As it was, unless what it was merged into is done or merged itself by now."""
    into = Ticket.objects.get(pk=step.more["into"])
    if not into.is_open or into.merged_into_id:
        raise WrongState("merge.done", number=into.number)
    rows = [row | {"since": datetime.fromisoformat(row["since"])} for row in step.more["rows"]]
    audited_bulk_create(TicketMerge, [TicketMerge(**row) for row in rows])
    _point(_inside(ticket.pk), into.pk)
