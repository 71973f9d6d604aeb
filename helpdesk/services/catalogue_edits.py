"""Changing the service catalogue: types of requests, topics, and the questions of their forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk.models import Category, FormField, RequestType, Ticket
from helpdesk.services.settings_rows import (
    checked_texts,
    level,
    lock_row,
    lock_rows,
    move,
    new_slug,
    write,
)
from helpdesk.services.tickets import invalid
from itportal.core.errors import Invalid, PortalError, WrongState
from itportal.core.journal.record import record
from itportal.core.ui.icons import icon_names

NAME, HINT, LONGEST = 120, 200, 5000
WITH_OPTIONS = (FormField.Kind.CHOICE, FormField.Kind.CHOICES)
# What a condition may rest on: questions answered by choosing.
CHOSEN = (*WITH_OPTIONS, FormField.Kind.YESNO)
NAMES = {"name_et": (NAME, "name.required"), "name_en": (NAME, "name.required")}


@dataclass(frozen=True, slots=True)
class TypeFacts:
    name_et: str
    name_en: str
    door: str
    icon: str
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class TopicFacts:
    name_et: str
    name_en: str
    request_type_id: int | None
    icon: str
    hint_et: str = ""
    hint_en: str = ""
    asks_asset: bool = False
    asks_urgency: bool = True
    default_impact: int = 3


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """`options`, `shown_when`: as in FormField; an option without a value gets one."""

    kind: str
    label_et: str
    label_en: str
    hint_et: str = ""
    hint_en: str = ""
    is_required: bool = True
    max_length: int = 200
    options: tuple[Mapping[str, str], ...] = ()
    shown_when: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_type(*, actor: User, facts: TypeFacts) -> RequestType:
    """A type of requests, last in the order. Raises Invalid, Refused."""
    rows = lock_rows(RequestType, actor, order="position")
    values = _type_values(facts)
    code = new_slug(facts.name_et, (row.code for row in rows), limit=30)
    made = RequestType.objects.create(code=code, position=len(rows), **values)
    record("helpdesk.request_type.created", actor=actor, target=made, now=values)
    return made


@transaction.atomic
def edit_type(*, code: str, actor: User, facts: TypeFacts, seen: str = "") -> RequestType:
    """Raises Invalid, NotThere, Refused, WrongState."""
    row = lock_row(RequestType, actor, seen=seen, code=code)
    changes = write(row, _type_values(facts))
    if changes:
        record("helpdesk.request_type.edited", actor=actor, target=row, changes=changes)
    return row


@transaction.atomic
def move_type(*, code: str, actor: User, by: int) -> None:
    rows = lock_rows(RequestType, actor, order="position")
    row = lock_row(RequestType, actor, code=code)
    if move(rows, row, by):
        record("helpdesk.request_type.moved", actor=actor, target=row, by=by)


@transaction.atomic
def retire_type(*, code: str, actor: User) -> None:
    """Its topics are not offered any more; requests made keep it."""
    row = lock_row(RequestType, actor, code=code)
    if write(row, {"is_active": False}):
        record("helpdesk.request_type.retired", actor=actor, target=row)


@transaction.atomic
def restore_type(*, code: str, actor: User) -> None:
    row = lock_row(RequestType, actor, code=code)
    if write(row, {"is_active": True}):
        record("helpdesk.request_type.restored", actor=actor, target=row)


@transaction.atomic
def create_topic(*, actor: User, facts: TopicFacts) -> Category:
    """A topic without questions, last in the order. Raises Invalid, Refused."""
    rows = lock_rows(Category, actor, order="position")
    values = _topic_values(facts)
    code = new_slug(facts.name_et, (row.code for row in rows), limit=40)
    made = Category.objects.create(code=code, position=len(rows), **values)
    record("helpdesk.category.created", actor=actor, target=made, now=values)
    return made


@transaction.atomic
def edit_topic(*, code: str, actor: User, facts: TopicFacts, seen: str = "") -> Category:
    """Requests made keep their topic and answers. Raises Invalid, NotThere, WrongState."""
    row = lock_row(Category, actor, seen=seen, code=code)
    changes = write(row, _topic_values(facts))
    if changes:
        record("helpdesk.category.edited", actor=actor, target=row, changes=changes)
    return row


@transaction.atomic
def move_topic(*, code: str, actor: User, by: int) -> None:
    rows = lock_rows(Category, actor, order="position")
    row = lock_row(Category, actor, code=code)
    if move(rows, row, by):
        record("helpdesk.category.moved", actor=actor, target=row, by=by)


@transaction.atomic
def retire_topic(*, code: str, actor: User) -> None:
    """Not offered any more; requests made keep it."""
    row = lock_row(Category, actor, code=code)
    if write(row, {"is_active": False}):
        record("helpdesk.category.retired", actor=actor, target=row)


@transaction.atomic
def restore_topic(*, code: str, actor: User) -> None:
    row = lock_row(Category, actor, code=code)
    if write(row, {"is_active": True}):
        record("helpdesk.category.restored", actor=actor, target=row)


@transaction.atomic
def add_question(*, code: str, actor: User, facts: QuestionFacts) -> FormField:
    """A question at the end of the topic's form. Raises Invalid, NotThere, Refused."""
    category, rows = _form(code, actor)
    values = _question_values(facts, [row for row in rows if row.is_active])
    slug = new_slug(facts.label_et, (row.slug for row in rows), limit=40)
    made = FormField.objects.create(category=category, slug=slug, position=len(rows), **values)
    record("helpdesk.form_field.added", actor=actor, target=category, slug=slug, now=values)
    return made


