"""The layers of a word: lemmas, compound parts, forms without diacritics (steps 2 to 7).

Any change of an answer here, of data/own_words.txt or of the estnltk version needs
`schema.SEARCH_VERSION` raised, so that stored rows are analysed again.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from itportal.core.search.vabamorf import Reading, analyse
from itportal.core.search.words import canon, fold, has_diacritic

_OWN_WORDS = Path(__file__).parent / "data" / "own_words.txt"
_RESTORE_TRIES = 60
_RESTORABLE = {"o": "õö", "a": "ä", "u": "ü"}
ENDINGS = frozenset(
    [
        "d",
        "t",
        "i",
        "e",
        "l",
        "s",
        "u",
        "de",
        "te",
        "id",
        "it",
        "le",
        "lt",
        "st",
        "ga",
        "st",
        "ks",
        "ni",
        "na",
        "ta",
        "sse",
        "is",
        "il",
        "ist",
        "isse",
        "iga",
        "iks",
        "ile",
        "ilt",
        "ide",
        "idele",
        "idel",
        "ides",
        "idest",
        "idega",
        "sid",
        "des",
        "del",
        "dele",
        "dest",
        "dega",
        "tele",
        "tel",
        "teks",
        "es",
        "el",
        "ele",
        "elt",
        "esse",
        "est",
        "ed",
    ]
)
_WITH_ENDING = re.compile(r"([^-']{2,})[-']([^-']+)")


@dataclass(frozen=True, slots=True)
class Layers:
    """Lexemes of one word form, by the weight they are stored with (A or B, C, D)."""

    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of one word form before it becomes lexemes."""

    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    verbs: tuple[str, ...]
    # Each compound reading as the alternatives of each of its parts, in order.
    splits: tuple[tuple[tuple[str, ...], ...], ...]
    is_known: bool
    is_simple: bool


@cache
def own_words() -> dict[str, str]:
    """Spelling (canon) -> lexeme, of brands and house words Vabamorf would guess wrong."""
    return {canon(spelling): canon(line[0]) for line in _own_lines() for spelling in line}


@cache
def _own_sides() -> dict[str, tuple[str, ...]]:
    """Lexeme -> the sides of its hyphenated spelling: epost -> e, post."""
    return {
        canon(line[0]): tuple(canon(side) for side in spelling.split("-"))
        for line in _own_lines()
        for spelling in reversed(line)  # the first one wins
        if "-" in spelling
    }


@cache
def _own_lines() -> list[list[str]]:
    lines = _OWN_WORDS.read_text(encoding="utf-8").splitlines()
    split = [line.partition("#")[0].split() for line in lines]
    return [words for words in split if words]


def _own(lexeme: str) -> Word:
    sides = _own_sides().get(lexeme, ())
    splits = (tuple((side,) for side in sides),) if sides else ()
    return Word((lexeme,), sides, (), splits, is_known=True, is_simple=True)


def own_word(word: str) -> str | None:
    """The house word this is, by itself or with a case ending glued on."""
    form, table = canon(word), own_words()
    if form in table:
        return table[form]
    for length in range(1, 6):
        base = form[:-length]
        if base in table and form[-length:] in ENDINGS:
            return table[base]
    return None


def known_readings(word: str) -> tuple[Reading, ...]:
    """Without guessing: as written, then in lower case; empty for an unknown word."""
    (found,) = analyse([word])
    if not found and word != word.lower():
        (found,) = analyse([word.lower()])
    return found


@lru_cache(maxsize=4_000)
def word_of(token: str) -> Word:
    """Steps 2 to 5 for one token."""
    own = own_word(token)
    if own is not None:
        return _own(own)
    readings = known_readings(token)
    based = _base_of(token, readings)
    if based is not None:
        return _own(based)
    is_known = bool(readings)
    if not readings:
        (readings,) = analyse([token], guess=True, propername=token[:1].isupper())
    lemmas = _unique(canon(reading.lemma) for reading in readings) or (canon(token),)
    parts, splits = _compound_layers(token, readings)
    return Word(
        lemmas=lemmas,
        parts=tuple(part for part in parts if part not in lemmas),
        verbs=_verbs(readings),
        splits=splits if is_known or "-" in token else (),
        is_known=is_known,
        is_simple=is_known and any(len(reading.parts) == 1 for reading in readings),
    )


def _base_of(token: str, readings: Sequence[Reading]) -> str | None:
    """Step 3: `PDF-i`, `M365-s`, `Chrome'is` -> the base as a lexeme."""
    found = _WITH_ENDING.fullmatch(token)
    if not found or found[2].lower() not in ENDINGS:
        return None
    base, ending = found[1], found[2]
    own = own_word(base)
    if own is not None:
        return own
    if any(len(reading.parts) > 1 for reading in readings):
        return None
    if base[-1].isupper() or base[-1].isdigit() or not known_readings(base + ending):
        return canon(base)
    return None


