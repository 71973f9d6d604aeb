"""Who reads the files of messages: those who read the message."""

from typing import Any

from helpdesk.models import Message
from helpdesk.services.tickets import FILES_GATE
from itportal.core.attachments.gates import register_gate


def may_read_message_files(user: Any, message_id: int) -> bool:
    return Message.objects.visible_to(user).filter(pk=message_id).exists()


register_gate(FILES_GATE, may_read_message_files)