@transaction.atomic
def edit_question(
    *, code: str, slug: str, actor: User, facts: QuestionFacts, seen: str = ""
) -> FormField:
    """Later requests are asked so; answers already given stand as they were frozen."""
    category, rows = _form(code, actor)
    row = lock_row(FormField, actor, seen=seen, category=category, slug=slug)
    earlier = [one for one in rows[: rows.index(row)] if one.is_active]
    values = _question_values(facts, earlier)
    _conditions_hold(values, [one for one in rows if one.shown_when.get("field") == slug])
    changes = write(row, values)
    if changes:
        record(
            "helpdesk.form_field.edited",
            actor=actor,
            target=category,
            slug=slug,
            changes=changes,
        )
    return row


@transaction.atomic
def move_question(*, code: str, slug: str, actor: User, by: int) -> None:
    """Raises WrongState when a question would stand before the one its condition rests on."""
    category, rows = _form(code, actor)
    row = lock_row(FormField, actor, category=category, slug=slug)
    active = [one for one in rows if one.is_active]
    moved = row in active and move(active, row, by)
    known: set[str] = set()
    for one in active:
        if one.shown_when and one.shown_when["field"] not in known:
            raise WrongState("question.before_condition", label=one.label)
        known.add(one.slug)
    if moved:
        record("helpdesk.form_field.moved", actor=actor, target=category, slug=slug, by=by)


@transaction.atomic
def retire_question(*, code: str, slug: str, actor: User) -> bool:
    """Take a question out of the form: for good when nobody has answered it, else retired.

    Answers True when it can be brought back. Raises WrongState when another question's
    condition rests on it."""
    category, rows = _form(code, actor)
    row = lock_row(FormField, actor, category=category, slug=slug)
    needing = [r for r in rows if r.is_active and r.shown_when.get("field") == slug]
    if needing:
        raise WrongState("question.needed", label=needing[0].label)
    answered = Ticket.objects.filter(category=category, answers__contains=[{"slug": slug}])
    if not answered.exists():
        was = {"label_et": row.label_et, "kind": row.kind, "options": row.options}
        row.delete()
        record("helpdesk.form_field.removed", actor=actor, target=category, slug=slug, was=was)
        return False
    if write(row, {"is_active": False}):
        record("helpdesk.form_field.retired", actor=actor, target=category, slug=slug)
    return True


@transaction.atomic
def restore_question(*, code: str, slug: str, actor: User) -> None:
    """Asked again, at the end of the form."""
    category, rows = _form(code, actor)
    row = lock_row(FormField, actor, category=category, slug=slug)
    last = max((one.position for one in rows), default=0) + 1
    if write(row, {"is_active": True, "position": row.position if row.is_active else last}):
        record("helpdesk.form_field.restored", actor=actor, target=category, slug=slug)


def _form(code: str, actor: User) -> tuple[Category, list[FormField]]:
    """The topic, locked first, and all its questions in order."""
    category = lock_row(Category, actor, code=code)
    return category, lock_rows(FormField, actor, order="position", category=category)


