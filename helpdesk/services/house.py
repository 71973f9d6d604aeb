"""The rules of the house: impact × urgency, targets, the words of states, days to reopen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk.models import HelpdeskRules, PriorityRule, PriorityTarget, StatusLabel
from helpdesk.services.settings_rows import lock_row, lock_rows, write
from helpdesk.services.tickets import checked_text, invalid
from itportal.core.errors import Invalid
from itportal.core.journal.record import record

WORD = 60
# A working day has 540 minutes; nobody promises more than a hundred of them.
MOST_MINUTES = 540 * 100
WORDS = ("name_et", "name_en", "requester_et", "requester_en")


@dataclass(frozen=True, slots=True)
class Target:
    """Working minutes to the first answer and to the solution."""

    respond_minutes: int
    resolve_minutes: int


@transaction.atomic
def set_matrix(
    *, actor: User, cells: Mapping[tuple[int, int], int], seen: str = ""
) -> dict[str, list[int]]:
    """(impact, urgency) → priority. Open requests keep the priority they have.

    Answers the cells that changed. Raises Invalid, Refused, WrongState."""
    rows = lock_rows(PriorityRule, actor, seen=seen)
    errors: dict[str, Any] = {}
    for (impact, urgency), priority in cells.items():
        if priority not in (1, 2, 3, 4):
            errors |= invalid(f"cell_{impact}_{urgency}", "priority.range").fields
    if errors:
        raise Invalid(fields=errors)
    changes: dict[str, list[int]] = {}
    for row in rows:
        becomes = cells.get((row.impact, row.urgency), row.priority)
        for was in write(row, {"priority": becomes}).values():
            changes[f"{row.impact}×{row.urgency}"] = was
    if changes:
        record("helpdesk.matrix.changed", actor=actor, changes=changes)
    return changes


@transaction.atomic
def set_targets(
    *, actor: User, targets: Mapping[int, Target], seen: str = ""
) -> dict[str, list[Any]]:
    """priority → target. The due times of open requests stay as they were promised."""
    rows = lock_rows(PriorityTarget, actor, seen=seen)
    errors: dict[str, Any] = {}
    for priority, target in targets.items():
        for name, value in (
            ("respond", target.respond_minutes),
            ("resolve", target.resolve_minutes),
        ):
            if not 1 <= value <= MOST_MINUTES:
                errors |= invalid(f"{name}_{priority}", "target.range").fields
        if target.respond_minutes > target.resolve_minutes:
            errors |= invalid(f"resolve_{priority}", "target.order").fields
    if errors:
        raise Invalid(fields=errors)
    changes: dict[str, list[Any]] = {}
    for row in rows:
        target = targets.get(row.priority, Target(row.respond_minutes, row.resolve_minutes))
        values = {
            "respond_minutes": target.respond_minutes,
            "resolve_minutes": target.resolve_minutes,
        }
        changes |= {f"{name} {row.priority}": was for name, was in write(row, values).items()}
    if changes:
        record("helpdesk.targets.changed", actor=actor, changes=changes)
    return changes


@transaction.atomic
def set_status_words(
    *, actor: User, words: Mapping[str, Mapping[str, str]], seen: str = ""
) -> dict[str, list[str]]:
    """state → its four words (`WORDS`). Raises Invalid naming `<state>_<word>`."""
    rows = lock_rows(StatusLabel, actor, seen=seen)
    clean: dict[str, dict[str, str]] = {}
    errors: dict[str, Any] = {}
    for status, typed in words.items():
        for name in WORDS:
            field = f"{status}_{name}"
            try:
                text = checked_text(
                    typed.get(name, ""),
                    field=field,
                    limit=WORD,
                    required="name.required",
                    multi=False,
                )
            except Invalid as error:
                errors |= error.fields
            else:
                clean.setdefault(status, {})[name] = text
    if errors:
        raise Invalid(fields=errors)
    changes: dict[str, list[str]] = {}
    for row in rows:
        told = write(row, clean.get(row.status, {}))
        changes |= {f"{row.status} {name}": was for name, was in told.items()}
    if changes:
        record("helpdesk.status_words.changed", actor=actor, changes=changes)
    return changes


@transaction.atomic
def set_house_rules(
    *, actor: User, reopen_days: int, close_after_working_days: int, seen: str = ""
) -> dict[str, list[int]]:
    """Raises Invalid, Refused, WrongState."""
    row = lock_row(HelpdeskRules, actor, seen=seen, pk=1)
    errors: dict[str, Any] = {}
    if not 0 <= reopen_days <= 365:
        errors |= invalid("reopen_days", "rules.days", most=365).fields
    if not 1 <= close_after_working_days <= 60:
        errors |= invalid("close_after_working_days", "rules.days", most=60).fields
    if errors:
        raise Invalid(fields=errors)
    values = {
        "reopen_days": reopen_days,
        "close_after_working_days": close_after_working_days,
    }
    changes = write(row, values)
    if changes:
        record("helpdesk.rules.changed", actor=actor, target=row, changes=changes)
    return changes
