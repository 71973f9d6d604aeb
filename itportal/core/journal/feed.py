"""Reading the journal without gaps, for the change feed (ARCHITECTURE rule 4).

Two ledgers tell which rows changed: the field differences, and for what was loaded by COPY
(journal/bulk.py), which leaves none, its events. A transaction tells by one of them, so that
`(xid, id)` is one order over both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from itportal.core.journal.models import Event, RowChange
from itportal.core.journal.rowchanges import CREATE, DELETE

Place: TypeAlias = tuple[int, int]
WHOLE_TRANSACTION = 2000  # rows: one of so many is told in one answer


@dataclass(frozen=True, slots=True)
class Change:
    """One row that changed. changes: field → [before, after], {} when none are known."""

    place: Place
    at: datetime
    model: type[models.Model]
    object_id: int
    changes: Mapping[str, Any]
    is_new: bool = False
    is_gone: bool = False

    def before(self) -> dict[str, Any]:
        """The values that were replaced, by field."""
        pairs = self.changes.items()
        return {n: pair[0] for n, pair in pairs if isinstance(pair, list) and not self.is_new}


@dataclass(frozen=True)
class Read:
    """changes up to and with `place`; more: others stand there already."""

    changes: list[Change]
    place: Place
    more: bool


def settled_events(*, after: Place, below: int) -> models.QuerySet[Event]:
    """Events after the place `(xid, id)` in feed order, of transactions before the horizon `below`.

    A reader who keeps the (xid, id) of the last row it got and asks from there misses none:
    a late commit has a higher place than everything served before it.
    """
    return _between(Event.objects.all(), after, below)


def read_changes(
    wanted: Collection[type[models.Model]], *, after: Place, below: int, limit: int
) -> Read:
    """About `limit` changed rows of these models: transactions are told whole (up to 2,000 rows).

    below: the horizon (ledgers.horizon()) asked before; all rows under it are there and stay.
    """
    found = _read(wanted, after=after, below=below, limit=limit + 1)
    if len(found) <= limit:
        return Read(found, (below - 1, MOST), more=False)
    broken = found[limit].place[0]
    whole = [change for change in found if change.place[0] < broken]
    if not whole:
        rows = _read(wanted, after=after, below=broken + 1, limit=WHOLE_TRANSACTION)
        return Read(rows, rows[-1].place, more=True)
    return Read(whole, (broken - 1, MOST), more=True)


def values_of_deleted(
    model: type[models.Model], ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """What deleted rows held last, by key."""
    if not ids:
        return {}
    kind = ContentType.objects.get_for_model(model)
    rows = RowChange.objects.filter(content_type=kind, object_id__in=ids, action=DELETE)
    return {
        object_id: {name: pair[0] for name, pair in changes.items() if isinstance(pair, list)}
        for object_id, changes in rows.values_list("object_id", "changes")
        if object_id is not None and changes
    }


MOST = 2**63 - 1  # behind every row of a transaction


def _read(
    wanted: Collection[type[models.Model]], *, after: Place, below: int, limit: int
) -> list[Change]:
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in wanted}
    rows = _between(RowChange.objects.all(), after, below)
    rows = rows.filter(content_type__in=kinds, object_id__isnull=False)
    values = ("xid", "pk", "timestamp", "content_type_id", "object_id", "changes", "action")
    found = [
        Change(
            place=(xid, pk),
            at=at,
            model=kinds[kind],
            object_id=object_id,
            changes=changes or {},
            is_new=action == CREATE,
            is_gone=action == DELETE,
        )
        for xid, pk, at, kind, object_id, changes, action in rows.values_list(*values)[:limit]
    ]
    # What lies behind the last of them would be cut off anyway.
    end = found[-1].place[0] + 1 if len(found) == limit else below
    found += _loaded(wanted, after=after, below=end, limit=limit)
    return sorted(found, key=lambda change: change.place)[:limit]


def _loaded(
    wanted: Collection[type[models.Model]], *, after: Place, below: int, limit: int
) -> list[Change]:
    """By their events, what transactions without field differences changed."""
    models_by_label = {model._meta.label_lower: model for model in wanted}
    differences = RowChange.objects.filter(xid=OuterRef("xid"))
    events = settled_events(after=after, below=below).filter(
        ~Exists(differences), object_type__in=models_by_label, object_id__isnull=False
    )
    values = events.values_list("xid", "pk", "at", "object_type", "object_id")[:limit]
    return [
        Change((xid, pk), at, models_by_label[label], object_id, {})
        for xid, pk, at, label, object_id in values
        if object_id is not None
    ]


def _between(rows: models.QuerySet[Any], after: Place, below: int) -> models.QuerySet[Any]:
    xid, pk = after
    place = Q(xid__gt=xid) | Q(xid=xid, pk__gt=pk)
    return rows.filter(place, xid__gte=xid, xid__lt=below).order_by("xid", "pk")
