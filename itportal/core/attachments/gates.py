"""Who may read a file: its uploader while it is free, then the object it hangs on decides.

An app that hangs files on its objects registers a gate in its AppConfig.ready():
`register_gate("helpdesk.message", may_read_message_files)`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from itportal.core.attachments.models import Attachment

# (user, primary key of the object) -> may this user see that object now?
Gate: TypeAlias = Callable[[Any, int], bool]
_GATES: dict[str, Gate] = {}


def register_gate(name: str, gate: Gate) -> None:
    _GATES[name] = gate


def knows_gate(name: str) -> bool:
    return name in _GATES


def may_read(user: Any, attachment: Attachment) -> bool:
    """Denied unless something allows it; an unknown gate allows nothing."""
    if not user.is_authenticated or not user.is_active or attachment.removed_at is not None:
        return False
    if attachment.attached_at is None or attachment.gate_object_id is None:
        return bool(attachment.uploaded_by_id == user.pk)
    gate = _GATES.get(attachment.gate)
    return gate is not None and gate(user, attachment.gate_object_id)
