"""The SQL of looking for rows: of each kind the newest that hold the words and that may be read.

One index (`search_found`) knows lexemes, readers, and each row's kind and block: 2,048 keys that
were given one after the other. The newest block is looked through first, then ever more of them
before it, until enough is found: a word that every text holds and one that a single text holds
cost about the same. The statement is planned once, and the words are no part of its plan.
"""

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

# As the index says it: PostgreSQL compares the expressions.
_BLOCK = 11
SCOPE = f"array[kind::text, kind::text || ':' || (id >> {_BLOCK})::text]"
# Where the parts end, in blocks back from the newest; what is older is the last part.
_ENDS = (0, 4, 64)
PARTS = len(_ENDS)
_HOLDS = f"""
    SELECT {{columns}} FROM search_searchrow
    WHERE {SCOPE} && {{scope}} AND readers && {{readers}} AND search_tsv @@ {{words}}"""


class Found(NamedTuple):
    """A row of the search table; `lexemes`: its tsvector as text."""

    pk: int
    kind: str
    object_id: int
    url: str
    number: str
    title: str
    body: str
    hint: str
    at: datetime
    lexemes: str


def newest(columns: str, *, words: str, readers: str, limit: int) -> str:
    """SQL of rows of the kind `asked.kind` (a FROM item before it), newest first, about `limit`.

    words, readers: SQL of the tsquery and of the reader's tokens.
    """
    parts = []
    for since, until in pairwise(_ENDS):
        blocks = (
            f"ARRAY(SELECT asked.kind || ':' || last.block - back"
            f" FROM generate_series({since}, {until - 1}) back)"
        )
        parts.append(_HOLDS.format(columns=columns, words=words, readers=readers, scope=blocks))
    oldest = _HOLDS.format(
        columns=columns, words=words, readers=readers, scope="ARRAY[asked.kind]"
    )
    parts.append(f"{oldest} AND id < (last.block - {_ENDS[-1] - 1}) << {_BLOCK}")
    # `id + 0`: never by walking the keys backwards in the hope of meeting the words soon
    ordered = [f"({part} ORDER BY id + 0 DESC LIMIT {limit})" for part in parts]
    return f"""
  SELECT found.* FROM (
    SELECT max(id) >> {_BLOCK} AS block FROM search_searchrow WHERE kind = asked.kind
  ) last, LATERAL (
    SELECT * FROM ({" UNION ALL ".join(ordered)}) parts LIMIT {limit}
  ) found"""
