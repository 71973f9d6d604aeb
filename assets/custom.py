"""Custom fields: what was typed into one, checked and as it is kept in JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import CustomField
from itportal.core.errors import Invalid
from itportal.core.shape import INVISIBLE, has_control, tidy

Value: TypeAlias = str | int | float | bool | None
Kind = CustomField.Kind
LONGEST = 300
# Before it in the names of fields: in forms, errors, addresses, headings of an import.
PREFIX = "cf."
YES = frozenset({"true", "yes", "jah", "1", "on"})
NO = frozenset({"false", "no", "ei", "0", "off"})
MISSING = gettext_lazy("This must be filled in.")


def checked_values(
    given: Mapping[str, Any], fields: Sequence[CustomField], *, before: Mapping[str, Any]
) -> dict[str, Value]:
    """All values of an asset after `given` (by slug; None and "" empty a field).

    fields: those of the asset's category. What it has of other fields stays as it was. Raises
    Invalid whose names are `cf.<slug>`.
    """
    known = {field.slug: field for field in fields}
    wrong: dict[str, str | Promise] = {}
    values: dict[str, Value] = dict(before)
    for slug, raw in given.items():
        field = known.get(slug)
        if field is None:
            wrong[PREFIX + slug[:40]] = _("Devices of this kind have no such field.")
            continue
        try:
            value = value_of(field, raw)
        except ValueError as error:
            wrong[PREFIX + slug] = str(error)
            continue
        values.pop(slug, None)
        if value is not None:
            values[slug] = value
    for field in fields:
        if field.is_required and field.slug not in values:
            wrong.setdefault(PREFIX + field.slug, MISSING)
    if wrong:
        raise Invalid(fields=wrong)
    return values


def value_of(field: CustomField, raw: Any) -> Value:
    """One value as JSON keeps it; None when it is empty. Raises ValueError in people's words."""
    if isinstance(raw, str):
        if has_control(raw):
            raise ValueError(str(INVISIBLE))
        raw = tidy(raw)
    if raw is None or raw == "":
        return None
    return _READERS[Kind(field.kind)](field, raw)


def _text(field: CustomField, raw: Any) -> Value:
    if not isinstance(raw, str):
        raise ValueError(_("Write text."))
    if len(raw) > LONGEST:
        raise ValueError(_("At most %(most)s letters.") % {"most": LONGEST})
    return raw


def _number(field: CustomField, raw: Any) -> Value:
    said = str(raw).replace(" ", "").replace(",", ".")
    try:
        number = Decimal("x" if isinstance(raw, bool) else said)
    except InvalidOperation as error:
        raise ValueError(_("Write a number.")) from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError(_("Write a number."))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(field: CustomField, raw: Any) -> Value:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    parts = str(raw).split(".")
    said = "-".join(reversed([part.zfill(2) for part in parts])) if len(parts) == 3 else raw
    try:
        return date.fromisoformat(str(said)).isoformat()
    except ValueError as error:
        raise ValueError(_("Write a day, like 23.11.2026.")) from error


def _boolean(field: CustomField, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    said = str(raw).lower()
    if said not in YES | NO:
        raise ValueError(_("Write yes or no."))
    return said in YES


def _choice(field: CustomField, raw: Any) -> Value:
    for option in field.options:
        if option.casefold() == str(raw).casefold():
            return option
    offered = ", ".join(field.options)
    raise ValueError(_("Choose one of these: %(offered)s.") % {"offered": offered})


def _url(field: CustomField, raw: Any) -> Value:
    said = str(_text(field, raw))
    try:
        parts = urlsplit(said)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in said:
        raise ValueError(_("Write a web address that begins with https://."))
    return said


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.URL: _url,
}
