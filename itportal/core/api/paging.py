"""Keyset pages: signed opaque cursors, orderings from an allow-list, no OFFSET, no bare count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Expression, F, Q, QuerySet

from itportal.core.api.errors import ApiProblem
from itportal.core.api.signing import signed, unsigned

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
LIMIT_SCHEMA = {
    "type": "integer",
    "minimum": 1,
    "maximum": LARGEST_LIMIT,
    "default": DEFAULT_LIMIT,
}
CURSOR = re.compile(r"[A-Za-z0-9_-]{24,1000}")


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
    """Rows of one page; `next_cursor` is empty on the last."""

    rows: list[Any]
    next_cursor: str


def turn_page(
    queryset: QuerySet[Any], *, ordering: Ordering, cursor: str, limit: int, salt: str
) -> Page:
    """The page after `cursor` (empty: the first). `salt` names the list the cursor is for."""
    position = read_cursor(cursor, ordering=ordering, salt=salt) if cursor else None
    rows, names = in_order(queryset, ordering=ordering, position=position)
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return Page(found, "")
    last = found[limit - 1]
    values = [getattr(last, name) for name in names]
    return Page(found[:limit], make_cursor(values, ordering=ordering, salt=salt))


def in_order(
    queryset: QuerySet[Any], *, ordering: Ordering, position: Sequence[Any] | None
) -> tuple[QuerySet[Any], list[str]]:
    """The rows behind the position in their order, and the annotations that hold theirs."""
    keys = ordering.all_keys
    names = [f"_key{index}" for index in range(len(keys))]
    rows = queryset.alias(**{n: k.expression for n, k in zip(names, keys, strict=True)})
    rows = rows.annotate(**{f"{n}_": F(n) for n in names})
    if position is not None:
        rows = rows.filter(after(names, keys, position))
    order = [
        F(n).desc() if k.descending else F(n).asc() for n, k in zip(names, keys, strict=True)
    ]
    return rows.order_by(*order), [f"{name}_" for name in names]


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


def make_cursor(values: Sequence[Any], *, ordering: Ordering, salt: str) -> str:
    return signed([ordering.name, *values], salt=f"cursor:{salt}")


def read_cursor(cursor: str, *, ordering: Ordering, salt: str) -> list[Any]:
    """The position a cursor holds. Raises ApiProblem: 400 unreadable, 404 not one of ours."""
    if not CURSOR.fullmatch(cursor):
        raise ApiProblem("cursor.malformed", status=400, fields={"cursor": "cursor.malformed"})
    held = unsigned(cursor, salt=f"cursor:{salt}")
    if held is None or held[0] != ordering.name:
        raise ApiProblem("cursor.unknown", status=404, fields={"cursor": "cursor.unknown"})
    return [_restored(k.kind, v) for k, v in zip(ordering.all_keys, held[1:], strict=True)]


def _restored(kind: type[Any], value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else kind(value)
