"""Marking what was found, exactly: from matching lexemes' positions to the letters they stood on.

The analyser is not run: the tokeniser alone leads from positions back to spans.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from itportal.core.search.newest import Found
from itportal.core.search.queries import Query
from itportal.core.search.vectors import (
    MAX_POSITION,
    MAX_TOKENS,
    Field,
    fields_of,
    quoted,
)
from itportal.core.search.words import spans

_BEFORE, _AFTER = 70, 150
_WEIGHTS = "ABCD"


@dataclass(frozen=True, slots=True)
class Marked:
    """Safe HTML with `<mark>` around what matched; `snippet` is a piece of the body."""

    title: SafeString
    hint: SafeString
    snippet: SafeString


def marked(row: Found, query: Query) -> Marked:
    fields = fields_of(title=row.title, number=row.number, hint=row.hint, body=row.body)
    found = dict(_spans(fields, _positions(row.lexemes, query)))
    return Marked(
        title=_mark(row.title, found["title"], 0, len(row.title)),
        hint=_mark(row.hint, found["hint"], 0, len(row.hint)),
        snippet=_snippet(row.body, found["body"]),
    )


def _positions(lexemes: str, query: Query) -> set[int]:
    """Of what the query means: `'arvuti':1A,14B '~vork':3` holds 1, 14 and 3."""
    said = f" {lexemes}"
    whole = {f" {quoted(lexeme)}:" for word in query.words for lexeme in word.lexemes()}
    begun = {f" {quoted(prefix)[:-1]}" for word in query.words for prefix in word.prefixes}
    starts = {at + len(one) for one in whole if (at := said.find(one)) >= 0}
    starts.update(said.index("':", at) + 2 for one in begun for at in _all(said, one))
    places = (said[start:].split(" ", 1)[0] for start in starts)
    return {int(place.rstrip(_WEIGHTS)) for some in places for place in some.split(",")}


def has_any(lexemes: str, wanted: Collection[str]) -> bool:
    said = f" {lexemes}"
    return any(f" {quoted(lexeme)}:" in said for lexeme in wanted)


def _all(said: str, one: str) -> Iterator[int]:
    at = said.find(one)
    while at >= 0:
        yield at
        at = said.find(one, at + 1)


def _spans(
    fields: list[Field], positions: Collection[int]
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Of each field what stands at these positions; as far as is shown of the last one, the body."""
    before, last = 0, max(positions, default=0)
    for field in fields:
        before += field.gap
        found: list[tuple[int, int]] = []
        number = 0
        for number, span in enumerate(spans(field.text, limit=MAX_TOKENS), start=1):
            position = min(before + number, MAX_POSITION)
            if position in positions:
                found.append(span)
            elif field is fields[-1] and (position > last or _is_past(span[0], found)):
                break
        before += number
        yield field.name, found


def _is_past(start: int, found: list[tuple[int, int]]) -> bool:
    """Only a piece around the first match is shown."""
    return bool(found) and start > found[0][0] + _AFTER


def _snippet(body: str, spans: list[tuple[int, int]]) -> SafeString:
    """Around the first match, cut between words."""
    first = spans[0][0] if spans else 0
    start = max(0, first - _BEFORE)
    end = min(len(body), max(first, start) + _AFTER)
    if start > 0:
        start = body.find(" ", start, first) + 1 or start
    if end < len(body):
        end = max(body.rfind(" ", first + 1, end), min(first + 40, end))
    inner = [span for span in spans if start <= span[0] and span[1] <= end]
    said = _mark(body, inner, start, end)
    before, after = "… " if start > 0 else "", " …" if end < len(body) else ""
    return mark_safe(before + said + after)  # noqa: S308 - every piece was escaped


def _mark(text: str, spans: list[tuple[int, int]], start: int, end: int) -> SafeString:
    said: list[str] = []
    at = start
    for begin, finish in spans:
        said += [escape(text[at:begin]), f"<mark>{escape(text[begin:finish])}</mark>"]
        at = finish
    said.append(escape(text[at:end]))
    return mark_safe("".join(said))  # noqa: S308 - every piece was escaped
