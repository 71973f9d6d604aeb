"""The shape of what people typed: one check for every door (web, API, imports, commands).

Services call it before they write; what it refuses is an `Invalid` that names the field.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.errors import Invalid

# Marks that turn the direction of text around: they make one name look like another.
_TURNING = r"\u202a-\u202e\u2066-\u2069"
# The one rule of what text may hold, as patterns that also stand in the API's schema: no control
# characters, no turning marks; on one line no line breaks or separators either.
LINE = rf"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029{_TURNING}]*$"
LINES = rf"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f{_TURNING}]*$"
# Half a letter: no door lets it in as UTF-8, and nothing can store it.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Marks without width come along with copied text; they hide nothing but themselves.
_WIDTHLESS = re.compile("[\u200b-\u200f\u2060-\u2065\ufeff]")
INVISIBLE = _("This holds an invisible control character. Type it again without copying.")


def tidy(text: str) -> str:
    """One line as people mean it: composed letters, single spaces, no marks without width."""
    return " ".join(_WIDTHLESS.sub("", unicodedata.normalize("NFC", text)).split())


def has_control(text: str, *, lines: bool = False) -> bool:
    """Breaks the one rule (LINE, or LINES for text of several lines)."""
    allowed = LINES if lines else LINE
    return not re.fullmatch(allowed, text) or bool(_SURROGATE.search(text))


def disarmed(text: str) -> str:
    """One line for places where text disguises itself best: without turning marks either."""
    return tidy(re.sub(f"[{_TURNING}]", "", text))


def check_shape(instance: models.Model, fields: Iterable[str]) -> None:
    """Tidy the named text fields of an unsaved or changed row and check their shape.

    Raises Invalid with a sentence per field: too long, not an address, empty, not a choice.
    Lines of text only; references to other rows are the service's to check.
    """
    fields = set(fields)
    wrong: dict[str, str | Promise] = {}
    for name in fields:
        value = getattr(instance, name)
        if isinstance(value, str):
            if has_control(value):
                wrong[name] = INVISIBLE
            setattr(instance, name, tidy(value))
    # As Model.clean_fields does it; that looks at every field of the model for each of these.
    for name in fields - set(wrong):
        field: Any = instance._meta.get_field(name)
        raw = getattr(instance, field.attname)
        if field.blank and raw in field.empty_values:
            continue
        try:
            setattr(instance, field.attname, field.clean(raw, instance))
        except ValidationError as error:
            wrong[name] = error.messages[0]
    if wrong:
        raise Invalid(fields=wrong)


@contextmanager
def constraints(texts: Mapping[str, tuple[str, str | Promise]]) -> Iterator[None]:
    """Turn the breach of a database constraint into Invalid.

    texts: constraint name → (field, sentence). It stands behind a check already made, for
    the other transaction that won the race.
    """
    try:
        yield
    except IntegrityError as error:
        name = constraint_name(error)
        if name not in texts:
            raise
        field, sentence = texts[name]
        raise Invalid(fields={field: sentence}) from error


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that was broken; empty when the database names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
