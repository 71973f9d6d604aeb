"""Keeping the search table. No journal events: rows are derived from objects whose services
record; losing them loses nothing that `search_repair --all` does not bring back.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from itportal.core.prepared import Statement
from itportal.core.queue import after_commit
from itportal.core.search import tasks
from itportal.core.search.masking import masked
from itportal.core.search.models import SearchRow, SearchWord
from itportal.core.search.registry import SearchText, indexers
from itportal.core.search.schema import SEARCH_VERSION
from itportal.core.search.spelling import LONGEST, SHORTEST, deletions
from itportal.core.search.vectors import fields_of, vector_text
from itportal.core.search.words import FOLDED, clean_text

BLOCK = 1_000
# Longer texts are analysed after the commit: a new word costs up to 0.7 ms.
INLINE_LETTERS = 3_000
# Longer than any service's transaction: what was written within it may be newer than a reading.
SETTLING = timedelta(minutes=1)
_MAX_BODY = 200_000
# The newest so many keys are read for new words every hour; everything is, every night.
_LEARNT = 50_000
_NUMBER = re.compile(r"([A-Za-zÕÄÖÜõäöü]{0,5})[- ]?0*(\d{1,12})")
# Any other number without gaps that holds a digit: `KV/0412`, `2024/15-3`.
_OTHER_NUMBER = re.compile(r"(?=\D*\d)[\w./-]{1,40}")
_TEXTS = ("url", "number", "number_key", "title", "body", "hint", "readers", "at")
_READERS = 2 + _TEXTS.index("readers")
_BETWEEN = "\x1f"  # between the reader tokens of one row
_SET = """url = {0}.url, number = {0}.number, number_key = {0}.number_key, title = {0}.title,
  body = {0}.body, hint = {0}.hint, readers = {0}.readers, at = {0}.at,
  search_tsv = coalesce({0}.search_tsv, row.search_tsv), search_v = {0}.search_v,
  written_at = clock_timestamp()"""
_COLUMNS = f"kind, object_id, {', '.join(_TEXTS)}, search_tsv, search_v"
# written_at: the moment of writing; now() would be that of the transaction's beginning.
_WRITE = Statement(
    f"""
