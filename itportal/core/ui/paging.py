"""Keyset paging: no OFFSET, no count(*), the same cost on every page."""

import datetime
import decimal
import hashlib
import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import BaseExpression, OrderBy

from itportal.core.db import EtKey
from itportal.core.prepared import Prepared, kept_in

Row = TypeVar("Row")
Shape: TypeAlias = Callable[[models.QuerySet[Any]], models.QuerySet[Any]]
PAGE_SIZE = 50


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """One page of rows; `next` is the cursor of the following page, empty on the last."""

    rows: Sequence[Row]
    next: str = ""
    is_first: bool = True

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class _Key:
    """One column of the order."""

    expression: Any
    descending: bool
    nulls_last: bool
    nullable: bool

    def order(self) -> OrderBy:
        if self.nullable:
            place = {"nulls_last": True} if self.nulls_last else {"nulls_first": True}
        else:
            place = {}
        return OrderBy(self.expression, descending=self.descending, **place)


def keyset_page(
    queryset: "models.QuerySet[Any]",
    *,
    after: str | None = None,
    size: int = PAGE_SIZE,
    shaped: Shape | None = None,
) -> KeysetPage[Any]:
    """The page of `queryset` that follows the cursor `after` (first page when empty or foreign).

    The order is the queryset's own (fields, annotations, expressions, nullable or not); `pk` is
    added as the tie-breaker. The cursor is signed and only fits the same order.

    shaped: adds what is shown of each row (joins, annotations, those of the order as well) to
    the rows of this page alone, once they are found: the limit comes before the joins.
    """
    keyed = _Keyed(queryset, shaped)
    position = _read(after, salt=keyed.salt, length=len(keyed.keys))
    found = list(keyed.rows(size, position))
    return keyed.page(found, size=size, is_first=position is None)


class KeptPages:
    """The pages of a queryset, their SQL kept (core.prepared): `markers` stand for what changes;
    `shaped` as for keyset_page.
    """

    def __init__(
        self,
        queryset: "models.QuerySet[Any]",
        *markers: Any,
        shaped: Shape | None = None,
        size: int = PAGE_SIZE,
    ) -> None:
        self._keyed = _Keyed(queryset, shaped)
        self._markers, self._size = markers, size
        self._first = self._kept(None)
        self._others: dict[Hashable, Prepared] = {}

    def read(self, *values: Any, after: str | None = None) -> KeysetPage[Any] | None:
        """The page for these values of the markers; None where the SQL of those after this
        cursor cannot be kept."""
        position = _read(after, salt=self._keyed.salt, length=len(self._keyed.keys))
        if position is None:
            found = self._first.all(*values)
            return self._keyed.page(found, size=self._size, is_first=True)
        signs = _signs(position)
        if signs is None:
            return None
        prepared = kept_in(self._others, tuple(signs), lambda: self._kept(signs))
        found = prepared.all(*values, *(value for value in position if value is not None))
        return self._keyed.page(found, size=self._size, is_first=False)

    def _kept(self, signs: list[Any] | None) -> Prepared:
        said = [sign for sign in signs or () if sign is not None]
        made = Prepared(
            lambda: self._keyed.rows(self._size, signs),
            *self._markers,
            *said,
            strict=False,
            tells=True,
        )
        made.compile()
        return made


