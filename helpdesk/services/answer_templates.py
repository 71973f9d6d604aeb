"""Keeping answer templates, and putting one into an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from helpdesk import policy
from helpdesk.fingerprints import fingerprint
from helpdesk.models import AnswerTemplate, Category, Ticket
from helpdesk.services.settings_rows import changed_meanwhile, write
from helpdesk.services.tickets import checked_text, invalid
from helpdesk.template_words import Around, fill, unknown_words
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require

TITLE, BODY = 120, 5_000


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    title: str
    body: str
    kind: str = AnswerTemplate.Kind.ANSWER
    is_shared: bool = False
    category_ids: frozenset[int] = field(default_factory=frozenset)


@transaction.atomic
def create_template(*, actor: User, facts: TemplateFacts) -> AnswerTemplate:
    """One's own, or (administrators) everybody's. Raises Invalid, Refused."""
    owner = None if facts.is_shared else actor
    require(policy.may_keep_template(actor, owner))
    values = _checked(facts)
    made = AnswerTemplate.objects.create(owner=owner, **values)
    made.categories.set(_categories(facts.category_ids))
    record("helpdesk.answer_template.created", actor=actor, target=made, now=values)
    return made


@transaction.atomic
def edit_template(
    *, uid: UUID, actor: User, facts: TemplateFacts, seen: str = ""
) -> AnswerTemplate:
    """Raises Invalid (also naming places nobody can fill), NotThere, Refused, WrongState."""
    row = _locked(uid, actor)
    if seen and seen != fingerprint(row):
        raise changed_meanwhile(AnswerTemplate, row.pk)
    owner = None if facts.is_shared else row.owner or actor
    require(policy.may_keep_template(actor, owner))
    changes = write(row, {**_checked(facts), "owner_id": owner.pk if owner else None})
    before = set(row.categories.values_list("pk", flat=True))
    after = _categories(facts.category_ids)
    if before != {one.pk for one in after}:
        row.categories.set(after)
        changes["categories"] = [len(before), len(after)]
    if changes:
        record("helpdesk.answer_template.edited", actor=actor, target=row, changes=changes)
    return row


@transaction.atomic
def retire_template(*, uid: UUID, actor: User) -> None:
    row = _locked(uid, actor)
    if write(row, {"is_active": False}):
        record("helpdesk.answer_template.retired", actor=actor, target=row)


@transaction.atomic
def restore_template(*, uid: UUID, actor: User) -> None:
    row = _locked(uid, actor)
    if write(row, {"is_active": True}):
        record("helpdesk.answer_template.restored", actor=actor, target=row)


@transaction.atomic
def use_template(*, uid: UUID, ticket: Ticket, actor: User, now: datetime) -> str:
    """The words for this request; counts the use. Records nothing: the answer that is sent
    records itself. `ticket`: one the actor sees. Raises NotThere, Refused."""
    require(policy.may_work(actor, ticket))
    locked = AnswerTemplate.objects.select_for_update(of=("self",), no_key=True)
    row = locked.offered_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotThere("template.absent")
    row.use_count += 1
    row.save(update_fields=["use_count"])
    with translation.override("et"):
        return fill(row.body, Around(ticket, actor, timezone.localdate(now)))


def _locked(uid: UUID, actor: User) -> AnswerTemplate:
    locked = AnswerTemplate.objects.select_for_update(of=("self",), no_key=True)
    row = locked.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotThere("template.absent")
    require(policy.may_keep_template(actor, row.owner))
    return row


def _checked(facts: TemplateFacts) -> dict[str, str]:
    errors: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for name, limit in (("title", TITLE), ("body", BODY)):
        try:
            texts[name] = checked_text(
                getattr(facts, name),
                field=name,
                limit=limit,
                required=f"template.{name}_required",
                multi=name == "body",
            )
        except Invalid as error:
            errors |= error.fields
    unknown = unknown_words(texts.get("body", ""))
    if unknown:
        errors |= invalid("body", "template.unknown", words=", ".join(unknown)).fields
    if facts.kind not in AnswerTemplate.Kind.values:
        errors |= invalid("kind", "answer.not_choice").fields
    if errors:
        raise Invalid(fields=errors)
    return {**texts, "kind": facts.kind}


def _categories(keys: Iterable[int]) -> list[Category]:
    return list(Category.objects.filter(pk__in=list(keys)).order_by("pk"))
