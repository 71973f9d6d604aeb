"""Lists that programs pull whole: from one statement to bytes (docs/api.md, PERFORMANCE G1).

No model instance and no serializer runs per row. The Out serializer that is documented is read
once and becomes a plan: its plain members are columns of the statement, as text or as orjson
writes them; a member that follows a foreign key is a look-up. What such a member shows of one
related row is made by the serializer itself, once, and kept as ready JSON as long as the related
tables stay as they are (journal/state.py). A test proves the bytes equal to the serializer's.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

import orjson
from django.apps import apps
from django.db.models import Expression, F, Model, QuerySet, TextField
from django.db.models.functions import Cast
from rest_framework import serializers

from itportal.core.api.rendering import OPTIONS, plain
from itportal.core.api.serializers import Out, SaidField
from itportal.core.journal.audit import is_audited
from itportal.core.journal.state import State
from itportal.core.prepared import kept_in

# What orjson writes as DRF does, given the database's value.
AS_THEY_ARE = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.IntegerField,
    serializers.BooleanField,
)
TABLES = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@dataclass(frozen=True)
class LookUp:
    """A member that follows a foreign key: what it shows of each related row, as JSON."""

    related: type[Model]
    paths: tuple[str, ...]
    show: Callable[[Any], Any]
    key: Hashable

    def fragments(self, ids: set[Any], state: State) -> Mapping[Any, Any]:
        """JSON of these rows by key, as good as `state`; None's is None."""
        mark = state.of(self.models)
        kept = _FRAGMENTS.get(self.key)
        if kept is None or kept[0] != mark or len(kept[1]) > MOST_KEPT:
            kept = _FRAGMENTS[self.key] = (mark, {None: None})
        known = kept[1]
        missing = ids - known.keys()
        if missing:
            rows = self.related._base_manager.filter(pk__in=missing)
            rows = rows.select_related(*self.paths) if self.paths else rows
            for row in rows:
                made = orjson.dumps(self.show(row), default=plain, option=OPTIONS)
                known[row.pk] = orjson.Fragment(made)
        return known

    @cached_property
    def models(self) -> set[type[Model]]:
        found = {self.related}
        for path in self.paths:
            model: Any = self.related
            for step in path.split("__"):
                model = model._meta.get_field(step).related_model
                found.add(model)
        return found


MOST_KEPT = 50_000
_FRAGMENTS: dict[Hashable, tuple[Hashable, dict[Any, Any]]] = {}


@dataclass(frozen=True)
class Plan:
    """names: the members in order; columns: what is selected for each; look_ups: by place."""

    key: Hashable
    names: tuple[str, ...]
    columns: tuple[str | Expression, ...]
    look_ups: tuple[tuple[int, LookUp], ...]

    def selected(self, rows: QuerySet[Any], *more: str) -> QuerySet[Any]:
        """The statement: a column for each member, then `more`."""
        made = {f"_c{n}": F(c) if isinstance(c, str) else c for n, c in enumerate(self.columns)}
        selected: QuerySet[Any] = rows.annotate(**made).values_list(*made, *more)
        return selected

    def shown(self, rows: Sequence[tuple[Any, ...]], state: State) -> list[dict[str, Any]]:
        """Members of each row, look-ups as ready JSON."""
        if not rows:
            return []
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, look_up in self.look_ups:
            ids = columns[place]
            columns[place] = map(look_up.fragments(set(ids), state).__getitem__, ids)
        names = self.names
        # `strict` would refuse the columns behind the members: they are the cursor's.
        return [dict(zip(names, row, strict=False)) for row in zip(*columns, strict=True)]

    def models(self, sql: str) -> set[type[Model]] | None:
        """All whose rows the answer is made of; None when changes of one are not kept."""
        found = models_in(sql)
        looked_up = [model for _place, look_up in self.look_ups for model in look_up.models]
        if found is None or not all(map(is_audited, looked_up)):
            return None
        return found | set(looked_up)


def models_in(sql: str) -> set[type[Model]] | None:
    """The models a statement reads; None when the journal does not keep the changes of one."""
    found = {_by_table().get(table) for table in TABLES.findall(sql)}
    whole = {model for model in found if model is not None and is_audited(model)}
    return whole if len(whole) == len(found) else None


def plan_of(
    shape: Out, model: type[Model], *, key: Hashable, instead: Mapping[str, str]
) -> Plan:
    """The plan of a serializer of rows of `model`. Raises TypeError naming a member it cannot show.

    instead: foreign key → the annotation whose row is shown in its place.
    """
    names: list[str] = []
    columns: list[str | Expression] = []
    look_ups: list[tuple[int, LookUp]] = []
    for place, shown in enumerate(shape._readable_fields):
        name = str(shown.field_name)
        names.append(name)
        first, *rest = shown.source_attrs
        related = _related(model, first)
        if related is not None:
            columns.append(instead.get(first, f"{first}_id"))
            look_ups.append((place, _look_up(shown, related, rest, (key, name))))
        elif isinstance(shown, serializers.UUIDField):
            columns.append(Cast(first, TextField()))
        elif isinstance(shown, AS_THEY_ARE) and not isinstance(shown, SaidField) and not rest:
            columns.append(first)
        else:
            raise TypeError(f"{type(shape).__name__}.{name} cannot be shown from columns alone")
    return Plan(key, tuple(names), tuple(columns), tuple(look_ups))


def _related(model: type[Model], name: str) -> type[Model] | None:
    known = {field.name: field for field in model._meta.concrete_fields}
    found: Any = known[name].related_model if name in known else None
    return found if isinstance(found, type) else None


def _look_up(shown: Any, related: type[Model], rest: Sequence[str], key: Hashable) -> LookUp:
    if rest:
        read = attrgetter(".".join(rest))
        paths = {"__".join(rest[:-1])} - {""}
        return LookUp(
            related, tuple(paths), lambda row: shown.to_representation(read(row)), key
        )
    paths = set(_paths(shown)) if isinstance(shown, Out) else set()
    return LookUp(related, tuple(sorted(paths)), shown.to_representation, key)


def _paths(shape: Out, above: str = "") -> Iterable[str]:
    """The relations that a nested serializer follows, as select_related() wants them."""
    for shown in shape._readable_fields:
        steps = list(shown.source_attrs)
        path = above + "__".join(steps if isinstance(shown, Out) else steps[:-1])
        if path.strip("_"):
            yield path.removesuffix("__")
        if isinstance(shown, Out):
            yield from _paths(shown, f"{path}__")


@cache
def _by_table() -> dict[str, type[Model]]:
    """Models by table; of a many-to-many's own table the one that keeps its links' changes."""
    found: dict[str, type[Model]] = {}
    for model in apps.get_models(include_auto_created=True):
        owner: Any = model._meta.auto_created
        found[model._meta.db_table] = owner or model
    return found


_PLANS: dict[Hashable, Plan] = {}


def kept_plan(key: Hashable, make: Callable[[], Plan]) -> Plan:
    return kept_in(_PLANS, key, make)
