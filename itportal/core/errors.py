"""Errors of the domain: a stable English code, a message people read, translated at the edge.

Each app registers the texts of its codes in its own `errors.py`:
`register_texts({"ticket.not_open": _("This request is already %(status)s.")})`.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

_TEXTS: dict[str, str | Promise] = {}


def register_texts(texts: Mapping[str, str | Promise]) -> None:
    """Add the readable texts of error codes; named placeholders are filled from params."""
    _TEXTS.update(texts)


class PortalError(Exception):
    """A refusal of the domain, not a fault. `str()` is the translated sentence."""

    status = 400

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        text = str(_TEXTS.get(self.code, self.code))
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return self.message


class Refused(PortalError):
    """The actor may not do this (403)."""

    status = 403


class NotThere(PortalError):
    """Absent or invisible: the same answer for both (404)."""

    status = 404


class WrongState(PortalError):
    """The object has moved on: already solved, taken by another (409)."""

    status = 409


class Invalid(PortalError):
    """Field errors: `fields` maps a field's name to its error code or sentence (400)."""

    status = 400

    def __init__(
        self, code: str = "invalid", *, fields: Mapping[str, str | Promise], **params: Any
    ) -> None:
        super().__init__(code, **params)
        self.fields = dict(fields)
