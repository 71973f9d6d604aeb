"""Counts the steps of a backtracking match: growth can be judged without a clock."""

import importlib
import re
from collections.abc import Callable, Sequence
from typing import Any

_parser: Any = importlib.import_module("re._parser")
_c: Any = importlib.import_module("re._constants")
Then = Callable[[int], bool]


class Steps:
    """One pattern on one text, as Python's `re` tries it (without its shortcuts)."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.tree = list(_parser.parse(pattern.pattern, pattern.flags))
        self.folds = bool(pattern.flags & re.IGNORECASE)
        self.dotall = bool(pattern.flags & re.DOTALL)
        self.text = text
        self.taken = 0

    def match(self) -> int:
        """Steps of `match`: from the first letter only."""
        self._run(self.tree, 0, lambda end: True)
        return self.taken

    def find_all(self) -> int:
        """Steps of `finditer`, `sub` and `split`."""
        place = 0
        while place <= len(self.text):
            ends: list[int] = []
            found = self._run(self.tree, place, lambda end: not ends.append(end))  # type: ignore[func-returns-value]  # noqa: B023
            place = max(ends[0], place + 1) if found else place + 1
        return self.taken

    def _run(self, nodes: Sequence[Any], at: int, then: Then) -> bool:
        if not nodes:
            return then(at)
        self.taken += 1
        (op, value), rest = nodes[0], nodes[1:]

        def on(place: int) -> bool:
            return self._run(rest, place, then)

        if op is _c.SUBPATTERN:
            return self._run(list(value[3]), at, on)
        if op is _c.BRANCH:
            return any(self._run(list(branch), at, on) for branch in value[1])
        if op in (_c.MAX_REPEAT, _c.MIN_REPEAT):
            low, high, inner = value
            return self._repeat(list(inner), low, high, at, on, lazy=op is _c.MIN_REPEAT)
        if op in (_c.ASSERT, _c.ASSERT_NOT):
            return self._looks(value, at) is (op is _c.ASSERT) and on(at)
        if op is _c.AT:
            return self._stands(value, at) and on(at)
        return self._is_one(op, value, at) and on(at + 1)

    def _repeat(
        self, inner: list[Any], low: int, high: int, at: int, on: Then, *, lazy: bool
    ) -> bool:
        if len(inner) == 1 and inner[0][0] in (_c.LITERAL, _c.NOT_LITERAL, _c.IN, _c.ANY):
            op, value = inner[0]
            most = 0
            while most < high and self._is_one(op, value, at + most):
                most += 1
                self.taken += 1
            counts = range(low, most + 1)
            return any(on(at + count) for count in (counts if lazy else reversed(counts)))

        def again(place: int, count: int) -> bool:
            def more() -> bool:
                return count < high and self._run(
                    inner, place, lambda end: end > place and again(end, count + 1)
                )

            if count < low:
                return more()
            return (on(place) or more()) if lazy else (more() or on(place))

        return again(at, 0)

    def _looks(self, value: Any, at: int) -> bool:
        direction, inner = value
        if direction > 0:
            return self._run(list(inner), at, lambda end: True)
        start = at - inner.getwidth()[0]
        return start >= 0 and self._run(list(inner), start, lambda end: end == at)

    def _stands(self, where: Any, at: int) -> bool:
        if where in (_c.AT_BEGINNING, _c.AT_BEGINNING_STRING):
            return at == 0
        if where in (_c.AT_END, _c.AT_END_STRING):
            return at == len(self.text)
        before = at > 0 and bool(re.match(r"\w", self.text[at - 1]))
        after = at < len(self.text) and bool(re.match(r"\w", self.text[at]))
        return (before != after) is (where is _c.AT_BOUNDARY)

    def _is_one(self, op: Any, value: Any, at: int) -> bool:
        self.taken += 1
        if at >= len(self.text):
            return False
        letter = self.text[at]
        letters = {letter, letter.lower(), letter.upper()} if self.folds else {letter}
        if op is _c.ANY:
            return self.dotall or letter != "\n"
        if op is _c.IN:
            negated = value[0][0] is _c.NEGATE
            return any(_holds(item, x) for item in value for x in letters) is not negated
        return any((op is _c.LITERAL) is (ord(x) == value) for x in letters)


_CATEGORIES = {
    _c.CATEGORY_DIGIT: r"\d",
    _c.CATEGORY_NOT_DIGIT: r"\D",
    _c.CATEGORY_SPACE: r"\s",
    _c.CATEGORY_NOT_SPACE: r"\S",
    _c.CATEGORY_WORD: r"\w",
    _c.CATEGORY_NOT_WORD: r"\W",
}


def _holds(item: Any, letter: str) -> bool:
    kind, value = item
    if kind is _c.LITERAL:
        return bool(ord(letter) == value)
    if kind is _c.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    if kind is _c.CATEGORY:
        return bool(re.match(_CATEGORIES[value], letter))
    return False
