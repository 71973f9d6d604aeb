"""Who hears of what: the queue is for experts, a request for those who see it."""

import uuid
from typing import TYPE_CHECKING

from helpdesk.models import Ticket
from helpdesk.policy import may_see_or_follow, may_use_queue, may_work
from itportal.core.live.topics import register_topic

if TYPE_CHECKING:
    from accounts.models import User


def may_hear_queue(user: "User", _rest: str) -> bool:
    return bool(may_use_queue(user))


def may_hear_ticket(user: "User", rest: str) -> bool:
    try:
        uid = uuid.UUID(rest)
    except ValueError:
        return False
    ticket = Ticket.objects.filter(uid=uid).first()
    return ticket is not None and may_see_or_follow(user, ticket)


def may_hear_disruptions(user: "User", _rest: str) -> bool:
    """That something changed, not what: pages ask again for what their reader may see."""
    return user.is_active


register_topic("disruptions", may_hear_disruptions)


def may_hear_writing(user: "User", rest: str) -> bool:
    """Who writes: for those who work on the request; without one, for the queue."""
    if not rest:
        return bool(may_use_queue(user))
    try:
        uid = uuid.UUID(rest)
    except ValueError:
        return False
    ticket = Ticket.objects.visible_to(user).filter(uid=uid).first()
    return ticket is not None and bool(may_work(user, ticket))


register_topic("writing", may_hear_writing)
register_topic("queue", may_hear_queue)
register_topic("ticket", may_hear_ticket)