class _Keyed:
    """A queryset in its total order, the keys of the order annotated."""

    def __init__(self, queryset: "models.QuerySet[Any]", shaped: Shape | None) -> None:
        self._queryset, self._shaped = queryset, shaped
        self.keys = _keys(queryset)
        self.salt = "keyset:" + hashlib.sha256(repr(self.keys).encode()).hexdigest()[:16]
        self.names = [f"key_{number}" for number in range(len(self.keys))]

    def rows(self, size: int, position: list[Any] | None) -> "models.QuerySet[Any]":
        """The rows after `position`, one more than the page holds: it tells that there is a next."""
        rows = self._in_order(self._queryset)
        if position is not None:
            rows = rows.filter(_beyond(self.keys, self.names, position))
        rows = rows[: size + 1]
        if self._shaped is None:
            return rows
        these = rows.model._base_manager.filter(pk__in=rows.values("pk"))
        return self._in_order(self._shaped(these))

    def _in_order(self, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        terms: dict[str, Any] = {
            name: key.expression for name, key in zip(self.names, self.keys, strict=True)
        }
        rows: models.QuerySet[Any] = queryset.annotate(**terms)
        return rows.order_by(*(key.order() for key in self.keys))

    def page(self, found: list[Any], *, size: int, is_first: bool) -> KeysetPage[Any]:
        cursor = ""
        if len(found) > size:
            last = found[size - 1]
            values = [
                last[n] if isinstance(last, dict) else getattr(last, n) for n in self.names
            ]
            cursor = signing.dumps([_pack(value) for value in values], salt=self.salt)
        return KeysetPage(rows=found[:size], next=cursor, is_first=is_first)


def _keys(queryset: "models.QuerySet[Any]") -> list[_Key]:
    order: Sequence[Any] = queryset.query.order_by or queryset.model._meta.ordering
    keys = [_key(queryset, term) for term in order]
    unique = {"pk", "id", queryset.model._meta.pk.name}
    if not order or not any(str(term).lstrip("-") in unique for term in order):
        keys.append(_Key(F("pk"), keys[-1].descending if keys else False, True, False))
    return keys


def _key(queryset: "models.QuerySet[Any]", term: Any) -> _Key:
    if isinstance(term, str):
        descending = term.startswith("-")
        name = term.removeprefix("-")
        nullable = _nullable(queryset, name)
        return _Key(F(name), descending, not descending, nullable)
    if isinstance(term, OrderBy):
        inner = term.expression
        last = bool(term.nulls_last) or (not term.nulls_first and not term.descending)
        return _Key(inner, term.descending, last, _may_be_null(queryset, inner))
    if isinstance(term, F):
        return _Key(term, False, True, _nullable(queryset, _path(term)))
    if isinstance(term, BaseExpression):
        return _Key(term, False, True, _may_be_null(queryset, term))
    raise TypeError(f"cannot page by {term!r}")


def _may_be_null(queryset: "models.QuerySet[Any]", expression: Any) -> bool:
    """A sort key of a text is NULL where the text is; of other expressions it is not known."""
    if isinstance(expression, EtKey):
        (expression,) = expression.get_source_expressions()
    return not isinstance(expression, F) or _nullable(queryset, _path(expression))


def _path(reference: F) -> str:
    return str(reference.deconstruct()[1][0])


def _nullable(queryset: "models.QuerySet[Any]", path: str) -> bool:
    """Whether the column may be NULL; True for whatever is not a plain field."""
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(field, "null", True):
            return True
        model = getattr(field, "related_model", None)
    return False


def _beyond(keys: list[_Key], names: list[str], position: list[Any]) -> Q:
    """Rows after `position` in the order: a later first key, or an equal one and so on."""
    result = Q(pk__in=[])
    for key, name, value in reversed(list(zip(keys, names, position, strict=True))):
        result = _later(key, name, value) | (_same(name, value) & result)
    first = keys[0]
    if not first.nullable:  # a plain bound the index can start at
        result &= Q(**{f"{names[0]}__{'lte' if first.descending else 'gte'}": position[0]})
    return result


def _same(name: str, value: Any) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _later(key: _Key, name: str, value: Any) -> Q:
    if value is None:
        return Q(pk__in=[]) if key.nulls_last else Q(**{f"{name}__isnull": False})
    later = Q(**{f"{name}__{'lt' if key.descending else 'gt'}": value})
    if key.nullable and key.nulls_last:
        later |= Q(**{f"{name}__isnull": True})
    return later


_MOMENT = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _signs(position: list[Any]) -> list[Any] | None:
    """What stands for the values of a cursor while its SQL is compiled, NULL for NULL; None when
    there is a value whose sign might also be somebody's key."""
    signs: list[Any] = []
    last = len(position) - 1
    for place, value in enumerate(position):
        if value is None:
            signs.append(None)
        elif isinstance(value, datetime.datetime):
            signs.append(_MOMENT + datetime.timedelta(microseconds=place))
        elif isinstance(value, str):
            signs.append(f"key {place} of a cursor")
        elif type(value) is int and place == last:
            signs.append(4_815_162_350)  # a primary key
        else:
            return None
    return signs


_TYPES: dict[str, Any] = {
    "t": datetime.datetime.fromisoformat,
    "d": datetime.date.fromisoformat,
    "n": decimal.Decimal,
    "u": uuid.UUID,
}


def _pack(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return ["t", value.isoformat()]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    if isinstance(value, decimal.Decimal):
        return ["n", str(value)]
    if isinstance(value, uuid.UUID):
        return ["u", str(value)]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"cannot page by a {type(value).__name__}")


def _read(cursor: str | None, *, salt: str, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        packed = signing.loads(cursor, salt=salt)
    except signing.BadSignature:
        return None
    if not isinstance(packed, list) or len(packed) != length:
        return None
    return [_TYPES[v[0]](v[1]) if isinstance(v, list) else v for v in packed]
