"""Which numbers there are: each app registers its own in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from itportal.core.policy import Decision
from itportal.core.tables.definition import Words


@dataclass(frozen=True)
class NumberKind:
    """One number. unit: what it is counted in (`€`); meaning: what it decides, for people."""

    code: str
    label: Words
    meaning: Words
    unit: str
    may_keep: Callable[[Any], Decision]
    may_see: Callable[[Any], Decision]


_KINDS: dict[str, NumberKind] = {}


def register_number(kind: NumberKind) -> NumberKind:
    _KINDS[kind.code] = kind
    return kind


def number_kinds() -> list[NumberKind]:
    return list(_KINDS.values())


def kind_of(code: str) -> NumberKind | None:
    return _KINDS.get(code)
