"""The work on a request: its checklist and the time spent. Neither changes the request's version:
nobody else's decision rests on them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import ChecklistItem, Ticket, TicketCheck, TimeEntry
from helpdesk.services import telling
from helpdesk.services.tickets import checked_text, invalid, lock_ticket, require_unmerged
from itportal.core.errors import NotThere
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require

# Nobody works longer on one request between two entries: two working weeks.
MOST_MINUTES = 80 * 60


@transaction.atomic
def copy_checklist(ticket: Ticket) -> None:
    """Give a locked request its topic's lines; what was done for another topic stays, what was
    not goes. Records nothing: the filing or the new topic is recorded."""
    audited_delete(
        TicketCheck.objects.filter(ticket=ticket, done_at=None).exclude(
            item__category=ticket.category_id
        )
    )
    had = set(TicketCheck.objects.filter(ticket=ticket).values_list("item", flat=True))
    lines = ChecklistItem.objects.filter(category=ticket.category_id, is_active=True)
    audited_bulk_create(
        TicketCheck,
        [
            TicketCheck(
                ticket=ticket,
                item=line,
                text_et=line.text_et,
                text_en=line.text_en,
                is_required=line.is_required,
                position=line.position,
            )
            for line in lines.order_by("position", "pk")
            if line.pk not in had
        ],
    )


@transaction.atomic
def tick_check(
    *, ticket_id: int, actor: User, uid: UUID, is_done: bool, now: datetime
) -> TicketCheck:
    """Mark a line as done, or as not done after all. Marking twice changes nothing. Not of a merged
    request: nobody sees its list until it is taken apart."""
    ticket = lock_ticket(ticket_id, None)
    require(policy.may_work(actor, ticket))
    require_unmerged(ticket)
    line = TicketCheck.objects.filter(ticket=ticket, uid=uid).first()
    if line is None:
        raise NotThere("check.absent")
    if bool(line.done_at) == is_done:
        return line
    line.done_at, line.done_by = (now, actor) if is_done else (None, None)
    line.save(update_fields=["done_at", "done_by"])
    code = "checked" if is_done else "unchecked"
    record(f"helpdesk.ticket.{code}", actor=actor, target=ticket, item=line.text_et)
    telling.announce(ticket)
    return line


def unfinished(ticket: Ticket) -> list[TicketCheck]:
    """Required lines that nobody has done."""
    return list(TicketCheck.objects.filter(ticket=ticket, is_required=True, done_at=None))


@transaction.atomic
def log_time(
    *, ticket_id: int, actor: User, minutes: int, note: str = "", now: datetime
) -> TimeEntry:
    """Add minutes of the actor's work; a negative number corrects what was too much. Of a merged
    request the work goes on in the other, and so does its time."""
    ticket = lock_ticket(ticket_id, None)
    require(policy.may_work(actor, ticket))
    require_unmerged(ticket)
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise invalid("spent", "time.range")
    if ticket.minutes_spent + minutes < 0:
        raise invalid("spent", "time.below_zero")
    entry = TimeEntry.objects.create(
        ticket=ticket,
        user=actor,
        user_label=str(actor),
        minutes=minutes,
        note=checked_text(note, field="note", limit=200, multi=False),
        created_at=now,
    )
    ticket.minutes_spent += minutes
    ticket.save(update_fields=["minutes_spent"])
    record("helpdesk.ticket.time_spent", actor=actor, target=ticket, minutes=minutes)
    telling.announce(ticket)
    return entry