WITH given AS MATERIALIZED (
  SELECT kind, object_id, url, number, number_key, title, body, hint,
    string_to_array(readers, E'\\x1f')::varchar[] AS readers, at,
    search_tsv::tsvector AS search_tsv, %s::smallint AS search_v
  FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
    said (kind, object_id, {", ".join(_TEXTS)}, search_tsv)
), written AS (
  UPDATE search_searchrow row SET {_SET.format("given")} FROM given
  WHERE row.kind = given.kind AND row.object_id = given.object_id
  RETURNING row.kind, row.object_id
)
INSERT INTO search_searchrow AS row ({_COLUMNS}, written_at)
SELECT {_COLUMNS}, clock_timestamp() FROM given
WHERE (kind, object_id) NOT IN (SELECT kind, object_id FROM written)
ORDER BY kind, object_id
ON CONFLICT (kind, object_id) DO UPDATE SET {_SET.format("excluded")}
RETURNING row.id""",
    ("search_v", "kind", "object_id", *_TEXTS, "search_tsv"),
    ("kind", "object_id", *_TEXTS, "search_tsv", "search_v"),
    name="search_write",
)
_FORGET = Statement(
    "DELETE FROM search_searchrow WHERE kind = %s AND object_id = %s RETURNING id",
    ("kind", "object_id"),
    ("kind", "object_id"),
    name="search_forget",
)
# One row for each folded word; spelling.is_word in SQL.
_COUNT_WORDS = f"""
CREATE TEMPORARY TABLE word_counts ON COMMIT DROP AS
SELECT word, max(ndoc) AS df, array_agg(lexeme ORDER BY lexeme)::varchar[] AS lex FROM (
  SELECT {FOLDED.format("ltrim(word, '=')")} AS word, word AS lexeme, ndoc FROM ts_stat(%s)
  WHERE NOT starts_with(word, '~') AND (ndoc > 1 OR NOT starts_with(word, '='))
) counted
WHERE word ~ '^[[:alpha:]]{{{SHORTEST},{LONGEST}}}$'
GROUP BY word"""
T = TypeVar("T")


def index_object(
    *,
    kind: str,
    object_id: int,
    url: str,
    number: str,
    title: str,
    body: str,
    hint: str,
    readers: list[str],
    at: datetime,
) -> None:
    """Make one object findable; call inside the transaction that changes it.

    Short texts are analysed at once, long ones by the worker right after the commit.
    """
    index_text(SearchText(kind, object_id, url, number, title, body, hint, readers, at))


def index_text(text: SearchText) -> None:
    """`index_object` for an app that has the same texts for its `register_indexer`."""
    index_texts([text])


def index_texts(texts: list[SearchText]) -> None:
    """Those of one change together."""
    short = [text for text in texts if _letters(text) <= INLINE_LETTERS]
    if short:
        _write(short, analysed=True)
    for text in texts:
        if text not in short:
            _write([text], analysed=False)
            after_commit(tasks.analyse_rows, text.kind, [text.object_id])


def _letters(text: SearchText) -> int:
    return len(text.title) + len(text.body) + len(text.hint)


def forget_object(*, kind: str, object_id: int) -> None:
    """Drop an object from the index. Records nothing: its own service does."""
    _FORGET.rows(kind, object_id)


def reindex(kind: str) -> int:
    """Compare every object of an indexer's kinds with its row: write what differs, drop rows of
    those that are gone. As much memory for many objects as for few.

    Records nothing: the index only repeats what is recorded elsewhere. Rows that services wrote
    while (or just before) everything was read stay as they are.
    """
    indexer = indexers()[kind]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        settled_before = cursor.fetchone()[0] - SETTLING
    stored = SearchRow.objects.filter(kind__in=indexer.kinds)
    count, behind = 0, None
    for block in _by_object(indexer.rebuild()):
        first, last = block[0].object_id, block[-1].object_id
        if behind is not None and first <= behind:
            raise ValueError(
                f"the objects of {kind} come in another order than that of their ids"
            )
        here = stored.filter(object_id__lte=last)
        _compare(
            block, here if behind is None else here.filter(object_id__gt=behind), settled_before
        )
        count, behind = count + len(block), last
    _compare(
        [], stored if behind is None else stored.filter(object_id__gt=behind), settled_before
    )
    return count


def _by_object(texts: Iterable[SearchText]) -> Iterator[list[SearchText]]:
    """Blocks that hold all kinds of an object together."""
    held: list[SearchText] = []
    for some in _blocks(texts):
        block = [*held, *some]
        held = [text for text in block if text.object_id == block[-1].object_id]
        if len(block) > len(held):
            yield block[: -len(held)]
    if held:
        yield held


def _compare(
    block: list[SearchText], rows: QuerySet[SearchRow], settled_before: datetime
) -> None:
    """Make the rows of a stretch of ids those of the block."""
    named = ("pk", "kind", "object_id", "search_v", *_TEXTS)
    stored = {
        (kind, object_id): (pk, facts)
        for pk, kind, object_id, *facts in rows.values_list(*named).iterator()
    }
    changed = []
    for text in block:
        row = _row_of(text)
        _pk, facts = stored.pop((text.kind, text.object_id), (0, None))
        if facts != [SEARCH_VERSION, *(getattr(row, name) for name in _TEXTS)]:
            changed.append(text)
    with transaction.atomic():
        fresh = _written_since(settled_before, changed)
        _write([t for t in changed if (t.kind, t.object_id) not in fresh], analysed=True)
    for some in _blocks(pk for pk, _facts in stored.values()):
        SearchRow.objects.filter(pk__in=some, written_at__lt=settled_before).delete()


def _written_since(moment: datetime, block: list[SearchText]) -> set[tuple[str, int]]:
    """Which of these rows a service has just written; all of them stay locked."""
    if not block:
        return set()
    ids = [text.object_id for text in block]
    kinds = {text.kind for text in block}
    locked = SearchRow.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = locked.filter(kind__in=kinds, object_id__in=ids)
    return {
        (kind, object_id)
        for kind, object_id, at in rows.values_list("kind", "object_id", "written_at")
        if at >= moment
    }


def reindex_all() -> dict[str, int]:
    """Every kind anew, and the words; how many of each. 6,000 requests: some 15 s."""
    counts = {kind: reindex(kind) for kind in indexers()}
    counts["words"] = rebuild_words()
    return counts


def analyse_rows(*, kind: str, object_ids: list[int]) -> int:
    return _analyse_block(SearchRow.objects.filter(kind=kind, object_id__in=object_ids))


def repair() -> int:
    """Analyse every stale row, newest first, in blocks that several workers can share."""
    total = 0
    while True:
        # `search_v <> 1` is the condition of the index search_stale
        stale = SearchRow.objects.exclude(search_v=SEARCH_VERSION)
        done = _analyse_block(stale)
        total += done
        if done == 0:
            return total


def _analyse_block(rows: QuerySet[SearchRow]) -> int:
    locked = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    with transaction.atomic():
        block = list(locked.order_by("-id")[:BLOCK])
        vectors = [_vector_of(row) for row in block]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_searchrow row SET search_tsv = made.tsv::tsvector, search_v = %s "
                "FROM unnest(%s::bigint[], %s::text[]) made (id, tsv) WHERE row.id = made.id",
                [SEARCH_VERSION, [row.pk for row in block], vectors],
            )
    return len(block)


def _write(texts: list[SearchText], *, analysed: bool) -> None:
    """Rows that are there already are written over and keep their keys (newest.py)."""
    if not texts:
        return
    rows = [
        _row_of(text) for text in sorted(texts, key=lambda text: (text.kind, text.object_id))
    ]
    columns = [[getattr(row, name) for row in rows] for name in ("kind", "object_id", *_TEXTS)]
    columns[_READERS] = [_BETWEEN.join(row.readers) for row in rows]
    vectors = [_vector_of(row) if analysed else None for row in rows]
    _WRITE.rows(*columns, vectors, SEARCH_VERSION if analysed else 0)


def _row_of(text: SearchText) -> SearchRow:
    """Texts as they are kept."""
    return SearchRow(
        kind=text.kind,
        object_id=text.object_id,
        url=text.url,
        number=text.number,
        number_key=number_key(text.number),
        title=_kept(text.title),
        body=_kept(text.body)[:_MAX_BODY],
        hint=_kept(text.hint)[:200],
        readers=text.readers,
        at=text.at,
    )


def _kept(text: str) -> str:
    return masked(clean_text(text))


def _vector_of(row: SearchRow) -> str:
    return vector_text(
        fields_of(title=row.title, number=row.number, hint=row.hint, body=row.body)
    )


def number_key(number: str) -> str:
    """`P-0412` -> `P412`, `kv/0412` -> `KV/0412`; empty for what is no number people say."""
    said = number.strip()
    found = _NUMBER.fullmatch(said)
    if found:
        return f"{found[1].upper()}{found[2]}"
    return said.upper() if _OTHER_NUMBER.fullmatch(said) else ""


def learn_words() -> int:
    """Add the words of the newest texts to those of the typo step; how many there were.

    Costs the same for a large table as for a small one. Records nothing, as rebuild_words().
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) - %s FROM search_searchrow", [_LEARNT])
        since = cursor.fetchone()[0]
        return _count_words(f"SELECT search_tsv FROM search_searchrow WHERE id > {since}")


