"""Linking requests, and solving those that are part of another."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Ticket, TicketLink, UndoStep
from helpdesk.models.links import SIDES
from helpdesk.services import telling, undo
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.tickets import invalid, lock_tickets, save_ticket
from itportal.core.errors import NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require

KINDS = TicketLink.Kind


@transaction.atomic
def link_tickets(
    *, ticket_id: int, other_id: int, relation: str, actor: User, now: datetime
) -> TicketLink:
    """Say what the other request is to this one, in any state; one works on both.

    Raises Invalid for itself, Refused, WrongState for a second parent, a circle of parents or
    what is linked so already.
    """
    if relation not in SIDES:
        raise invalid("relation", "answer.not_choice")
    kind, is_source = SIDES[relation]
    source_id, target_id = (ticket_id, other_id) if is_source else (other_id, ticket_id)
    if source_id == target_id:
        raise invalid("other", "link.itself")
    above = _above(target_id) if kind is KINDS.PART else set()
    rows = lock_tickets([source_id, target_id, *above])
    ticket, other = rows[ticket_id], rows[other_id]
    for row in (ticket, other):
        require(policy.may_work(actor, row))
    ends = (source_id, target_id)
    if TicketLink.objects.filter(kind=kind, source__in=ends, target__in=ends).exists():
        raise WrongState("link.there")
    if kind is KINDS.PART:
        _check_parent(source_id, target_id, above)
    was = undo.before(ticket)
    made = TicketLink.objects.create(
        source_id=source_id, target_id=target_id, kind=kind, created_by=actor, created_at=now
    )
    save_ticket(ticket, now=now)
    event = record(
        "helpdesk.ticket.linked",
        actor=actor,
        target=ticket,
        relation=relation,
        other=str(other.uid),
    )
    undo.keep_step(
        *(ticket, was, "link"),
        actor=actor,
        event=event,
        others=[other.pk],
        more={"link": made.pk},
        now=now,
    )
    telling.announce(ticket)
    telling.announce(other)
    return made


@transaction.atomic
def unlink_tickets(*, ticket_id: int, link_uid: UUID, actor: User, now: datetime) -> Ticket:
    """Remove a link of the request, from either end. Raises NotThere, Refused."""
    found = TicketLink.objects.filter(uid=link_uid).first()
    if found is None or ticket_id not in (found.source_id, found.target_id):
        raise NotThere("link.absent")
    rows = lock_tickets([found.source_id, found.target_id])
    ticket = rows.pop(ticket_id)
    (other,) = rows.values()
    require(policy.may_work(actor, ticket))
    link = TicketLink.objects.filter(pk=found.pk).first()
    if link is None:
        raise NotThere("link.absent")
    was = undo.before(ticket)
    kept = {
        "source": link.source_id,
        "target": link.target_id,
        "kind": link.kind,
        "created_by": link.created_by_id,
        "created_at": link.created_at.isoformat(),
    }
    link.delete()
    save_ticket(ticket, now=now)
    event = record(
        "helpdesk.ticket.unlinked",
        actor=actor,
        target=ticket,
        kind=link.kind,
        other=str(other.uid),
    )
    undo.keep_step(
        *(ticket, was, "unlink"),
        actor=actor,
        event=event,
        others=[other.pk],
        more=kept,
        now=now,
    )
    telling.announce(ticket)
    telling.announce(other)
    return ticket


def _above(ticket_id: int) -> set[int]:
    """Parents of a request, their parents, and so on."""
    found: set[int] = set()
    wanted = {ticket_id}
    while wanted:
        links = TicketLink.objects.filter(kind=KINDS.PART, source__in=wanted)
        wanted = set(links.values_list("target_id", flat=True)) - found
        found |= wanted
    return found


def _check_parent(source_id: int, target_id: int, above: set[int]) -> None:
    """Asked under the locks: whoever makes another link of the same chain waits for them."""
    now_above = _above(target_id)
    if source_id in now_above:
        raise WrongState("link.circle")
    if not now_above <= above:
        raise WrongState("link.changed")
    if TicketLink.objects.filter(kind=KINDS.PART, source=source_id).exists():
        raise WrongState("link.second_parent")


@undo.way_back("link")
def _take_link_back(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    audited_delete(TicketLink.objects.filter(pk=step.more["link"]))


@undo.way_back("unlink")
def _put_link_back(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    """As it was; what has been linked in its place meanwhile stays."""
    more = step.more
    ends = (more["source"], more["target"])
    linked = TicketLink.objects.filter(kind=more["kind"], source__in=ends, target__in=ends)
    if linked.exists():
        raise WrongState("link.there")
    if more["kind"] == KINDS.PART:
        _check_parent(more["source"], more["target"], _above(more["target"]))
    TicketLink.objects.create(
        source_id=more["source"],
        target_id=more["target"],
        kind=more["kind"],
        created_by_id=more["created_by"],
        created_at=datetime.fromisoformat(more["created_at"]),
    )


@dataclass
class Solved:
    """Numbers solved together with another, and (number, reason) of those that were not."""

    numbers: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def resolve_parts(
    *, parts: Iterable[Ticket], actor: User, resolution: str, now: datetime
) -> Solved:
    """Solve parts of a solved request with its words, each in a transaction of its own
    (resolve_ticket checks and records)."""
    outcome = Solved()
    for part in parts:
        try:
            resolve_ticket(ticket_id=part.pk, actor=actor, resolution=resolution, now=now)
        except PortalError as error:
            outcome.refused.append((part.number, error.message))
        else:
            outcome.numbers.append(part.number)
    return outcome
