"""What the apps tell the search: their kinds, how to rebuild them, and who a user is.

Registered in each app's AppConfig.ready(); a kind that nobody registered is never shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.urls import NoReverseMatch
from django.utils.functional import Promise

from itportal.core.tables.addresses import row_address

# (user, ids) -> the ids of objects this user may see: asked again for what is about to be shown
Visible: TypeAlias = Callable[[Any, set[int]], set[int]]
# (user, what the app stored as `url`) -> the page this user opens it on; None: not shown
Address: TypeAlias = Callable[[Any, str], str | None]
ReaderTokens: TypeAlias = Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of objects as search pages name and draw it."""

    code: str
    label: str | Promise
    icon: str
    visible: Visible
    address: Address | None = None
    beside: str = ""
    order: int = 100
    letters: str = ""
    mark: str = ""


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


Rebuild: TypeAlias = Callable[[], Iterable[SearchText]]


@dataclass(frozen=True, slots=True)
class Indexer:
    """What yields every object of its kinds again (a ticket's texts and notes in one reading)."""

    kinds: tuple[str, ...]
    rebuild: Rebuild


_KINDS: dict[str, Kind] = {}
_INDEXERS: dict[str, Indexer] = {}
_READER_TOKENS: list[ReaderTokens] = []


def register_kind(
    kind: str,
    label: str | Promise,
    icon: str,
    *,
    visible: Visible,
    address: Address | None = None,
    beside: str = "",
    order: int = 100,
    letters: str = "",
    mark: str = "",
) -> None:
    """Tell of a kind; a second call replaces the first.

    address: when the page depends on who looks; otherwise the stored `url` is the page.
    beside: a kind with the same object ids (a ticket beside its notes); where that one is among
    the hits already, this one is left out.
    letters: what stands before its numbers; bare digits are then looked for with them.
    mark: what one types first in the palette to search among these alone (`@` for people).
    """
    _KINDS[kind] = Kind(kind, label, icon, visible, address, beside, order, letters, mark)


def register_indexer(kind: str, rebuild: Rebuild, *, also: tuple[str, ...] = ()) -> None:
    """`rebuild` yields every object of the kind, and of the kinds `also`; `reindex(kind)` stores
    what it yields and forgets the rest of these kinds."""
    _INDEXERS[kind] = Indexer((kind, *also), rebuild)


def register_reader_tokens(tokens: ReaderTokens) -> None:
    _READER_TOKENS.append(tokens)


def unregister_kind(kind: str) -> None:
    _KINDS.pop(kind, None)


def kinds() -> dict[str, Kind]:
    """By code, in the order they are shown."""
    return dict(sorted(_KINDS.items(), key=lambda pair: pair[1].order))


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


def page_of(name: str) -> Address:
    """An address by URL name, the stored `url` being its argument."""

    def address(user: Any, key: str) -> str | None:
        try:
            return row_address(name, key)
        except NoReverseMatch:
            return None

    return address
