"""From a row's texts to the text of its tsvector: ready lexemes with positions and weights.

Positions: the tokens of title and number from 1, then, ten further on, those of hint and body;
so no phrase reaches across. `places` leads back from a position to the letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from itportal.core.search.morphology import layers_of
from itportal.core.search.words import STOP_WORDS, clean_text, tokens

MAX_TOKENS = 15_000
MAX_POSITION = 16_383
_MAX_POSITIONS = 256
_MAX_LETTERS = 200
_GAP = 10
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a row with the weight of its lemmas."""

    name: str
    text: str
    weight: str
    gap: int


def fields_of(*, title: str, number: str, hint: str, body: str) -> list[Field]:
    return [
        Field("title", title, "A", 0),
        Field("number", number, "A", 0),
        Field("hint", hint, "B", _GAP),
        Field("body", body, "B", _GAP),
    ]


class Place(NamedTuple):
    """One token of a row: the field it stands in and where."""

    field: str
    position: int
    text: str
    start: int
    end: int


def places(fields: list[Field]) -> Iterator[Place]:
    before = 0
    for field in fields:
        before += field.gap
        last = 0
        for token in tokens(field.text, limit=MAX_TOKENS):
            last = token.number
            position = min(before + last, MAX_POSITION)
            yield Place(field.name, position, token.text, token.start, token.end)
        before += last


def vector_text(fields: list[Field]) -> str:
    """`'arvuti':1A,14B '~vork':3D`, to be cast to tsvector."""
    weights = {field.name: field.weight for field in fields}
    found: dict[str, list[str]] = {}
    for place in places(fields):
        if place.text.lower() in STOP_WORDS:
            continue
        layers = layers_of(place.text)  # no lexeme stands in two of them
        for lexemes, weight in (
            (layers.lemmas, weights[place.field]),
            (layers.parts, "C"),
            (layers.weak, "D"),
        ):
            at = f"{place.position}{weight}"
            for lexeme in lexemes:
                found.setdefault(lexeme, []).append(at)
    return " ".join(
        f"{quoted(lexeme[:_MAX_LETTERS])}:{','.join(at[:_MAX_POSITIONS])}"
        for lexeme, at in found.items()
    )


def lemmas_of(text: str) -> dict[str, str]:
    """Lemmas of a short text, with parts of compounds; each with the word it was read from."""
    found: dict[str, str] = {}
    for token in tokens(clean_text(text), limit=_SHORT):
        if token.text.lower() in STOP_WORDS:
            continue
        layers = layers_of(token.text)
        for lemma in (*layers.lemmas, *layers.parts):
            found.setdefault(lemma, token.text)
    return found


def quoted(lexeme: str) -> str:
    """A lexeme as tsvector and tsquery texts write it."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
