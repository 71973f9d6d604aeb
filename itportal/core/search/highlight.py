"""Marking what was found, exactly: from matching lexemes' positions to the letters they stood on.

The analyser is not run: the tokeniser alone leads from positions back to spans.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from itportal.core.search.models import SearchRow
from itportal.core.search.queries import Query
from itportal.core.search.vectors import Place, fields_of, places

_BEFORE, _AFTER = 70, 150
_POSITIONS = """
SELECT row.id, array_agg(DISTINCT place) FROM search_searchrow row,
  LATERAL unnest(row.search_tsv) found (lexeme, positions, weights),
  LATERAL unnest(found.positions) place
WHERE row.id = ANY(%s)
  AND (found.lexeme = ANY(%s)
       OR EXISTS (SELECT FROM unnest(%s::text[]) p WHERE starts_with(found.lexeme, p)))
GROUP BY row.id
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """Safe HTML with `<mark>` around what matched; `snippet` is a piece of the body."""

    title: SafeString
    hint: SafeString
    snippet: SafeString


def marked_rows(rows: list[SearchRow], query: Query) -> dict[int, Marked]:
    found = _positions([row.pk for row in rows], query)
    return {row.pk: _marked(row, found.get(row.pk, frozenset())) for row in rows}


def _positions(ids: list[int], query: Query) -> dict[int, frozenset[int]]:
    if not ids:
        return {}
    whole = sorted({lexeme for word in query.words for lexeme in word.lexemes()})
    begun = sorted({prefix for word in query.words for prefix in word.prefixes})
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONS, [ids, whole, begun])
        return {pk: frozenset(at) for pk, at in cursor.fetchall()}


def _marked(row: SearchRow, positions: frozenset[int]) -> Marked:
    fields = fields_of(title=row.title, number=row.number, hint=row.hint, body=row.body)
    spans: dict[str, list[tuple[int, int]]] = {field.name: [] for field in fields}
    last = max(positions, default=0)
    for place in places(fields):
        if place.position > last or _is_past_snippet(place, spans["body"]):
            break
        if place.position in positions:
            spans[place.field].append((place.start, place.end))
    return Marked(
        title=_mark(row.title, spans["title"], 0, len(row.title)),
        hint=_mark(row.hint, spans["hint"], 0, len(row.hint)),
        snippet=_snippet(row.body, spans["body"]),
    )


def _is_past_snippet(place: Place, found: list[tuple[int, int]]) -> bool:
    """The body comes last, and only a piece around its first match is shown."""
    return bool(found) and place.start > found[0][0] + _AFTER


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
