"""Answering a search: numbers first, then lexemes, then beginnings, then near words.

Rights are part of the statement (reader tokens), and what is about to be shown is asked once
more from the app that owns it (`Kind.visible`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.functional import Promise

from itportal.core.prepared import Statement
from itportal.core.search.highlight import has_any, marked
from itportal.core.search.models import SearchRow, SearchWord
from itportal.core.search.newest import PARTS, Found, newest
from itportal.core.search.queries import PREFIX_FROM, Query, QueryWord, add_prefix, parse
from itportal.core.search.registry import kinds as known_kinds
from itportal.core.search.registry import reader_tokens
from itportal.core.search.services import number_key
from itportal.core.search.spelling import deletions, is_word, nearest
from itportal.core.search.words import fold

# Of each kind the newest so many hits are ranked: common words stay quick.
_RANKED = 200
# The filter of a list takes so many of each kind.
_FILTERED = 2_000
_ROW = "id, kind, object_id, url, number, title, body, hint, at, search_tsv::text"
_WORDS, _READERS, _KINDS, _LIMIT = "words", "readers", "kinds", "limit"
_HOLDING = {"words": "%s::tsquery", "readers": "%s::varchar[]"}
_FIND = Statement(
    f"""
WITH hits AS MATERIALIZED (
  SELECT hit.* FROM unnest(%s::text[]) asked (kind), LATERAL (
    {newest("id, kind, search_tsv", limit=_RANKED, **_HOLDING)}
  ) hit
), ranked AS (
  SELECT id, row_number() OVER (
    PARTITION BY kind
    ORDER BY ts_rank('{{0.05,0.3,0.7,1}}', search_tsv, %s::tsquery) DESC, id DESC
  ) place
  FROM hits
)
SELECT {_ROW} FROM ranked JOIN search_searchrow USING (id)
WHERE place <= %s::bigint ORDER BY kind, place
""",
    (_KINDS, *([_READERS, _WORDS] * PARTS), _WORDS, _LIMIT),
    (_WORDS, _READERS, _KINDS, _LIMIT),
    name="search_find",
)
_FILTER = f"""
  SELECT hit.id FROM unnest(%s::text[]) asked (kind), LATERAL (
    {newest("id", limit=_FILTERED, **_HOLDING)}
  ) hit"""
_NUMBERED = """
  SELECT id FROM search_searchrow
  WHERE number_key <> '' AND number_key = ANY(%s) AND kind = ANY(%s)
    AND readers && %s::varchar[]"""
_CANDIDATES = Statement(
    "SELECT word, df, lex FROM search_searchword WHERE dels && %s::varchar[]",
    (_WORDS,),
    (_WORDS,),
    name="search_candidates",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One found object; the marked texts are safe HTML."""

    kind: str
    label: str | Promise
    icon: str
    object_id: int
    url: str
    number: str
    at: datetime
    title: str
    title_marked: str
    hint_marked: str
    snippet_marked: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `has_more`: there are others."""

    kind: str
    label: str | Promise
    icon: str
    hits: list[Hit]
    has_more: bool


@dataclass(slots=True)
class Results:
    """`also`: the near words that were looked for instead of one nothing holds."""

    text: str
    direct: list[Hit] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    was_cut: bool = False
    is_empty_query: bool = False

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]

    @property
    def count(self) -> int:
        return len(self.direct) + len(self.hits)


def search(
    user: Any,
    text: str,
    *,
    kinds: list[str] | None = None,
    limit: int = 20,
    is_typing: bool = False,
    near: bool = True,
    only_numbers: bool = False,
) -> Results:
    """What `user` may find for `text`, at most `limit` of each kind, best first.

    near: look for near words when nothing holds these (costs statements); only_numbers: what has
    that very number, nothing else.
    """
    query = parse(text, is_typing=is_typing)
    results = Results(text=query.text, was_cut=query.was_cut)
    chosen = [code for code in known_kinds() if kinds is None or code in kinds]
    readers = reader_tokens(user)
    if not query.groups or not readers or not chosen:
        results.is_empty_query = not query.groups
        return results
    direct = _by_number(query.text, chosen, readers)
    found: list[Found] = []
    near_words: dict[str, list[str]] = {}
    if not only_numbers:
        found, near_words = _ladder(query, chosen, readers, limit, near=near)
    numbered = {row.pk for row in direct}
    visible = _visible(user, [*direct, *found])
    results.direct = _hits(user, [row for row in direct if row.pk in visible], query)
    others = [row for row in found if row.pk in visible and row.pk not in numbered]
    results.also = _met(near_words, others)
    hits = _hits(user, others, query)
    shown = {(hit.kind, hit.object_id) for hit in [*results.direct, *hits]}
    for code in chosen:
        kind = known_kinds()[code]
        own = [
            hit
            for hit in hits
            if hit.kind == code and (kind.beside, hit.object_id) not in shown
        ]
        if own:
            group = Group(code, kind.label, kind.icon, own[:limit], len(own) > limit)
            results.groups.append(group)
    return results


def found_ids(user: Any, text: str, *, kinds: list[str]) -> QuerySet[Any, int]:
    """The ids of what `user` may find, as a subquery for the filter of a list.

    Costs no statement of its own; the last word may be unfinished; near words are not tried.
    Of a common word only the newest `_FILTERED` are found, so the list's cost is bounded.
    """
    query, readers = parse(text, is_typing=True), reader_tokens(user)
    sql = _NUMBERED
    params: list[Any] = [_number_keys(query.text, kinds), kinds, readers]
    if query.groups:
        sql += f" UNION ALL {_FILTER}"
        params += [kinds, *([readers, query.tsquery()] * PARTS)]
    rows = SearchRow.objects.filter(pk__in=RawSQL(sql, params))  # noqa: S611 - values are apart
    return rows.values_list("object_id", flat=True)


def _ladder(
    query: Query, chosen: list[str], readers: list[str], limit: int, *, near: bool
) -> tuple[list[Found], dict[str, list[str]]]:
    """Rows, and the near words (with lexemes) that were looked for as well: exact; nothing found:
    the last word unfinished, unless some text holds it as it is; still nothing: near words.
    """
    found = _find(query, chosen, readers, limit)
    if found:
        return found, {}
    held, last = _held(query.words), query.words[-1]
    is_open = len(last.text) >= PREFIX_FROM and held.isdisjoint(_folded(last))
    if is_open and not any(word.prefixes for word in query.words):
        add_prefix(last)
        found = _find(query, chosen, readers, limit)
        last.prefixes = last.prefixes if found else ()
    if found or not near:
        return found, {}
    names = _suggest(query, held)
    return _find(query, chosen, readers, limit) if names else [], names


def _find(query: Query, chosen: list[str], readers: list[str], limit: int) -> list[Found]:
    """The best `limit` of each kind, and one more."""
    rows = _FIND.rows(query.tsquery(), readers, chosen, limit + 1)
    return [Found(*row) for row in rows]


def _by_number(text: str, chosen: list[str], readers: list[str]) -> list[Found]:
    keys = _number_keys(text, chosen)
    if not keys:
        return []
    asked = RawSQL(_NUMBERED, [keys, chosen, readers])  # noqa: S611 - values are apart
    rows = SearchRow.objects.filter(pk__in=asked).annotate(
        lexemes=Cast("search_tsv", TextField())
    )
    found = [Found(*row) for row in rows.values_list(*Found._fields)]
    return sorted(found, key=lambda row: (chosen.index(row.kind), -row.pk))[:5]


def _number_keys(text: str, chosen: list[str]) -> list[str]:
    """Bare digits are also meant with the letters of each kind: `2598` is `P-2598`."""
    key = number_key(text)
    if not key.isdigit():
        return [key] if key else []
    letters = [known_kinds()[code].letters for code in chosen]
    return [key, *(f"{before}{key}" for before in letters if before)]


def _suggest(query: Query, held: set[str]) -> dict[str, list[str]]:
    """Give words that no text holds their near words. A held one gets them when it is alone:
    somebody else's text may be what holds it; several held ones do stand nowhere together.
    """
    words = [word for word in query.words if is_word(fold(word.text))]
    unknown = [word for word in words if held.isdisjoint(_folded(word))]
    said: dict[str, list[str]] = {}
    for word in unknown or (words if len(query.words) == 1 else ()):
        near = _near(fold(word.text))
        word.suggested = tuple(dict.fromkeys(lexeme for lex in near.values() for lexeme in lex))
        said |= near
    return said


def _met(near: dict[str, list[str]], rows: list[Found]) -> list[str]:
    """The near words that stand in these rows: nothing is told of texts that are not shown."""
    return [
        name for name, lex in near.items() if any(has_any(row.lexemes, lex) for row in rows)
    ]


def _held(words: list[QueryWord]) -> set[str]:
    """Which of all that the words may mean some text holds."""
    meant = [form for word in words for form in _folded(word)]
    return set(SearchWord.objects.filter(word__in=meant).values_list("word", flat=True))


def _folded(word: QueryWord) -> list[str]:
    return [fold(lexeme.lstrip("=~")) for lexeme in word.exact]


def _near(typed: str) -> dict[str, list[str]]:
    """Near words and their lexemes."""
    candidates = {word: (df, lex) for word, df, lex in _CANDIDATES.rows(deletions(typed))}
    names = nearest(typed, {word: df for word, (df, _lex) in candidates.items()})
    return {name: candidates[name][1] for name in names}


def _visible(user: Any, rows: list[Found]) -> set[int]:
    """The keys of those that their apps still show to this user: one question for each kind."""
    by_kind: dict[str, set[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, set()).add(row.object_id)
    shown = {
        code: known_kinds()[code].visible(user, wanted) for code, wanted in by_kind.items()
    }
    return {row.pk for row in rows if row.object_id in shown[row.kind]}


def _hits(user: Any, rows: list[Found], query: Query) -> list[Hit]:
    found = (_hit(user, row, query) for row in rows)
    return [hit for hit in found if hit is not None]


def _hit(user: Any, row: Found, query: Query) -> Hit | None:
    kind = known_kinds()[row.kind]
    url = kind.address(user, row.url) if kind.address else row.url
    if url is None:
        return None
    marks = marked(row, query)
    return Hit(
        kind=row.kind,
        label=kind.label,
        icon=kind.icon,
        object_id=row.object_id,
        url=url,
        number=row.number,
        at=row.at,
        title=row.title,
        title_marked=marks.title,
        hint_marked=marks.hint,
        snippet_marked=marks.snippet,
    )
