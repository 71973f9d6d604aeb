"""Following a colleague's request: "me too", the way back, and keeping one's own to oneself."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Ticket, TicketFollower
from helpdesk.services import telling
from helpdesk.services.tickets import lock_ticket, require_open, save_ticket
from itportal.core.errors import NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require


@transaction.atomic
def follow_ticket(*, ticket_id: int, actor: User, now: datetime) -> bool:
    """Say "me too": counted once, told when it is solved. False: was said before.

    Raises NotThere for what one does not see, Refused with the reason, WrongState when done.
    """
    ticket = lock_ticket(ticket_id, None)
    if not policy.may_see_or_follow(actor, ticket):
        raise NotThere("ticket.absent")
    require(policy.may_follow(actor, ticket))
    require_open(ticket)
    _follower, is_new = TicketFollower.objects.get_or_create(
        ticket=ticket, user=actor, defaults={"since": now}
    )
    if is_new:
        _count(ticket)
        record("helpdesk.ticket.followed", actor=actor, target=ticket)
        telling.announce(ticket)
    return is_new


@transaction.atomic
def unfollow_ticket(*, ticket_id: int, actor: User) -> bool:
    """Take "me too" back; always allowed. False: there was nothing to take back."""
    ticket = lock_ticket(ticket_id, None)
    removed, _by_model = TicketFollower.objects.filter(ticket=ticket, user=actor).delete()
    if removed:
        _count(ticket)
        record("helpdesk.ticket.unfollowed", actor=actor, target=ticket)
        telling.announce(ticket)
    return bool(removed)


@transaction.atomic
def set_private(*, ticket_id: int, actor: User, is_private: bool, now: datetime) -> None:
    """The requester decides whether colleagues may see and follow it; those who did are let go
    when it is closed to them."""
    ticket = lock_ticket(ticket_id, None)
    require(policy.may_speak(actor, ticket))
    if ticket.is_private == is_private:
        return
    ticket.is_private = is_private
    save_ticket(ticket, "is_private", now=now)
    let_go = 0
    if is_private:
        let_go, _by_model = TicketFollower.objects.filter(ticket=ticket).delete()
        _count(ticket)
    code = "made_private" if is_private else "made_open"
    record(f"helpdesk.ticket.{code}", actor=actor, target=ticket, let_go=let_go)
    telling.announce(ticket)


def _count(ticket: Ticket) -> None:
    """Of a locked request; no change of its version: nobody's decision rests on it."""
    ticket.follower_count = TicketFollower.objects.filter(ticket=ticket).count()
    ticket.save(update_fields=["follower_count"])
