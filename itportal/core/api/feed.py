"""Which collections tell of their changes, and the tokens that say from where (docs/api.md)."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_string

from itportal.core.api.errors import ApiProblem
from itportal.core.api.paging import CURSOR
from itportal.core.api.signing import signed, unsigned
from itportal.core.journal.feed import Place
from itportal.core.prepared import kept_in, rights_of

KEPT = timedelta(days=400)  # a place older than this is gone: a client reads everything again
SALT = "changes"


@dataclass(frozen=True)
class Part:
    """Rows that belong to an object of the feed: `model` (label), its foreign key to the object.

    members: what the API shows of them in the object. keeps: columns that `saw` looks at.
    """

    model: str
    owner: str
    members: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Above:
    """A row that objects stand under: `model` (label), by which of their foreign keys. keeps: its
    columns that decide who sees them; a change of these alone is told of them.
    """

    model: str
    by: str
    keeps: tuple[str, ...]


@dataclass(frozen=True)
class FeedType:
    """A collection in the feed. viewset: where its class stands. keeps: columns `saw` looks at.

    saw(user, values): whether the user saw an object by these values of one of its rows, as
    they were before a change (columns of the object, beside them those of a part's row). It
    narrows nothing for those who see the object now: that is `visible`.
    """

    name: str
    model: str
    viewset: str
    saw: Callable[[Any, Mapping[str, Any]], bool]
    keeps: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    above: tuple[Above, ...] = ()

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def viewset_class(self) -> Any:
        return import_string(self.viewset)

    def sources(self) -> dict[type[Model], Part | Above | None]:
        """The models whose rows tell of it; None for the object's own."""
        found: dict[type[Model], Part | Above | None] = {self.model_class: None}
        found |= {apps.get_model(part.model): part for part in self.parts}
        found |= {apps.get_model(row.model): row for row in self.above}
        return found

    def members(self) -> Mapping[str, set[str]]:
        """Column → members of the API in which it is seen."""
        found: dict[str, set[str]] = {}
        for name, shape in self.viewset_class.serializer_class._declared_fields.items():
            source = shape._kwargs.get("source", name).partition(".")[0]
            found.setdefault(source, set()).add(name)
        return found


_FEEDS: dict[str, FeedType] = {}


def register_feed(*types: FeedType) -> None:
    """Called when an app is ready, so that tasks know the feed without the API's addresses."""
    _FEEDS.update({one.name: one for one in types})


def feeds() -> dict[str, FeedType]:
    return dict(sorted(_FEEDS.items()))


@dataclass(frozen=True)
class Since:
    """A place in the feed and when it was told. types: those it speaks for, () for all."""

    place: Place
    at: datetime
    types: tuple[str, ...] = field(default=())


def make_token(since: Since, actor: Any, scopes: Iterable[str] | None) -> str:
    """scopes: of the API token that reads (None: a signed-in browser)."""
    values = [*since.place, int(since.at.timestamp()), list(since.types)]
    return signed([sight(actor, scopes), *values], salt=SALT)


def read_token(text: str, actor: Any, scopes: Iterable[str] | None, *, now: datetime) -> Since:
    """The place. Raises ApiProblem: 400 unreadable, 404 not ours, 410 too old, or of other rights:
    what came into sight or went out of it by a change of rights is not in the feed.
    """
    if not CURSOR.fullmatch(text):
        raise ApiProblem("changes.malformed", status=400, fields={"since": "changes.malformed"})
    held = unsigned(text, salt=SALT)
    if held is None:
        raise ApiProblem("changes.unknown", status=404, fields={"since": "changes.unknown"})
    mark, xid, pk, at, types = held
    told = datetime.fromtimestamp(at, tz=now.tzinfo)
    if now - told > KEPT:
        raise ApiProblem("changes.expired", status=410, days=KEPT.days)
    if mark != sight(actor, scopes):
        raise ApiProblem("changes.rights", status=410)
    return Since((xid, pk), told, tuple(types))


_SIGHTS: dict[Hashable, str] = {}


def sight(actor: Any, scopes: Iterable[str] | None) -> str:
    """A short mark of what the caller may see: the same rights give the same."""
    rights = rights_of(actor)
    allowed = None if scopes is None else tuple(sorted(scopes))
    key = (rights.key, rights.values, allowed)

    def make() -> str:
        return hashlib.sha256(repr(_in_order(key)).encode()).hexdigest()[:16]

    return kept_in(_SIGHTS, key, make)


def _in_order(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(map(repr, map(_in_order, value)))
    return tuple(map(_in_order, value)) if isinstance(value, tuple) else value
