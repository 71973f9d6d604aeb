"""Filters by custom fields: `cf.<slug>`, and `cf.<slug>__gte`, `__lte`, `__in`, each typed as its field."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from assets.custom import PREFIX, value_of
from assets.models import CustomField
from itportal.core.api.errors import BadParameter

ASKED: Final = re.compile(r"cf\.([a-z][a-z0-9_]{0,39}?)(?:__(gte|lte|in))?")
COMPARED: Final = {"gte": GreaterThanOrEqual, "lte": LessThanOrEqual}
ORDERED = (CustomField.Kind.NUMBER, CustomField.Kind.DATE)
MOST_VALUES = 50


def custom_names(names: Iterable[str]) -> dict[str, tuple[CustomField, str]]:
    """Of these parameters those that ask for a custom field there is: name → (field, how)."""
    asked = {name: found for name in names if (found := ASKED.fullmatch(name))}
    if not asked:
        return {}
    slugs = {found[1] for found in asked.values()}
    fields = {
        field.slug: field
        for field in CustomField.objects.filter(slug__in=slugs, is_active=True)
    }
    return {
        name: (fields[found[1]], found[2] or "")
        for name, found in asked.items()
        if found[1] in fields
    }


def by_custom(rows: QuerySet[Any], given: Mapping[str, str]) -> QuerySet[Any]:
    """Rows whose values are so. Raises BadParameter naming the parameter and what is wrong."""
    for name, (field, how) in custom_names(given).items():
        rows = rows.filter(_condition(name, field, how, given[name]))
    return rows


def _condition(name: str, field: CustomField, how: str, text: str) -> Q:
    if how == "in":
        texts = text.split(",")
        if len(texts) > MOST_VALUES:
            raise BadParameter("parameter.invalid", name)
        found = Q()
        for one in texts:
            found |= _equal(name, field, one)
        return found
    if not how:
        return _equal(name, field, text)
    if field.kind not in ORDERED:
        raise BadParameter("parameter.not_ordered", name, field=PREFIX + field.slug)
    value = Value(_read(name, field, text), output_field=JSONField())
    return Q(COMPARED[how](KeyTransform(field.slug, "custom"), value))


def _equal(name: str, field: CustomField, text: str) -> Q:
    # Found by the one index of all values.
    return Q(custom__contains={field.slug: _read(name, field, text)})


def _read(name: str, field: CustomField, text: str) -> Any:
    try:
        value = value_of(field, text)
    except ValueError as error:
        raise BadParameter("parameter.invalid", name, str(error)) from error
    if value is None:
        raise BadParameter("parameter.invalid", name)
    return value
