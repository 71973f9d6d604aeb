"""What the apps tell the search: their kinds, how to rebuild them, and who a user is.

Registered in each app's AppConfig.ready(); a kind that nobody registered is never shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.functional import Promise

# (user, ids) -> the ids of objects this user may see: asked again for what is about to be shown
Visible: TypeAlias = Callable[[Any, set[int]], set[int]]
ReaderTokens: TypeAlias = Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of objects as search pages name and draw it."""

    code: str
    label: str | Promise
    icon: str
    visible: Visible


@dataclass(frozen=True, slots=True)
class SearchText:
    """All that the search keeps of one object; `body` and `hint` are searched as well.

    `hint`: the short line shown beside the title. `at`: when it last mattered.
    """

    kind: str
    object_id: int
    url: str
    number: str
    title: str
    body: str
    hint: str
    readers: list[str]
    at: datetime


Indexer: TypeAlias = Callable[[], Iterable[SearchText]]
_KINDS: dict[str, Kind] = {}
_INDEXERS: dict[str, Indexer] = {}
_READER_TOKENS: list[ReaderTokens] = []


def register_kind(kind: str, label: str | Promise, icon: str, *, visible: Visible) -> None:
    """Kinds are shown in the order they are registered."""
    _KINDS[kind] = Kind(kind, label, icon, visible)


def register_indexer(kind: str, rebuild: Indexer) -> None:
    """`rebuild` yields every object of the kind; `reindex(kind)` stores what it yields."""
    _INDEXERS[kind] = rebuild


def register_reader_tokens(tokens: ReaderTokens) -> None:
    _READER_TOKENS.append(tokens)


def kinds() -> dict[str, Kind]:
    return _KINDS


def indexers() -> dict[str, Indexer]:
    return _INDEXERS


def reader_tokens(user: Any) -> list[str]:
    """The tokens under which this user finds rows; none for the signed-out and inactive."""
    if not user.is_authenticated or not user.is_active:
        return []
    found = {"all", f"u:{user.pk}"}
    for tokens in _READER_TOKENS:
        found.update(tokens(user))
    return sorted(found)


def role_readers(*roles: str, institution_id: int | None) -> list[str]:
    """Tokens for rows of an institution: who has the role for all, or for this institution."""
    found = [f"r:{role}" for role in roles]
    if institution_id is not None:
        found += [f"r:{role}:{institution_id}" for role in roles]
    return found
