"""What the services of people and places share: applying changes to a locked row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from itportal.core.errors import WrongState
from itportal.core.shape import check_shape


def require_unchanged(row: models.Model, seen: datetime | None) -> None:
    """Raise WrongState when the row was changed after the caller read it (`seen`)."""
    if seen is not None and getattr(row, "updated_at", None) != seen:
        raise WrongState("changed_meanwhile")


def apply_changes(
    row: models.Model, changes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the changed fields on the row and check their shape; (was, now) of what differs.

    Both are JSON-able; both are empty when nothing differs.
    """
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    texts = [name for name, value in changes.items() if isinstance(value, str)]
    check_shape(row, texts)
    differing = [name for name in changes if getattr(row, name) != before[name]]
    was = {name: plain(before[name]) for name in differing}
    now = {name: plain(getattr(row, name)) for name in differing}
    return was, now


def plain(value: Any) -> Any:
    """As the journal keeps it: numbers, flags and None as they are, the rest as text."""
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
