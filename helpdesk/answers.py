"""Checking the answers to a category's form; the same rules for pages and the API."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.errors import too_long
from helpdesk.models import FormField
from itportal.core.errors import PortalError
from itportal.core.shape import INVISIBLE, has_control, tidy

_YES = {"yes": True, "no": False, True: True, False: False}
NUMBER_LIMIT = Decimal("1e12")


def many_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True, slots=True)
class Checked:
    """`frozen` goes into Ticket.answers; `errors` maps a slug to its sentence."""

    frozen: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def check_answers(fields: Iterable[FormField], raw: Mapping[str, Any]) -> Checked:
    """Validate `raw` (slug → value as sent); questions that are not asked are left out.

    A frozen answer is {"slug", "label", "value", "shown"}: label and shown in the language
    it was filled in (Estonian unless the form was read in English).
    """
    fields = list(fields)
    checked = Checked()
    values: dict[str, Any] = {}
    for unknown in sorted(set(raw) - {f.slug for f in fields}):
        checked.errors[unknown] = _text("answer.unknown")
    for question in fields:
        if not is_asked(question, values):
            continue
        try:
            value = _read(question, raw.get(question.slug))
        except ValueError as error:
            checked.errors[question.slug] = str(error)
            continue
        if value in (None, "", []):
            if question.is_required:
                checked.errors[question.slug] = _text("answer.required")
            continue
        values[question.slug] = value
        checked.frozen.append(
            {
                "slug": question.slug,
                "label": question.label,
                "value": value,
                "shown": _shown(question, value),
            }
        )
    return checked


def is_asked(question: FormField, values: Mapping[str, Any]) -> bool:
    """Whether earlier answers call for the question (`shown_when`)."""
    rule = question.shown_when
    if not rule:
        return True
    given = values.get(rule["field"])
    if isinstance(given, bool):
        given = "yes" if given else "no"
    chosen = given if isinstance(given, list) else [given]
    return any(value in rule["values"] for value in chosen)


def _text(code: str) -> str:
    return PortalError(code).message


def _read(question: FormField, raw: Any) -> Any:
    """The value, checked; raises ValueError with the sentence."""
    kind = FormField.Kind(question.kind)
    if kind is FormField.Kind.CHOICES:
        return _read_choices(question, raw)
    if raw is None or raw == "":
        return None
    if kind is FormField.Kind.YESNO:
        if isinstance(raw, (str, bool)) and raw in _YES:
            return _YES[raw]
        raise ValueError(_text("answer.not_choice"))
    if kind is FormField.Kind.NUMBER and isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise ValueError(_text("answer.not_text"))
    return _READERS[kind](question, raw)


def _read_choices(question: FormField, raw: Any) -> list[str]:
    chosen = [raw] if isinstance(raw, str) and raw else (raw or [])
    known = [option["value"] for option in question.options]
    if not isinstance(chosen, list) or any(value not in known for value in chosen):
        raise ValueError(_text("answer.not_choice"))
    return [value for value in known if value in chosen]


def _read_text(question: FormField, raw: str) -> str:
    if has_control(raw, lines=True):
        raise ValueError(INVISIBLE)
    multi = question.kind == FormField.Kind.LONGTEXT
    text = many_lines(raw) if multi else tidy(raw)
    if len(text) > question.max_length:
        raise ValueError(too_long(question.max_length))
    return text


def _read_choice(question: FormField, raw: str) -> str:
    if raw not in [option["value"] for option in question.options]:
        raise ValueError(_text("answer.not_choice"))
    return raw


def _read_number(question: FormField, raw: str) -> str | None:
    text = tidy(raw).replace(" ", "").replace("\u2212", "-").replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", text):
        raise ValueError(_text("answer.not_number"))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_text("answer.not_number")) from None
    return str(number)


def _read_date(question: FormField, raw: str) -> str:
    text = raw.strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(_text("answer.not_date"))


_READERS = {
    FormField.Kind.TEXT: _read_text,
    FormField.Kind.LONGTEXT: _read_text,
    FormField.Kind.PERSON: _read_text,
    FormField.Kind.CHOICE: _read_choice,
    FormField.Kind.NUMBER: _read_number,
    FormField.Kind.DATE: _read_date,
}


def _shown(question: FormField, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if question.kind == FormField.Kind.DATE:
        year, month, day = value.split("-")
        return f"{day}.{month}.{year}"
    if question.kind == FormField.Kind.NUMBER and translation.get_language() != "en":
        return str(value).replace(".", ",")
    labels = {option["value"]: option_label(option) for option in question.options}
    if isinstance(value, list):
        return ", ".join(labels[one] for one in value)
    return str(labels.get(value, value))


def option_label(option: Mapping[str, str]) -> str:
    """The option's label in the reader's language."""
    key = "label_en" if translation.get_language() == "en" else "label_et"
    return option.get(key, option["value"])
