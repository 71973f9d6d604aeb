"""Changes of one's own appearance settings."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from itportal.core.journal.record import record


@transaction.atomic
def choose_language(*, user: Any, language: str) -> None:
    """Keep the language on the person's own row. The caller has checked the code."""
    _choose(user, "language", language)


@transaction.atomic
def choose_theme(*, user: Any, theme: str) -> None:
    _choose(user, "theme", theme)


def _choose(user: Any, field: str, value: str) -> None:
    row = get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    was = getattr(row, field)
    if was == value:
        return
    setattr(row, field, value)
    row.save(update_fields=[field])
    setattr(user, field, value)
    record(f"ui.{field}.chosen", actor=user, target=row, was=was, now=value)
