"""From what somebody typed to a tsquery text made of lexemes only, never of raw input."""

import itertools
import re
from dataclasses import dataclass, field

from itportal.core.search.morphology import (
    nominative_lemmas,
    own_word,
    restorations,
    word_of,
)
from itportal.core.search.vectors import quoted
from itportal.core.search.words import (
    STOP_WORDS,
    canon,
    clean_text,
    fold,
    has_diacritic,
    tokens,
)

MAX_LETTERS = 200
MAX_WORDS = 12
PREFIX_FROM = 3
_QUOTES = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")


@dataclass(slots=True)
class QueryWord:
    """One word and its alternatives: lexemes, adjacent lexemes, beginnings of lexemes."""

    text: str
    number: int
    exact: tuple[str, ...]
    adjacent: tuple[tuple[tuple[str, ...], ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()

    def tsquery(self) -> str:
        options = [quoted(lexeme) for lexeme in (*self.exact, *self.suggested)]
        options += [f"{quoted(prefix)}:*" for prefix in self.prefixes]
        for parts in self.adjacent:
            options.append("(" + " <-> ".join(_any(part) for part in parts) + ")")
        return "(" + " | ".join(options) + ")"

    def lexemes(self) -> set[str]:
        """Every whole lexeme, for highlighting."""
        inner = {lexeme for parts in self.adjacent for part in parts for lexeme in part}
        return {*self.exact, *self.suggested, *inner}


@dataclass(slots=True)
class Query:
    """Groups are joined with AND; the words of one group follow each other in the text."""

    text: str
    groups: list[list[QueryWord]] = field(default_factory=list)
    was_cut: bool = False

    @property
    def words(self) -> list[QueryWord]:
        return [word for group in self.groups for word in group]

    def tsquery(self) -> str:
        return " & ".join(self._group(group) for group in self.groups)

    @staticmethod
    def _group(group: list[QueryWord]) -> str:
        said = group[0].tsquery()
        for before, word in itertools.pairwise(group):
            said += f" <{word.number - before.number}> {word.tsquery()}"
        return said if len(group) == 1 else f"({said})"


def parse(raw: str, *, is_typing: bool = False) -> Query:
    """`is_typing`: the last word may be unfinished. Empty `groups`: nothing to look for."""
    text = " ".join(clean_text(raw).split())
    query = Query(text=text[:MAX_LETTERS], was_cut=len(text) > MAX_LETTERS)
    is_phrase = False
    for piece in _QUOTES.split(query.text):
        words = list(tokens(piece))
        room = MAX_WORDS - len(query.words)
        query.was_cut = query.was_cut or len(words) > room
        found = [_query_word(word.text, word.number) for word in words[:room]]
        if is_phrase and found:
            query.groups.append(found)
        else:
            query.groups += [[word] for word in found]
        is_phrase = not is_phrase
    ends_open = is_typing and raw[-1:].isalnum()
    last = query.words[-1] if query.words else None
    _drop_stop_words(query)
    if ends_open and last is not None and len(last.text) >= PREFIX_FROM:
        add_prefix(last)
        if last not in query.words:
            query.groups.append([last])
    return query


def _drop_stop_words(query: Query) -> None:
    """Unless nothing else is left."""
    kept = [[w for w in group if w.text.lower() not in STOP_WORDS] for group in query.groups]
    query.groups = [group for group in kept if group] or query.groups


def add_prefix(word: QueryWord) -> None:
    form = canon(word.text)
    word.prefixes = tuple(dict.fromkeys((form, f"~{fold(form)}", f"={fold(form)}")))


def _query_word(text: str, number: int) -> QueryWord:
    word = word_of(text)
    exact = [*nominative_lemmas(text), *word.verbs]
    if not has_diacritic(text) and own_word(text) is None:
        restored = restorations(text, typed_is_known=word.is_known)
        exact += [f"~{lemma}" for lemma in word.lemmas]
        exact += [f"~{fold(canon(text))}", *restored]
    if not word.is_known:
        exact.append(f"={fold(canon(text))}")
    return QueryWord(
        text=text, number=number, exact=tuple(dict.fromkeys(exact)), adjacent=word.splits
    )


def _any(lexemes: tuple[str, ...]) -> str:
    return "(" + " | ".join(quoted(lexeme) for lexeme in lexemes) + ")"