def _type_values(facts: TypeFacts) -> dict[str, Any]:
    texts, errors = checked_texts(facts, NAMES)
    if facts.door not in RequestType.Door.values:
        errors |= invalid("door", "answer.not_choice").fields
    errors |= _icon(facts.icon)
    if facts.is_followed and facts.door == RequestType.Door.ACCESS:
        errors |= invalid("is_followed", "follow.access").fields
    if errors:
        raise Invalid(fields=errors)
    return {
        **texts,
        "door": facts.door,
        "icon": facts.icon,
        "is_followed": facts.is_followed,
    }


def _topic_values(facts: TopicFacts) -> dict[str, Any]:
    texts, errors = checked_texts(
        facts, {**NAMES, "hint_et": (HINT, ""), "hint_en": (HINT, "")}
    )
    if not RequestType.objects.filter(pk=facts.request_type_id or 0).exists():
        errors |= invalid("request_type", "answer.not_choice").fields
    errors |= _icon(facts.icon) | level(facts.default_impact, 3, "default_impact")
    if errors:
        raise Invalid(fields=errors)
    return {
        **texts,
        "request_type_id": facts.request_type_id,
        "icon": facts.icon,
        "asks_asset": facts.asks_asset,
        "asks_urgency": facts.asks_urgency,
        "default_impact": facts.default_impact,
    }


def _icon(name: str) -> dict[str, Any]:
    return {} if name in icon_names() else dict(invalid("icon", "answer.not_choice").fields)


def _question_values(facts: QuestionFacts, earlier: list[FormField]) -> dict[str, Any]:
    limits = {
        "label_et": (NAME, "label.required"),
        "label_en": (NAME, "label.required"),
        "hint_et": (HINT, ""),
        "hint_en": (HINT, ""),
    }
    texts, errors = checked_texts(facts, limits)
    if facts.kind not in FormField.Kind.values:
        errors |= invalid("kind", "answer.not_choice").fields
    if not 1 <= facts.max_length <= LONGEST:
        errors |= invalid("max_length", "question.length", limit=LONGEST).fields
    options: list[dict[str, str]] = []
    if facts.kind in WITH_OPTIONS:
        options = _options(facts.options)
        if len(options) < 2:
            errors |= invalid("options", "question.two_options").fields
    if facts.shown_when and not _condition_fits(facts.shown_when, earlier):
        errors |= invalid("shown_when", "question.condition").fields
    if errors:
        raise Invalid(fields=errors)
    return {
        **texts,
        "kind": facts.kind,
        "is_required": facts.is_required,
        "max_length": facts.max_length,
        "options": options,
        "shown_when": dict(facts.shown_when),
    }


def _options(typed: tuple[Mapping[str, str], ...]) -> list[dict[str, str]]:
    options: list[dict[str, str]] = []
    for one in typed:
        taken = {option["value"] for option in options}
        value = one.get("value") or new_slug(one["label_et"], taken, limit=40)
        if value in taken:
            raise invalid("options", "question.same_option", value=value)
        if len(one["label_et"]) > NAME or len(one["label_en"]) > NAME or len(value) > 40:
            raise invalid("options", "question.long_option", limit=NAME)
        options.append(
            {"value": value, "label_et": one["label_et"], "label_en": one["label_en"]}
        )
    return options


def values_of(question: FormField) -> list[str]:
    """The answers a condition may name."""
    if question.kind == FormField.Kind.YESNO:
        return ["yes", "no"]
    return [option["value"] for option in question.options]


def _condition_fits(rule: Mapping[str, Any], earlier: list[FormField]) -> bool:
    rests_on = next((row for row in earlier if row.slug == rule.get("field")), None)
    if rests_on is None or rests_on.kind not in CHOSEN:
        return False
    values = rule.get("values") or []
    return bool(values) and set(values) <= set(values_of(rests_on))


def _conditions_hold(values: Mapping[str, Any], needing: list[FormField]) -> None:
    """The changed question still has the options that later ones rest on."""
    changed = FormField(kind=values["kind"], options=values["options"])
    left = values_of(changed) if changed.kind in CHOSEN else []
    for row in needing:
        if row.is_active and not set(row.shown_when["values"]) <= set(left):
            text = PortalError("question.option_needed", label=row.label).message
            raise Invalid(fields={"options": text})
