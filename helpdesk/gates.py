"""Who reads the files of messages and guides: those who read the message or the guide."""

from typing import Any

from helpdesk.models import Guide, Message
from helpdesk.services.guides import GUIDE_GATE
from helpdesk.services.tickets import FILES_GATE
from itportal.core.attachments.gates import register_gate


def may_read_message_files(user: Any, message_id: int) -> bool:
    return Message.objects.visible_to(user).filter(pk=message_id).exists()


def may_read_guide_images(user: Any, guide_id: int) -> bool:
    return Guide.objects.visible_to(user).filter(pk=guide_id).exists()


register_gate(FILES_GATE, may_read_message_files)
register_gate(GUIDE_GATE, may_read_guide_images)
