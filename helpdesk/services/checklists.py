"""The checklists of topics, kept by administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk.models import Category, ChecklistItem
from helpdesk.services.settings_rows import checked_texts, lock_row, lock_rows, write
from itportal.core.errors import Invalid
from itportal.core.journal.record import record

MOST, TEXT = 40, 200


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line; `uid`: of the one it was, empty for a new one."""

    text_et: str
    text_en: str = ""
    is_required: bool = False
    uid: str = ""


@transaction.atomic
def set_checklist(
    *, code: str, actor: User, lines: Sequence[LineFacts], seen: str = ""
) -> list[ChecklistItem]:
    """The topic's lines in this order; those left out are retired. Requests keep what they have.

    A line without Estonian text is left out; without English it says the Estonian. Raises
    Invalid naming `text_et_<number>`, NotThere, Refused, WrongState."""
    category = lock_row(Category, actor, code=code)
    rows = lock_rows(
        ChecklistItem, actor, seen=seen, order="position", category=category, is_active=True
    )
    known = {str(row.uid): row for row in rows}
    kept: list[ChecklistItem] = []
    changes: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for number, line in enumerate(lines[:MOST]):
        texts, wrong = checked_texts(line, {"text_et": (TEXT, ""), "text_en": (TEXT, "")})
        errors |= {f"{name}_{number}": text for name, text in wrong.items()}
        if wrong or not texts["text_et"]:
            continue
        texts["text_en"] = texts["text_en"] or texts["text_et"]
        values = texts | {"is_required": line.is_required, "position": len(kept)}
        row = known.get(line.uid)
        if row is None:
            row = ChecklistItem.objects.create(category=category, **values)
            changes[f"+ {row.text_et}"] = ["", row.text_et]
        else:
            told = write(row, values)
            changes |= {f"{row.text_et} {name}": was for name, was in told.items()}
        kept.append(row)
    if errors:
        raise Invalid(fields=errors)
    for row in rows:
        if row not in kept:
            write(row, {"is_active": False})
            changes[f"− {row.text_et}"] = [row.text_et, ""]
    if changes:
        record("helpdesk.checklist.changed", actor=actor, target=category, changes=changes)
    return kept
