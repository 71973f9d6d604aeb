"""What the apps put into the palette: commands, and what somebody looked at last.

`register_commands(source)` in `AppConfig.ready()`; a source is asked with the user and yields
only what this user may do: policy functions decide, as for buttons.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise

Words: TypeAlias = str | Promise


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do or a page to go to.

    label: what it is called; words: other words people may say for it; hint: beside the label;
    fields: of a POST form, for what changes something (then `is_post`); key: that does the same.
    """

    label: Words
    icon: str
    url: str
    words: Words = ""
    hint: Words = ""
    key: str = ""
    is_post: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    order: int = 100


@dataclass(frozen=True, slots=True)
class Recent:
    """Something the reader looked at lately and still may see."""

    title: str
    number: str
    icon: str
    url: str


CommandSource: TypeAlias = Callable[[Any], Iterable[Command]]
RecentSource: TypeAlias = Callable[[Any, int], Iterable[Recent]]

_commands: list[CommandSource] = []
_recents: list[RecentSource] = []


def register_commands(source: CommandSource) -> None:
    _commands.append(source)


def register_recent(source: RecentSource) -> None:
    """`source(user, most)`: the latest first, one statement."""
    _recents.append(source)


def commands_for(user: Any) -> list[Command]:
    """Everything this user may do, in order; an address in two menus is shown once."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Command] = {}
    for source in _commands:
        for command in source(user):
            found.setdefault((command.url, command.fields), command)
    return sorted(found.values(), key=lambda command: command.order)


def recent_for(user: Any, most: int) -> list[Recent]:
    return [one for source in _recents for one in source(user, most)][:most]
