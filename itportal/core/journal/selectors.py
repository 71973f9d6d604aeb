"""Reads of the journal's pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from itportal.core.journal.differences import RowDifferences, readable
from itportal.core.journal.models import Event, PersonalDataRead, RowChange, Verification
from itportal.core.journal.readers import people, scope_of, subjects_of
from itportal.core.journal.sentences import sentence, word

ROWS_SHOWN = 200
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its sentence in the reader's language, and (in a history) its fields."""

    event: Event
    text: str
    rows: Sequence[RowDifferences] = ()

    @property
    def way(self) -> str:
        """Through what it came, and how its maker had proved who they are."""
        parts = (("source", self.event.source), ("auth", self.event.auth))
        return ", ".join(str(word(key, value)) for key, value in parts if value)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the journal's list is narrowed to; empty means all."""

    who: str = ""
    what: str = ""
    code: str = ""
    since: date | None = None
    until: date | None = None


def events_for(user: Any) -> models.QuerySet[Event]:
    """The events this reader may see (see readers.People.scope)."""
    scope = scope_of(user)
    if scope is None:
        return Event.objects.all()
    return Event.objects.filter(institution_id__in=scope)


def events(user: Any, filters: Filters) -> models.QuerySet[Event]:
    """Newest first."""
    found = events_for(user)
    if filters.who:
        found = found.filter(actor__in=list(people().users(filters.who)))
    if filters.what:
        found = found.filter(object_label=filters.what)
    if filters.code:
        found = found.filter(code=filters.code)
    return _between(found, filters).order_by("-pk")


def reads(filters: Filters) -> models.QuerySet[PersonalDataRead]:
    """Reads of personal data, newest first: `who` read, `what` names the person read about."""
    found = PersonalDataRead.objects.select_related("actor", "actor__person")
    if filters.who:
        found = found.filter(actor__in=list(people().users(filters.who)))
    if filters.what:
        found = found.filter(person_uids__overlap=list(people().persons(filters.what)))
    return _between(found, filters).order_by("-pk")


def _between(found: models.QuerySet[M], filters: Filters) -> models.QuerySet[M]:
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def told(found: Iterable[Event]) -> list[Told]:
    return [Told(event, sentence(event)) for event in found]


def history_of(target: models.Model) -> models.QuerySet[Event]:
    """The events of one object, newest first."""
    label = target._meta.label_lower
    return Event.objects.filter(object_type=label, object_id=target.pk).order_by("-pk")


def with_differences(target: models.Model, found: Iterable[Event]) -> list[Told]:
    """The events with what each changed in the object's own row (one statement for all)."""
    found = list(found)
    kind = ContentType.objects.get_for_model(target)
    changes = list(
        RowChange.objects.filter(
            content_type=kind, object_id=target.pk, xid__in=[event.xid for event in found]
        )
        .select_related("content_type")
        .order_by("pk")
    )
    by_xid: defaultdict[int, list[RowDifferences]] = defaultdict(list)
    for change, row in zip(changes, readable(changes), strict=True):
        by_xid[change.xid].append(row)
    # Of several events of one transaction the first shown carries the fields.
    return [Told(e, sentence(e), by_xid.pop(e.xid, [])) for e in found]


def rows_of(event: Event, user: Any) -> list[RowDifferences]:
    """Everything the event's transaction changed in audited rows; of the event's own object alone
    when the transaction also did what this reader may not see (a merge of two houses' requests)."""
    same_request = Q(cid=event.request_id) if event.request_id else Q(cid=None)
    changes = RowChange.objects.filter(same_request, xid=event.xid)
    seen = events_for(user).filter(xid=event.xid)
    if Event.objects.filter(xid=event.xid).exclude(pk__in=seen.values("pk")).exists():
        kind = ContentType.objects.get_by_natural_key(*event.object_type.split("."))
        changes = changes.filter(content_type=kind, object_id=event.object_id)
    return readable(changes.select_related("content_type").order_by("pk")[:ROWS_SHOWN])


def persons_in(items: Sequence[Told]) -> set[UUID]:
    """Whose data the events and their shown fields hold."""
    rows = [row.source for item in items for row in item.rows]
    rows += [(i.event.object_type, i.event.object_id) for i in items if i.event.object_id]
    return subjects_of(rows)


def last_verification() -> Verification | None:
    return Verification.objects.order_by("-pk").first()
