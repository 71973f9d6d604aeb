"""Which commands somebody means: by the beginnings of their words, with or without diacritics."""

import re
from collections.abc import Iterable

from itportal.core.palette.registry import Command
from itportal.core.search.words import fold

_WORD = re.compile(r"[^\W_]+")
# Places in the order of results, the best first.
PHRASE, IN_ORDER, ANY_ORDER, INITIALS, OTHER_WORDS = range(5)


def words_of(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text.lower())]


def place_of(text: str, label: str, words: str = "") -> int | None:
    """How well `text` names the command; None: not at all."""
    typed, named = words_of(text), words_of(label)
    if not typed:
        return None
    if _begin_in_row(typed, named):
        return PHRASE
    if _begin_in_order(typed, named):
        return IN_ORDER
    if _each_begins(typed, named):
        return ANY_ORDER
    if len(typed) == 1 and _of_initials(typed[0], named):
        return INITIALS
    if _each_begins(typed, named + words_of(words)):
        return OTHER_WORDS
    return None


def best(commands: Iterable[Command], text: str) -> list[tuple[int, Command]]:
    """(place, command) of those that `text` names, the best first."""
    found = []
    for command in commands:
        place = place_of(text, str(command.label), f"{command.hint} {command.words}")
        if place is not None:
            found.append((place, command))
    return sorted(found, key=lambda pair: (pair[0], pair[1].order, len(str(pair[1].label))))


def _begin_in_row(typed: list[str], named: list[str]) -> bool:
    """`uus poor` for `Uus pöördumine`: from the first word on, none left out."""
    return len(typed) <= len(named) and all(
        word.startswith(part) for part, word in zip(typed, named, strict=False)
    )


def _begin_in_order(typed: list[str], named: list[str]) -> bool:
    left = iter(named)
    return all(any(word.startswith(part) for word in left) for part in typed)


def _each_begins(typed: list[str], named: list[str]) -> bool:
    return all(any(word.startswith(part) for word in named) for part in typed)


def _of_initials(typed: str, named: list[str]) -> bool:
    """`uupo` or `up` for `Uus pöördumine`: beginnings of its words written together."""
    if not typed:
        return True
    if not named:
        return False
    word, rest = named[0], named[1:]
    common = 0
    while common < min(len(typed), len(word)) and typed[common] == word[common]:
        common += 1
    return any(_of_initials(typed[taken:], rest) for taken in range(common, -1, -1))
