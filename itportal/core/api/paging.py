"""Keyset pages: signed opaque cursors, orderings from an allow-list, no OFFSET, no bare count."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Expression, F, Q, QuerySet

from itportal.core.api.errors import ApiProblem
from itportal.core.api.signing import signed, unsigned

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
CURSOR = re.compile(r"[A-Za-z0-9_-]{24,1500}")


@dataclass(frozen=True)
class Key:
    """One column or expression to order by; never NULL. `kind` restores it from a cursor."""

    by: str | Expression
    descending: bool = False
    kind: type[Any] = str

    @property
    def expression(self) -> Expression | F:
        return F(self.by) if isinstance(self.by, str) else self.by


@dataclass(frozen=True)
class Ordering:
    """A named order. The primary key is appended, so every order is total."""

    name: str
    keys: tuple[Key, ...] = ()
    newest_first: bool = False

    @property
    def all_keys(self) -> tuple[Key, ...]:
        return (*self.keys, Key("pk", self.newest_first, int))


BY_AGE = Ordering("uid")
NEWEST_FIRST = Ordering("-uid", newest_first=True)


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next_cursor` is empty on the last. since: the token of the first page."""

    rows: list[Any]
    next_cursor: str
    since: str


def turn_page(
    queryset: QuerySet[Any],
    *,
    ordering: Ordering,
    cursor: str,
    limit: int,
    salt: str,
    since: Callable[[], str],
) -> Page:
    """The page after `cursor` (empty: the first). `salt` names the list the cursor is for.

    since: makes the token with which the changes since the first page are asked; it is made
    before rows are read, and cursors hand it on.
    """
    keys = ordering.all_keys
    names = [f"_key{index}" for index in range(len(keys))]
    rows = queryset.alias(**{n: k.expression for n, k in zip(names, keys, strict=True)})
    rows = rows.annotate(**{f"{n}_": F(n) for n in names})
    if cursor:
        began, values = read_cursor(cursor, ordering=ordering, salt=salt)
        rows = rows.filter(after(names, keys, values))
    else:
        began = since()
    order = [
        F(n).desc() if k.descending else F(n).asc() for n, k in zip(names, keys, strict=True)
    ]
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Page(found, "", began)
    last = found[limit - 1]
    position = [getattr(last, f"{name}_") for name in names]
    onward = make_cursor(position, ordering=ordering, salt=salt, since=began)
    return Page(found[:limit], onward, began)


def after(names: Sequence[str], keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Rows behind `values`. The first key's bound stands alone too, so that an index is used."""
    behind = Q()
    for depth in range(len(names), 0, -1):
        key, name, value = keys[depth - 1], names[depth - 1], values[depth - 1]
        beyond = Q(**{f"{name}__{'lt' if key.descending else 'gt'}": value})
        behind = beyond | (Q(**{name: value}) & behind) if behind else beyond
    if len(names) > 1:
        bound = "lte" if keys[0].descending else "gte"
        behind = Q(**{f"{names[0]}__{bound}": values[0]}) & behind
    return behind


def make_cursor(values: Sequence[Any], *, ordering: Ordering, salt: str, since: str) -> str:
    return signed([ordering.name, since, *values], salt=f"cursor:{salt}")


def read_cursor(cursor: str, *, ordering: Ordering, salt: str) -> tuple[str, list[Any]]:
    """The feed token of the first page, and the position. Raises ApiProblem: 400 unreadable,
    404 not one of ours.
    """
    if not CURSOR.fullmatch(cursor):
        raise ApiProblem("cursor.malformed", status=400, fields={"cursor": "cursor.malformed"})
    held = unsigned(cursor, salt=f"cursor:{salt}")
    if held is None or held[0] != ordering.name:
        raise ApiProblem("cursor.unknown", status=404, fields={"cursor": "cursor.unknown"})
    _name, since, *values = held
    restored = [_restored(k.kind, v) for k, v in zip(ordering.all_keys, values, strict=True)]
    return since, restored


def _restored(kind: type[Any], value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else kind(value)
