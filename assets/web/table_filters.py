"""What the list of assets is narrowed by."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import JSONField, Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    LessThan,
    LessThanOrEqual,
)
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.web.people_table import institution_filter
from assets.accounting import Accounting, accounting_expression
from assets.custom import PREFIX, value_of
from assets.models import Asset, Assignment, Category, CustomField
from assets.money import months_after
from assets.policy import read_institutions
from assets.selectors import held_by_name
from itportal.core.tables.definition import Filter, every_word

State = Asset.State
Kind = CustomField.Kind
# A number or a day may be led by how it is compared.
COMPARED: Final = re.compile(r"(>=|<=|>|<|=)? ?([0-9][0-9., -]{0,30}|-[0-9][0-9., ]{0,30})")
LOOKUPS: Final = {
    ">": GreaterThan,
    "<": LessThan,
    ">=": GreaterThanOrEqual,
    "<=": LessThanOrEqual,
}
AGES = (("0-1", 0, 12), ("1-3", 12, 36), ("3-5", 36, 60), ("5-", 60, 1200))
UNKNOWN = "unknown"


@every_word
def about(word: str) -> Q:
    """Every word is part of the number, serial number, name, maker, model or holder's name."""
    return (
        Q(inventory_no__icontains=word)
        | Q(serial__icontains=word)
        | Q(name__icontains=word)
        | Q(model__name__icontains=word)
        | Q(model__manufacturer__name__icontains=word)
        | Q(pk__in=held_by_name(word).values("asset"))
    )


def _named(values: tuple[str, ...], user: User) -> Q:
    found = Q()
    for word in values[0].split()[:3]:
        found &= Q(responsible__first_name__icontains=word) | Q(
            responsible__last_name__icontains=word
        )
    return found


def _in_room(values: tuple[str, ...], user: User) -> Q:
    found = Q()
    for word in values[0].split()[:3]:
        found &= Q(room__name__icontains=word) | Q(room__site__name__icontains=word)
    return found


def _warranty(values: tuple[str, ...], user: User) -> Q:
    today = timezone.localdate()
    parts = {
        "ended": Q(warranty_until__lt=today),
        "none": Q(warranty_until=None),
        "30": Q(warranty_until__range=(today, today + timedelta(days=30))),
        "90": Q(warranty_until__range=(today, today + timedelta(days=90))),
        "365": Q(warranty_until__range=(today, today + timedelta(days=365))),
    }
    return _any([parts[value] for value in values])


def _age(values: tuple[str, ...], user: User) -> Q:
    today = timezone.localdate()
    parts = {UNKNOWN: Q(acquired_on=None)}
    for code, low, high in AGES:
        youngest, oldest = months_after(today, -low), months_after(today, -high)
        parts[code] = Q(acquired_on__lte=youngest, acquired_on__gt=oldest)
    return _any([parts[value] for value in values])


def _accounting(values: tuple[str, ...], user: User) -> Q:
    """Only of what the user sees the prices of."""
    covered = read_institutions(user)
    seen = Q() if covered is None else Q(institution__in=covered)
    priced = Asset.objects.annotate(kind=accounting_expression(today=timezone.localdate()))
    return seen & Q(pk__in=priced.filter(kind__in=values).values("pk"))


def _holder(values: tuple[str, ...], user: User) -> Q:
    running = Assignment.objects.running()
    parts = {
        "nobody": ~Q(pk__in=running.values("asset")),
        "person": Q(pk__in=running.exclude(person=None).values("asset")),
        "room": Q(pk__in=running.exclude(room=None).values("asset")),
        "asset": Q(pk__in=running.exclude(to_asset=None).values("asset")),
    }
    return _any([parts[value] for value in values])


