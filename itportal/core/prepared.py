"""A query compiled once per process and planned once per connection, then run many times.

Making SQL of a queryset and planning it cost more than running it, for reads of a few rows. A
`Prepared` keeps the SQL of a queryset in which markers stand for the values that change, and has
PostgreSQL keep its plan (`PREPARE`); it makes the same model instances (with select_related,
annotations and prefetches), or the same tuples of `values_list()`, as the queryset would.

The portal's connections are its own for as long as they last: a pooler between portal and
PostgreSQL must work by session.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    ModelIterable,
    get_related_populators,
    prefetch_related_objects,
)
from django.db.models.signals import post_init, pre_init
from psycopg2 import extensions

T = TypeVar("T")
KEPT = 500  # sets of rights and what is asked by them
KEY = 4_815_162_342  # stands for a primary key while SQL is compiled
READ = "_what_was_read"
PLANS = 1000  # a connection that holds more forgets them all: callers choose what is asked
_numbers = count(1)
# What each connection has prepared already; plans end with their connection.
_known: "WeakKeyDictionary[extensions.connection, set[str]]" = WeakKeyDictionary()


class Statement:
    """SQL as Django makes it (`%s`) with its parameters; `markers` stand for what changes.

    strict: every marker must be there (else one that is not is passed over).
    """

    def __init__(
        self, sql: str, params: Any, markers: tuple[Any, ...], *, name: str, strict: bool = True
    ) -> None:
        self._used = [place for place, marker in enumerate(markers) if marker in params]
        if strict and len(self._used) < len(markers):
            raise ValueError(f"{sql} does not hold all of {markers}")
        signs = {markers[place]: f"${n}" for n, place in enumerate(self._used, start=1)}
        self._sql = sql
        self._params = [extensions.AsIs(signs[p]) if p in markers else p for p in params]
        self._name = f"{name}_{next(_numbers)}"
        self._execute = f"EXECUTE {self._name}"
        if self._used:
            self._execute += f" ({', '.join(['%s'] * len(self._used))})"

    def rows(self, *values: Any, using: str = "default") -> list[Any]:
        """All rows for these values of the markers."""
        connection = connections[using]
        with connection.cursor() as cursor:
            known = _known.setdefault(connection.connection, set())
            if self._name not in known:
                with connection.wrap_database_errors, connection.connection.cursor() as plain:
                    if len(known) >= PLANS:
                        plain.execute("DEALLOCATE ALL")
                        known.clear()
                    plain.execute(f"PREPARE {self._name} AS {self._sql}", self._params)
                known.add(self._name)
            cursor.execute(self._execute, [values[place] for place in self._used] or None)
            found: list[Any] = cursor.fetchall()
            return found


class Prepared:
    """`build()` answers a queryset whose changing parameters are `markers`, in the order in
    which the values are given; compiled at first use.

    tells: every object says what it was made of (`what_was_read`).
    """

    def __init__(
        self,
        build: Callable[[], QuerySet[Any]],
        *markers: Any,
        strict: bool = True,
        tells: bool = False,
    ) -> None:
        self._tells = tells
        self._build = build
        self._markers = markers
        self._strict = strict
        self._statement: Statement | None = None
        self._lock = threading.Lock()

    def compile(self) -> Statement:
        """Now rather than at first use: for a `build` that holds what must not be kept."""
        with self._lock:
            if self._statement is None:
                self._statement = self._compiled(self._build())
                self._build = _done
            return self._statement

    def _compiled(self, queryset: QuerySet[Any]) -> Statement:
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        self._db = queryset.db
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(columns)
        self._apply = compiler.apply_converters
        self._model = None
        if queryset._iterable_class is ModelIterable:
            klass, select = compiler.klass_info, compiler.select
            self._model = klass["model"]
            first, last = klass["select_fields"][0], klass["select_fields"][-1] + 1
            self._own = slice(first, last)
            self._names = [column[0].target.attname for column in select[first:last]]
            related: Any = get_related_populators  # the stubs describe a later Django
            self._related = related(klass, select, self._db)
            self._annotations = dict(compiler.annotation_col_map or {})
            self._prefetch = queryset._prefetch_related_lookups  # type: ignore[attr-defined]  # no other way
        table = queryset.model._meta.db_table
        return Statement(sql, params, self._markers, name=table, strict=self._strict)

    def first(self, *values: Any) -> Any:
        """The first object (or tuple) for `values`, or None."""
        found = self.all(*values)
        return found[0] if found else None

    def all(self, *values: Any) -> list[Any]:
        """All objects (or tuples of a values_list) for `values`."""
        statement = self._statement or self.compile()
        rows = statement.rows(*values, using=self._db)
        if self._converters and rows:
            rows = list(self._apply(map(list, rows), self._converters))
        if self._model is None:
            return rows
        shared: dict[tuple[int, Any], Any] = {}
        found = [self._made(row, shared) for row in rows]
        if self._prefetch and found:
            prefetch_related_objects(found, *self._prefetch)
        return found

    def _made(self, row: Any, shared: dict[tuple[int, Any], Any]) -> Any:
        found = row_object(self._model, self._db, self._names, row[self._own])
        for populator in self._related:
            _populate(populator, row, found, shared)
        for name, place in self._annotations.items():
            setattr(found, name, row[place])
        if self._tells and not self._prefetch:
            found.__dict__[READ] = row
        return found


def what_was_read(found: Any) -> tuple[Any, ...] | None:
    """Every value an object of a Prepared was made of, what it relates to included: two objects
    that say the same are the same to look at. None when it does not say, or they cannot be
    compared."""
    row = found.__dict__.get(READ)
    if row is None:
        return None
    values = tuple([tuple(value) if type(value) is list else value for value in row])
    try:
        hash(values)
    except TypeError:
        return None
    return values


def row_object(model: Any, db: str, names: Sequence[str], values: Any) -> Any:
    """As `Model.from_db`, which sets the fields one by one and tells listeners of each instance;
    a model that has a listener, or a way of its own to be made, is made by it."""
    plain = _is_plain.get(model)
    if plain is None:
        plain = _is_plain[model] = (
            model.__init__ is Model.__init__
            and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]  # a class method's
            and not pre_init.has_listeners(model)
            and not post_init.has_listeners(model)
        )
    if not plain:
        return model.from_db(db, names, values)
    found = model.__new__(model)
    found.__dict__.update(zip(names, values, strict=True))
    state = found._state = ModelState()
    state.adding, state.db = False, db
    return found


_is_plain: dict[Any, bool] = {}


def _populate(populator: Any, row: Any, found: Any, shared: dict[tuple[int, Any], Any]) -> None:
    """As RelatedPopulator.populate(), but what several rows relate to is made once."""
    reorder = populator.reorder_for_init
    values = reorder(row) if reorder else row[populator.cols_start : populator.cols_end]
    key = (id(populator), values[populator.pk_idx])
    related = shared.get(key)
    if related is None and key[1] is not None:
        related = row_object(populator.model_cls, populator.db, populator.init_list, values)
        for inner in populator.related_populators:
            _populate(inner, row, related, shared)
        shared[key] = related
    populator.local_setter(found, related)
    if related is not None:
        populator.remote_setter(related, found)


@dataclass(frozen=True)
class Rights:
    """How what a user may see becomes SQL that others share.

    key: users with the same key see by the same SQL, but for their own keys: `visible_to` may
    ask nothing else (a setting, the clock, other rows belong into its SQL). stand_in(): such a
    user with `markers` for these; values: the user's own, in that order.
    """

    key: Hashable
    stand_in: Callable[[], Any]
    markers: tuple[Any, ...]
    values: tuple[Any, ...]


_rights: list[Callable[[Any], Rights]] = []


def register_rights(rights: Callable[[Any], Rights]) -> None:
    """The app that knows users registers how their rights are told apart."""
    _rights[:] = [rights]


def rights_of(user: Any) -> Rights:
    return _rights[0](user)


def kept_in(kept: dict[Hashable, T], key: Hashable, make: Callable[[], T]) -> T:
    """What was made for this key; a full store is emptied: keys come from rights and callers."""
    try:
        return kept[key]
    except KeyError:
        made = make()
    if len(kept) >= KEPT:  # another thread may be here as well: nothing is read back
        kept.clear()
    kept[key] = made
    return made


def _done() -> QuerySet[Any]:
    raise RuntimeError("compiled already")