def _verbs(readings: Sequence[Reading]) -> tuple[str, ...]:
    """The verbs of deverbal nouns: vahetamine -> vahetama, also of the last compound part."""
    nouns = [reading.lemma for reading in readings]
    nouns += [reading.parts[-1] for reading in readings if len(reading.parts) > 1]
    verbs = _unique(noun[:-3] + "a" for noun in nouns if noun.endswith("mine"))
    known = analyse(list(verbs)) if verbs else []
    return tuple(
        canon(verb)
        for verb, found in zip(verbs, known, strict=True)
        if any(reading.pos == "V" for reading in found)
    )


def _compound_layers(
    token: str, readings: Sequence[Reading]
) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], ...], ...]]:
    parts: list[str] = []
    splits: list[tuple[tuple[str, ...], ...]] = []
    for reading in readings:
        if len(reading.parts) > 1:
            parts += _runs(reading)
            splits.append(tuple(_split(reading)))
    if "-" in token:
        sides = [side for side in token.split("-") if side]
        lemmas = [word_of(side).lemmas for side in sides]
        parts += itertools.chain.from_iterable(lemmas)
        splits.append(tuple(lemmas))
    return _unique(parts), _unique(splits)


def _runs(reading: Reading) -> Iterator[str]:
    """Every part and every run of neighbouring parts, the last part of each lemmatised."""
    parts, count = reading.parts, len(reading.parts)
    for start in range(count):
        for end in range(start + 1, count + 1):
            if end - start == count:
                continue
            before = "".join(parts[start : end - 1])
            for last in _part_lemmas(reading, end - 1):
                if len(before + last) >= 2:
                    yield canon(before + last)


def _split(reading: Reading) -> Iterator[tuple[str, ...]]:
    for at in range(len(reading.parts)):
        yield _unique(canon(lemma) for lemma in _part_lemmas(reading, at))


def _part_lemmas(reading: Reading, at: int) -> tuple[str, ...]:
    part = reading.parts[at]
    if at == len(reading.parts) - 1:
        return (part + "ma",) if reading.pos == "V" else (part,)
    if len(part) < 2:
        return (part,)
    return _unique(found.lemma for found in known_readings(part)) or (part,)


def restorations(token: str, *, typed_is_known: bool) -> tuple[str, ...]:
    """Lemmas of the dictionary words this could be with õ ö ä ü put back (step 6)."""
    if any(letter.isdigit() for letter in token):
        return ()  # codes and numbers are no dictionary words in any spelling
    candidates = list(itertools.islice(_respelled(token.lower()), _RESTORE_TRIES))
    found: list[str] = []
    for readings in analyse(candidates) if candidates else []:
        for reading in readings:
            if typed_is_known and len(reading.parts) > 1 and min(map(len, reading.parts)) < 3:
                continue
            found.append(canon(reading.lemma))
    return _unique(found)


def _respelled(word: str) -> Iterator[str]:
    """With one letter changed, then two, and so on."""
    places = [
        (at, new) for at, letter in enumerate(word) for new in _RESTORABLE.get(letter, "")
    ]
    for count in range(1, len(places) + 1):
        for changes in itertools.combinations(places, count):
            if len({at for at, _ in changes}) < count:
                continue
            letters = list(word)
            for at, new in changes:
                letters[at] = new
            yield "".join(letters)


@lru_cache(maxsize=20_000)
def layers_of(token: str) -> Layers:
    """The lexemes a token of a text is stored with."""
    word = word_of(token)
    weak = [f"~{fold(lemma)}" for lemma in word.lemmas if has_diacritic(lemma)]
    if len(token) > 3 and not word.is_simple and not has_diacritic(token):
        weak += restorations(token, typed_is_known=word.is_known)
    surface = fold(canon(token))
    if surface not in word.lemmas:
        weak.append(f"={surface}")
    parts = _unique((*word.parts, *word.verbs))
    taken = {*word.lemmas, *parts}
    return Layers(
        lemmas=word.lemmas,
        parts=tuple(part for part in parts if part not in word.lemmas),
        weak=tuple(lexeme for lexeme in _unique(weak) if lexeme not in taken),
    )


@lru_cache(maxsize=2_000)
def nominative_lemmas(token: str) -> tuple[str, ...]:
    """The lemmas of a query word; of nouns only itself, when it likely is the nominative.

    Otherwise `kood`, also a form of `koos` and `koo`, would find every one of them.
    """
    word = word_of(token)
    readings = known_readings(token)
    if len(word.lemmas) < 2 or not readings:
        return word.lemmas
    (likely,) = analyse([token], likely=True)
    is_nominative = any(
        canon(r.lemma) == canon(token) and r.pos in {"S", "A"} and r.form == "sg n"
        for r in likely
    )
    if not is_nominative:
        return word.lemmas
    verbs = {canon(r.lemma) for r in readings if r.pos == "V"}
    return tuple(lemma for lemma in word.lemmas if lemma == canon(token) or lemma in verbs)


T = TypeVar("T")


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