def end_of(day: str) -> datetime:
    """The last moment of the day as it is here."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.max))


def _held_on(values: tuple[str, ...], user: User) -> Q:
    return Q(pk__in=Assignment.objects.at(end_of(values[0])).values("asset"))


def _any(parts: Sequence[Q]) -> Q:
    found = parts[0]
    for part in parts[1:]:
        found |= part
    return found


WARRANTIES = [
    ("30", _("ends in 30 days")),
    ("90", _("ends in 90 days")),
    ("365", _("ends in a year")),
    ("ended", _("has ended")),
    ("none", _("not known")),
]
AGE_WORDS = [
    ("0-1", _("less than a year")),
    ("1-3", _("1 to 3 years")),
    ("3-5", _("3 to 5 years")),
    ("5-", _("5 years and more")),
    (UNKNOWN, _("not known")),
]
HOLDERS = [
    ("person", _("a person")),
    ("room", _("a room")),
    ("asset", _("another device")),
    ("nobody", _("nobody")),
]


def _choice(name: str, label: Any, condition: Any, words: Sequence[tuple[str, Any]]) -> Filter:
    codes = {code for code, _label in words}
    return Filter(
        name,
        label,
        condition,
        offers=lambda user: [(code, str(word)) for code, word in words],
        is_shaped=lambda value: value in codes,
    )


FILTERS = [
    Filter("q", _("Number, model, serial number or holder"), about, kind="text"),
    Filter(
        "kind",
        _("Kind"),
        lambda values, user: Q(model__category__code__in=values),
        offers=lambda user: [(row.code, row.name) for row in Category.objects.order_by("pk")],
    ),
    _choice(
        "state",
        _("State"),
        lambda values, user: Q(state__in=values),
        [(code.value, code.label) for code in State],
    ),
    institution_filter(),
    Filter("room", _("Room or building"), _in_room, kind="text"),
    _choice("holder", _("Held by"), _holder, HOLDERS),
    Filter("responsible", _("Responsible person"), _named, kind="text"),
    _choice("warranty", _("Warranty"), _warranty, WARRANTIES),
    _choice("age", _("Age"), _age, AGE_WORDS),
    _choice(
        "accounting",
        _("On the books as"),
        _accounting,
        [(code.value, code.label) for code in Accounting],
    ),
    Filter("as_of", _("Who had it on the day"), _held_on, kind="day"),
]


# --- custom fields --------------------------------------------------------------------
def custom_filters(names: Sequence[str] | None) -> list[Filter]:
    """Those of the names `cf.<slug>`, or all that are offered."""
    fields = CustomField.objects.filter(is_active=True, is_filterable=True)
    if names is not None:
        fields = fields.filter(slug__in=[name.removeprefix(PREFIX) for name in names])
    return list(map(_custom_filter, fields.order_by("position", "pk")))


def custom_condition(field: CustomField, said: str) -> Q:
    """Those whose value is this, or compares so (`>=16`). Raises ValueError for nonsense."""
    if field.kind in {Kind.TEXT, Kind.URL}:
        return Q(IContains(KeyTextTransform(field.slug, "custom"), said))
    sign, bare = _compared(field, said)
    value = value_of(field, bare)
    if value is None:
        raise ValueError(said)
    if sign == "=":
        return Q(custom__contains={field.slug: value})  # found by the index of all values
    kept = KeyTransform(field.slug, "custom")
    return Q(LOOKUPS[sign](kept, Value(value, output_field=JSONField())))


def _compared(field: CustomField, said: str) -> tuple[str, str]:
    if field.kind not in {Kind.NUMBER, Kind.DATE}:
        return "=", said
    found = COMPARED.fullmatch(said)
    if found is None:
        raise ValueError(said)
    return found[1] or "=", found[2]


def _custom_filter(field: CustomField) -> Filter:
    def condition(values: tuple[str, ...], user: User) -> Q:
        return _any([custom_condition(field, value) for value in values])

    def is_shaped(value: str) -> bool:
        try:
            custom_condition(field, value)
        except ValueError:
            return False
        return True

    if field.kind in {Kind.CHOICE, Kind.BOOLEAN}:
        return Filter(
            PREFIX + field.slug,
            field.name,
            condition,
            offers=lambda user: list(_choices(field)),
            is_shaped=is_shaped,
        )
    label = f"{field.name} ({field.unit})" if field.unit else field.name
    if field.kind in {Kind.NUMBER, Kind.DATE}:
        label = gettext("%(field)s, or >=, <= and so on") % {"field": label}
    return Filter(PREFIX + field.slug, label, condition, kind="text", is_shaped=is_shaped)


def _choices(field: CustomField) -> Iterator[tuple[str, str]]:
    if field.kind == Kind.BOOLEAN:
        yield "true", gettext("Yes")
        yield "false", gettext("No")
    else:
        yield from ((option, option) for option in field.options)
