"""Tokens and spellings: the steps 0 and 1 of the scheme, and the folding of letters."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_SIGNS = str.maketrans({"’": "'", "´": "'", "`": "'", "–": "-", "\u2011": "-"})
_CANON = str.maketrans("", "", "-'+_=")
_MARKED, _BARE = "õöäüšžéèáåçñ", "ooauszeeaacn"
_FOLD = str.maketrans(_MARKED, _BARE)
# fold() as SQL.
FOLDED = f"translate(lower({{}}), '{_MARKED}', '{_BARE}')"
STOP_WORDS = frozenset(
    [
        "ei",
        "ja",
        "on",
        "ma",
        "mu",
        "mul",
        "see",
        "selle",
        "seda",
        "et",
        "kui",
        "või",
        "aga",
        "ka",
        "kas",
        "mis",
        "olen",
        "oli",
        "ole",
        "pole",
        "siis",
        "nii",
        "ta",
        "me",
        "te",
        "nad",
        "mida",
    ]
)


class Token(NamedTuple):
    """`number` counts all tokens of a text from 1, stop words too; the span is of clean text."""

    number: int
    text: str
    start: int
    end: int


def clean_text(raw: str) -> str:
    """NFC without what neither PostgreSQL nor the analyser takes: NUL and lone surrogates.

    Spans are found in this form: keep it, and show it.
    """
    kept = "".join(c for c in raw if c != "\0" and not 0xD800 <= ord(c) <= 0xDFFF)
    return unicodedata.normalize("NFC", kept)


def tokens(text: str, *, limit: int | None = None) -> Iterator[Token]:
    """Of clean text; the signs are replaced one for one, so that spans stay true."""
    signs = text.translate(_SIGNS)
    for number, found in enumerate(islice(_TOKEN.finditer(signs), limit), start=1):
        yield Token(number, found.group(), found.start(), found.end())


def spans(text: str, *, limit: int) -> Iterator[tuple[int, int]]:
    """Where each of the first `limit` tokens stands."""
    return (found.span() for found in islice(_TOKEN.finditer(text.translate(_SIGNS)), limit))


def canon(word: str) -> str:
    return word.lower().translate(_CANON)


def fold(word: str) -> str:
    return word.lower().translate(_FOLD)


def has_diacritic(word: str) -> bool:
    return fold(word) != word.lower()
