"""Who may listen to what. Apps register a gate per kind of topic.

`register_topic("ticket", gate)` answers for `ticket:<rest>`: `gate(user, rest) -> bool`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

Gate: TypeAlias = Callable[[Any, str], bool]

_GATES: dict[str, Gate] = {}
MAX_TOPICS = 20


def register_topic(kind: str, gate: Gate) -> None:
    _GATES[kind] = gate


def may_listen(user: "AbstractBaseUser", topic: str) -> bool:
    """Deny by default: an unknown kind of topic is nobody's."""
    kind, _colon, rest = topic.partition(":")
    gate = _GATES.get(kind)
    return gate is not None and gate(user, rest)


register_topic("user", lambda user, rest: str(user.pk) == rest)
