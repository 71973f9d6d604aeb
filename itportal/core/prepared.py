"""A query compiled once per process and run many times: for reads that must cost next to nothing.

Compiling SQL is more than half of what a one-object request costs. `Prepared` keeps the SQL of
a queryset with exactly one parameter and makes the same model instances (with select_related
and annotations) for every value of it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators, prefetch_related_objects


class Prepared:
    """`build()` answers a queryset whose only parameter is `marker`; compiled at first use."""

    def __init__(self, build: Callable[[], QuerySet[Any]], marker: Any) -> None:
        self._build = build
        self._marker = marker
        self._ready = False

    def _compile(self) -> None:
        queryset = self._build()
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        self._sql, params = compiler.as_sql()
        if list(params).count(self._marker) != 1:
            raise ValueError(f"{self._sql} does not hold the marker exactly once")
        self._params = list(params)
        self._place = self._params.index(self._marker)
        self._db = queryset.db
        klass, select = compiler.klass_info, compiler.select
        self._model = klass["model"]
        first, last = klass["select_fields"][0], klass["select_fields"][-1] + 1
        self._own = slice(first, last)
        self._names = [column[0].target.attname for column in select[first:last]]
        related: Any = get_related_populators  # the stubs describe a later Django
        self._related = related(klass, select, self._db)
        self._annotations = dict(compiler.annotation_col_map or {})
        columns = [column[0] for column in select[: compiler.col_count]]
        self._converters = compiler.get_converters(columns)
        self._apply = compiler.apply_converters
        self._prefetch = queryset._prefetch_related_lookups  # type: ignore[attr-defined]  # no other way
        self._ready = True

    def first(self, value: Any) -> Any:
        """The first object for `value`, or None."""
        found = self.all(value)
        return found[0] if found else None

    def all(self, value: Any) -> list[Any]:
        """All objects for `value`."""
        if not self._ready:
            self._compile()
        params = list(self._params)
        params[self._place] = value
        with connections[self._db].cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        if self._converters and rows:
            rows = list(self._apply(map(list, rows), self._converters))
        found = [self._made(row) for row in rows]
        if self._prefetch and found:
            prefetch_related_objects(found, *self._prefetch)
        return found

    def _made(self, row: Any) -> Any:
        found = self._model.from_db(self._db, self._names, row[self._own])
        for populator in self._related:
            populator.populate(row, found)
        for name, place in self._annotations.items():
            setattr(found, name, row[place])
        return found