def rebuild_words() -> int:
    """Count anew the words that all texts hold, for the typo step; the old list serves on.

    Records nothing: the list only repeats what is recorded elsewhere.
    """
    with transaction.atomic():
        count = _count_words("SELECT search_tsv FROM search_searchrow")
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_searchword w WHERE NOT EXISTS"
                " (SELECT FROM word_counts c WHERE c.word = w.word)"
            )
            cursor.execute(
                "UPDATE search_searchword w SET df = c.df, lex = c.lex FROM word_counts c"
                " WHERE c.word = w.word AND (w.df, w.lex) IS DISTINCT FROM (c.df, c.lex)"
            )
        return count


def _count_words(rows: str) -> int:
    """Leaves `word_counts` until the transaction ends, and adds what is new to the list.

    Lemmas from one text on, other forms from two; nothing with digits, so no passwords.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("DROP TABLE IF EXISTS word_counts")
        cursor.execute(_COUNT_WORDS, [rows])
        cursor.execute(
            "SELECT c.word, c.df, c.lex FROM word_counts c"
            " WHERE NOT EXISTS (SELECT FROM search_searchword w WHERE w.word = c.word)"
        )
        new = [
            SearchWord(word=word, df=df, lex=lex, dels=deletions(word))
            for word, df, lex in cursor.fetchall()
        ]
        SearchWord.objects.bulk_create(new, batch_size=BLOCK, ignore_conflicts=True)
        cursor.execute("SELECT count(*) FROM word_counts")
        return int(cursor.fetchone()[0])


def _blocks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while block := list(islice(rest, BLOCK)):
        yield block
