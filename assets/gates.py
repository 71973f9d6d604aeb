"""Who reads the files of an act: those who see the act."""

from typing import Any

from assets.models import Handover
from assets.services.handover import GATE
from itportal.core.attachments.gates import register_gate


def may_read_act_files(user: Any, act_id: int) -> bool:
    return Handover.objects.visible_to(user).filter(pk=act_id).exists()


register_gate(GATE, may_read_act_files)
