"""Who reads the files of messages and who hears of changes while they happen."""

from typing import Any
from uuid import UUID

from helpdesk import policy
from helpdesk.models import Message, Ticket
from helpdesk.services.tickets import FILES_GATE
from itportal.core.attachments.gates import register_gate
from itportal.core.live.topics import register_topic


def may_read_message_files(user: Any, message_id: int) -> bool:
    return Message.objects.visible_to(user).filter(pk=message_id).exists()


def may_hear_queue(user: Any, rest: str) -> bool:
    return not rest and bool(policy.may_use_queue(user))


def may_hear_ticket(user: Any, rest: str) -> bool:
    try:
        uid = UUID(rest)
    except ValueError:
        return False
    return Ticket.objects.visible_to(user).filter(uid=uid).exists()


register_gate(FILES_GATE, may_read_message_files)
register_topic("queue", may_hear_queue)
register_topic("ticket", may_hear_ticket)
