"""Field differences as people read them: field names, choices and links in words."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from itportal.core.journal.models import RowChange

LONGEST = 300
# Kept, but said better by the event itself.
UNSAID = {"uid", "created_at", "updated_at"}
Labels = dict[type[models.Model], dict[Any, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowDifferences:
    """One row's share of a change; `source`: the model's label and the row's key."""

    row: str
    action: int
    differences: list[Difference]
    source: tuple[str, int] = ("", 0)

    @property
    def is_new(self) -> bool:
        return bool(self.action == RowChange.Action.CREATE)

    @property
    def is_gone(self) -> bool:
        return bool(self.action == RowChange.Action.DELETE)


def readable(changes: Iterable[RowChange]) -> list[RowDifferences]:
    """The changes in words; linked objects are looked up once per model."""
    changes = list(changes)
    labels = _labels(changes)
    return [_row(change, labels) for change in changes]


def _row(change: RowChange, labels: Labels) -> RowDifferences:
    model = change.content_type.model_class()
    name = str(model._meta.verbose_name) if model else change.content_type.model
    found = []
    for field_name, pair in (change.changes or {}).items():
        field = _field(model, field_name)
        label = str(getattr(field, "verbose_name", field_name))
        if isinstance(pair, dict):
            linked = ", ".join(pair["objects"])
            added = pair["operation"] == "add"
            found.append(Difference(label, "" if added else linked, linked if added else ""))
        elif field_name not in UNSAID:
            before, after = (_words(field, value, labels) for value in pair)
            if before or after:
                found.append(Difference(label, before, after))
    found.sort(key=lambda difference: difference.field)
    row = f"{name} {change.object_repr}".strip() or change.object_pk
    label = f"{change.content_type.app_label}.{change.content_type.model}"
    return RowDifferences(row, change.action, found, (label, change.object_id or 0))


def _field(model: Any, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:  # a field that has since gone
        return None


def _words(field: Any, value: Any, labels: Labels) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return labels[field.related_model].get(value, str(value))
    if isinstance(field, models.DateTimeField):
        moment = timezone.localtime(datetime.fromisoformat(value))
        return formats.date_format(moment, "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _labels(changes: list[RowChange]) -> Labels:
    wanted: defaultdict[Any, set[Any]] = defaultdict(set)
    for change in changes:
        model = change.content_type.model_class()
        for name, pair in (change.changes or {}).items():
            field = _field(model, name)
            if isinstance(field, models.ForeignKey) and isinstance(pair, list):
                wanted[field.related_model] |= {pk for pk in pair if pk is not None}
    return defaultdict(
        dict,
        {
            model: {row.pk: str(row) for row in _rows(model, pks)}
            for model, pks in wanted.items()
        },
    )


def _rows(model: type[models.Model], pks: set[Any]) -> models.QuerySet[Any]:
    """The rows with what their names need (a user is named by the person)."""
    rows = model._base_manager.filter(pk__in=pks)
    named_by = [f.name for f in model._meta.fields if isinstance(f, models.OneToOneField)]
    return rows.select_related(*named_by) if named_by else rows
