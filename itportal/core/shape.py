"""The shape of what people typed: one check for every door (web, API, imports, commands).

Services call it before they write; what it refuses is an `Invalid` that names the field.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itportal.core.errors import Invalid

# Characters that turn the direction of text around: they make one name look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = _("This holds an invisible control character. Type it again without copying.")


def tidy(text: str) -> str:
    """One line as people mean it: composed letters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_control(text: str, *, lines: bool = False) -> bool:
    """Holds a control or direction-turning character; with `lines`, line breaks are fine."""
    allowed = "\n\r\t" if lines else ""
    return any(
        sign in _TURNING or (sign not in allowed and unicodedata.category(sign) == "Cc")
        for sign in text
    )


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
    others = {field.name for field in instance._meta.fields} - (fields - set(wrong))
    try:
        instance.clean_fields(exclude=others)
    except ValidationError as error:
        wrong |= {name: texts[0] for name, texts in error.message_dict.items()}
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
