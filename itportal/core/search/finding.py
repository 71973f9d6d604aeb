"""Answering a search: numbers first, then lexemes, then beginnings, then near words.

Rights are part of the statement (reader tokens), and what is about to be shown is asked once
more from the app that owns it (`Kind.visible`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Func, Q, QuerySet
from django.utils.functional import Promise

from itportal.core.search.highlight import Marked, marked_rows
from itportal.core.search.models import SearchRow, SearchWord
from itportal.core.search.queries import Query, add_prefix, parse
from itportal.core.search.registry import kinds as known_kinds
from itportal.core.search.registry import reader_tokens
from itportal.core.search.services import number_key
from itportal.core.search.spelling import deletions, is_word, nearest
from itportal.core.search.vectors import quoted
from itportal.core.search.words import fold

# Of each kind the newest so many hits are ranked: common words stay quick.
_RANKED = 200
# The filter of a list takes so many, of all its kinds together.
_FILTERED = 2_000
# One part for each kind, named in the text: the planner knows how common it is.
_NEWEST = """(
    SELECT id, kind, object_id, search_tsv FROM search_searchrow
    WHERE kind = %s AND search_tsv @@ %s::tsquery AND readers && %s::varchar[]
    ORDER BY id DESC LIMIT %s
  )"""
_RANK = """
WITH hits AS MATERIALIZED (
  {newest}
), ranked AS (
  SELECT id, kind, object_id, row_number() OVER (
    PARTITION BY kind
    ORDER BY ts_rank('{{0.05,0.3,0.7,1}}', search_tsv, %s::tsquery) DESC, id DESC
  ) place
  FROM hits
)
SELECT id FROM ranked WHERE place <= %s ORDER BY kind, place
"""
# All rows that hold a lexeme are found by their index before anything else is asked of them.
_IS_READABLE = """
WITH held AS MATERIALIZED (
  SELECT kind, readers FROM search_searchrow WHERE search_tsv @@ %s::tsquery
)
SELECT EXISTS (SELECT FROM held WHERE kind = ANY(%s) AND readers && %s::varchar[])
"""


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
    found = []
    if not only_numbers:
        found = _ladder(query, results, chosen, readers, limit, near=near)
    rows = _visible_rows(user, [*direct, *found])
    marks = marked_rows(list(rows.values()), query)
    results.direct = _hits(user, direct, rows, marks)
    hits = _hits(user, [pk for pk in found if pk not in direct], rows, marks)
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
    if results.count == 0:
        results.also = []
    return results


def found_ids(user: Any, text: str, *, kinds: list[str]) -> QuerySet[Any, int]:
    """The ids of what `user` may find, as a subquery for the filter of a list.

    Costs no statement of its own; the last word may be unfinished; near words are not tried.
    Of a common word only the newest `_FILTERED` are found, so the list's cost is bounded.
    """
    query = parse(text, is_typing=True)
    wanted = Q(number_key__in=_number_keys(query.text, kinds))
    if query.groups:
        wanted |= Q(search_tsv=_Lexemes(query.tsquery()))
    rows = SearchRow.objects.filter(
        wanted, kind__in=kinds, readers__overlap=reader_tokens(user)
    )
    return rows.order_by("-pk").values_list("object_id", flat=True)[:_FILTERED]


class _Lexemes(SearchQuery):
    """A tsquery text made by `parse`: its lexemes are ready and pass no dictionary."""

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **context: Any,
    ) -> tuple[str, Any]:
        ready = "%(expressions)s::tsquery"
        return Func.as_sql(self, compiler, connection, function, ready, arg_joiner, **context)


def _ladder(
    query: Query,
    results: Results,
    chosen: list[str],
    readers: list[str],
    limit: int,
    *,
    near: bool,
) -> list[int]:
    """Row ids: exact; nothing found: the last word unfinished; still nothing: near words."""
    found = _find(query, chosen, readers, limit)
    if not found and not any(word.prefixes for word in query.words):
        last = query.words[-1]
        if len(last.text) >= 3:
            add_prefix(last)
            found = _find(query, chosen, readers, limit)
    if not found and near:
        results.also = _suggest(query, chosen, readers)
        if results.also:
            found = _find(query, chosen, readers, limit)
    return found


def _find(query: Query, chosen: list[str], readers: list[str], limit: int) -> list[int]:
    wanted = query.tsquery()
    parts = " UNION ALL ".join([_NEWEST] * len(chosen))
    params = [value for kind in chosen for value in (kind, wanted, readers, _RANKED)]
    with connection.cursor() as cursor:
        cursor.execute(_RANK.format(newest=parts), [*params, wanted, limit + 1])
        return [row[0] for row in cursor.fetchall()]


def _by_number(text: str, chosen: list[str], readers: list[str]) -> list[int]:
    keys = _number_keys(text, chosen)
    if not keys:
        return []
    rows = SearchRow.objects.filter(
        number_key__in=keys, kind__in=chosen, readers__overlap=readers
    )
    found = sorted(
        rows.values_list("kind", "pk"), key=lambda row: (chosen.index(row[0]), -row[1])
    )
    return [pk for _kind, pk in found[:5]]


def _number_keys(text: str, chosen: list[str]) -> list[str]:
    """Bare digits are also meant with the letters of each kind: `2598` is `P-2598`."""
    key = number_key(text)
    if not key.isdigit():
        return [key] if key else []
    letters = [known_kinds()[code].letters for code in chosen]
    return [key, *(f"{before}{key}" for before in letters if before)]


def _suggest(query: Query, chosen: list[str], readers: list[str]) -> list[str]:
    """Give words that no text holds their near words; all words when every one is held."""
    words = [word for word in query.words if is_word(fold(word.text))]
    unknown = [word for word in words if not _is_held(word.exact)]
    said: list[str] = []
    for word in unknown or words:
        near = _near(fold(word.text), chosen, readers)
        word.suggested = tuple(dict.fromkeys(lexeme for lex in near.values() for lexeme in lex))
        said += near
    return said


def _is_held(lexemes: tuple[str, ...]) -> bool:
    words = [fold(lexeme.lstrip("=~")) for lexeme in lexemes]
    return SearchWord.objects.filter(word__in=words).exists()


def _near(typed: str, chosen: list[str], readers: list[str]) -> dict[str, list[str]]:
    """Near words and their lexemes, only of texts that the reader may find."""
    candidates = {
        row.word: row for row in SearchWord.objects.filter(dels__overlap=deletions(typed))
    }
    names = nearest(typed, {word: row.df for word, row in candidates.items()})
    found = {name: candidates[name].lex for name in names}
    return {name: lex for name, lex in found.items() if _is_readable(lex, chosen, readers)}


def _is_readable(lexemes: list[str], chosen: list[str], readers: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _IS_READABLE,
            [" | ".join(quoted(lexeme) for lexeme in lexemes), chosen, readers],
        )
        return bool(cursor.fetchone()[0])


def _visible_rows(user: Any, ids: list[int]) -> dict[int, SearchRow]:
    """The rows that their apps still show to this user: one question for each kind."""
    rows = {row.pk: row for row in SearchRow.objects.filter(pk__in=ids).defer("search_tsv")}
    by_kind: dict[str, set[int]] = {}
    for row in rows.values():
        by_kind.setdefault(row.kind, set()).add(row.object_id)
    shown = {
        code: known_kinds()[code].visible(user, wanted) for code, wanted in by_kind.items()
    }
    return {pk: row for pk, row in rows.items() if row.object_id in shown[row.kind]}


def _hits(
    user: Any, ids: list[int], rows: dict[int, SearchRow], marks: dict[int, Marked]
) -> list[Hit]:
    found = (_hit(user, rows[pk], marks[pk]) for pk in ids if pk in rows)
    return [hit for hit in found if hit is not None]


def _hit(user: Any, row: SearchRow, marks: Marked) -> Hit | None:
    kind = known_kinds()[row.kind]
    url = kind.address(user, row.url) if kind.address else row.url
    if url is None:
        return None
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
