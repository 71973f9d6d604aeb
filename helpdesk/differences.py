"""What changed between two versions of a guide, line by line and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """`same`, `added`, `removed`, `changed`, or `skipped`: so many like lines left out."""

    kind: str
    parts: tuple[Part, ...] = ()
    skipped: int = 0


def differences(before: str, after: str) -> list[Line]:
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    lines: list[Line] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            lines += _same(old[a:b], first=a == 0, last=b == len(old))
        elif tag == "replace":
            lines += _replaced(old[a:b], new[c:d])
        else:
            lines += [_whole("removed", text) for text in old[a:b] if text]
            lines += [_whole("added", text) for text in new[c:d] if text]
    return lines


def _whole(kind: str, text: str) -> Line:
    return Line(kind, (Part(kind, text),))


def _same(rows: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    """A few lines next to the changes; the rest is counted."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    skipped = len(rows) - head - tail
    if skipped < 2:
        yield from (_whole("same", row) for row in rows if row)
        return
    yield from (_whole("same", row) for row in rows[:head] if row)
    yield Line("skipped", skipped=skipped)
    yield from (_whole("same", row) for row in rows[len(rows) - tail :] if row)


def _replaced(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that stand for each other are shown as one, with the changed words marked."""
    for n in range(max(len(old), len(new))):
        was = old[n] if n < len(old) else ""
        now = new[n] if n < len(new) else ""
        parts = _words(was, now)
        alike = sum(len(part.text) for part in parts if part.kind == "same")
        if was and now and alike * 2 >= min(len(was), len(now)):
            yield Line("changed", parts)
            continue
        if was:
            yield _whole("removed", was)
        if now:
            yield _whole("added", now)


def _words(was: str, now: str) -> tuple[Part, ...]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    parts: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(old[a:b])))
            continue
        if b > a:
            parts.append(Part("removed", "".join(old[a:b])))
        if d > c:
            parts.append(Part("added", "".join(new[c:d])))
    return tuple(parts)
