"""Query filters that take exactly what the schema says; anything else is a 400 naming it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from itportal.core.shape import LINE

UID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
TEXT_PATTERN = f"{LINE[:-2]}+$"


class _Strict(forms.Field):
    """A form field whose `read` answers the value or raises ValueError."""

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return self.read(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("This value is not acceptable.")) from error

    def read(self, text: str) -> Any:
        raise NotImplementedError


class _UidField(_Strict):
    def read(self, text: str) -> UUID:
        if not UID.fullmatch(text):
            raise ValueError(text)
        return UUID(text)


class _FlagField(_Strict):
    def read(self, text: str) -> bool:
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _no(text)


class _MomentField(_Strict):
    def read(self, text: str) -> datetime:
        moment = parse_datetime(text.replace("t", "T").replace("z", "Z"))
        if moment is None or moment.tzinfo is None or "T" not in text.upper():
            raise ValueError(text)
        # RFC 3339 knows offsets of nearly a day, PostgreSQL of less than sixteen hours.
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            return EARLIEST if moment.year == EARLIEST.year else LATEST


class _TextField(_Strict):
    def read(self, text: str) -> str:
        if len(text) > 200 or not re.fullmatch(TEXT_PATTERN, text):
            raise ValueError(text)
        return text


class _AnyOfField(_Strict):
    def __init__(self, *, words: Iterable[str], **options: Any) -> None:
        self.words = frozenset(words)
        super().__init__(**options)

    def read(self, text: str) -> list[str]:
        words = text.split(",")
        return words if self.words.issuperset(words) else _no(text)


def _no(text: str) -> Any:
    raise ValueError(text)


class UidFilter(django_filters.Filter):
    """The uid of a related object: `UidFilter(field_name="institution__uid")`."""

    field_class = _UidField


class FlagFilter(django_filters.Filter):
    """`true` or `false`."""

    field_class = _FlagField


class MomentFilter(django_filters.Filter):
    """An instant with its offset: 2026-11-22T10:00:00Z."""

    field_class = _MomentField


class WordsFilter(django_filters.Filter):
    """Free text of at most 200 letters."""

    field_class = _TextField


class AnyOfFilter(django_filters.Filter):
    """One or several of `words`, separated by commas."""

    field_class = _AnyOfField

    def __init__(self, *, words: Iterable[str], **options: Any) -> None:
        options.setdefault("lookup_expr", "in")
        super().__init__(words=list(words), **options)


SCHEMAS: dict[type[django_filters.Filter], dict[str, Any]] = {
    UidFilter: {"type": "string", "format": "uuid"},
    FlagFilter: {"type": "boolean"},
    MomentFilter: {"type": "string", "format": "date-time"},
    WordsFilter: {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": TEXT_PATTERN,
    },
}


def parameter_schema(item: django_filters.Filter) -> dict[str, Any]:
    """The JSON schema of a filter's parameter."""
    if isinstance(item, AnyOfFilter):
        words = sorted(item.extra["words"])
        return {"type": "array", "items": {"type": "string", "enum": words}, "minItems": 1}
    return dict(SCHEMAS[type(item)])
