"""Filing a request."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person, User
from assets.models import Asset
from helpdesk import policy, tasks
from helpdesk.answers import check_answers
from helpdesk.models import Category, Draft, FormField, Message, Ticket
from helpdesk.selectors import institution_id_of, priority_for, target_of
from helpdesk.services.telling import NOW, announce, tell_filed
from helpdesk.services.tickets import TITLE_LIMIT, add_message, checked_text, invalid
from helpdesk.services.work import copy_checklist
from itportal.core.db import next_number
from itportal.core.errors import Invalid, Refused
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.queue import after_commit
from itportal.core.working_time import add_working_time


@transaction.atomic
def file_ticket(
    *,
    actor: User,
    category_id: int,
    title: str,
    body: str = "",
    requester_id: int | None = None,
    asset_id: int | None = None,
    urgency: int = 2,
    location: str = "",
    phone: str = "",
    answers: Mapping[str, Any] | None = None,
    attachments: Iterable[UUID] = (),
    source: str = Ticket.Source.PORTAL,
    form_token: UUID | None = None,
    is_private: bool = False,
    skip_form: bool = False,
    hold: timedelta = NOW,
    caller: str = "",
    institution_id: int | None = None,
    told: bool = True,
    now: datetime,
) -> Ticket:
    """File a request for oneself, or (specialists, heads) for somebody else.

    `answers`: the category's form as slug → value; `attachments`: uids of the actor's own
    uploads. A second call with the same `form_token` answers with the first one's ticket.
    `is_private`: kept from colleagues. `skip_form`: a specialist noting a phone call leaves the category's questions unanswered.
    `caller`: who asks, when in no register; the request then stands in the filer's name and belongs
    to `institution_id`. `told`: False when the caller of this tells people what else was done.
    One's own draft of the category goes with it. Raises Invalid, Refused.
    """
    if form_token:
        made = Ticket.objects.filter(created_by=actor, form_token=form_token).first()
        if made:
            return made
    requester = _requester(actor, requester_id)
    caller = checked_text(caller, field="person", limit=120, multi=False)
    institution_id = _place(actor, requester, caller, institution_id, now=now)
    category = _category(category_id)
    skip_form = skip_form and bool(policy.may_file_for_others(actor))
    questions = [] if skip_form else list(category.fields.filter(is_active=True))
    clean = _checked(questions, actor, requester, title, body, asset_id, urgency, answers)
    ticket = Ticket(
        number=next_number("helpdesk_ticket_number", "P"),
        category=category,
        request_type=category.request_type,
        requester=requester,
        created_by=actor,
        institution_id=institution_id,
        caller=caller,
        location=checked_text(location, field="location", limit=160, multi=False),
        phone=checked_text(phone, field="phone", limit=40, multi=False),
        source=source,
        form_token=form_token,
        is_private=is_private,
        opened_at=now,
        updated_at=now,
        impact=category.default_impact,
        **clean.ticket,
    )
    ticket.priority = priority_for(ticket.impact, ticket.urgency)
    target = target_of(ticket.priority)
    if target:
        ticket.due_at = add_working_time(now, timedelta(minutes=target.resolve_minutes))
    try:
        with transaction.atomic():
            ticket.save()
    except IntegrityError:
        # The same form sent twice at once: the other one won.
        made = Ticket.objects.filter(created_by=actor, form_token=form_token).first()
        if made is None or form_token is None:
            raise
        return made
    message = add_message(
        ticket,
        kind=Message.Kind.REQUEST,
        author=actor,
        body=clean.body,
        attachments=attachments,
        channel=source,
        now=now,
    )
    ticket.save(update_fields=["last_from_requester_at"])
    copy_checklist(ticket)
    if requester.pk == actor.person_id and not caller:
        Draft.objects.filter(user=actor, category=category, ticket=None).delete()
    record(
        "helpdesk.ticket.filed",
        actor=actor,
        target=ticket,
        category=category.code,
        requester=caller or str(requester),
        source=source,
    )
    if told:
        tell_filed(ticket, message, actor=actor, hold=hold, now=now)
    announce(ticket, new=True)
    after_commit(tasks.guess_ticket, ticket.pk)
    return ticket


def _requester(actor: User, requester_id: int | None) -> Person:
    if requester_id is None or requester_id == actor.person_id:
        if actor.person is None:
            raise Refused("ticket.no_person")
        return actor.person
    person = Person.objects.visible_to(actor).filter(pk=requester_id, is_active=True).first()
    if person is None:
        raise invalid("requester", "ticket.no_such_person")
    return person


def _place(
    actor: User, requester: Person, caller: str, institution_id: int | None, *, now: datetime
) -> int:
    """The institution whose request it is: where the requester works, or of a caller the given."""
    if caller:
        require(policy.may_note_stranger(actor, institution_id))
    else:
        institution_id = institution_id_of(requester, timezone.localdate(now))
    if institution_id is None:
        raise Refused("ticket.no_institution")
    if not caller:
        require(policy.may_file(actor, requester, institution_id))
    return institution_id


def _category(category_id: int) -> Category:
    category = (
        Category.objects.filter(pk=category_id, is_active=True, request_type__is_active=True)
        .select_related("request_type")
        .first()
    )
    if category is None:
        raise invalid("category", "category.gone")
    return category


class _Checked:
    """The checked parts of a filing."""

    def __init__(self, ticket: dict[str, Any], body: str) -> None:
        self.ticket = ticket
        self.body = body


def _checked(
    questions: list[FormField],
    actor: User,
    requester: Person,
    title: str,
    body: str,
    asset_id: int | None,
    urgency: int,
    answers: Mapping[str, Any] | None,
) -> _Checked:
    """Everything typed, checked together, so that the person reads all errors at once."""
    errors: dict[str, Any] = {}
    texts = {"title": "", "body": ""}
    for field, text, limit, required in (
        ("title", title, TITLE_LIMIT, "title.required"),
        ("body", body, 50_000, ""),
    ):
        try:
            texts[field] = checked_text(
                text, field=field, limit=limit, required=required, multi=field == "body"
            )
        except Invalid as error:
            errors |= error.fields
    if urgency not in (1, 2, 3):
        errors |= invalid("urgency", "urgency.required").fields
    if asset_id is not None and not _asset_fits(asset_id, actor, requester):
        errors |= invalid("asset", "ticket.asset_gone").fields
    checked = check_answers(questions, answers or {})
    errors |= checked.errors
    if errors:
        raise Invalid(fields=errors)
    facts = {
        "title": texts["title"],
        "asset_id": asset_id,
        "urgency": urgency,
        "answers": checked.frozen,
    }
    return _Checked(facts, texts["body"])


def _asset_fits(asset_id: int, actor: User, requester: Person) -> bool:
    """A device the requester holds or has in the room, or one the actor may see anyway."""
    assets = Asset.objects
    held = assets.around(requester).values("pk")
    seen = assets.visible_to(actor).values("pk")
    return assets.filter(Q(pk__in=held) | Q(pk__in=seen), pk=asset_id).exists()
