"""Noting a call: the request of somebody who phoned or came to the door, often solved at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person, User
from helpdesk import policy
from helpdesk.guessing import guess_device, guess_topic
from helpdesk.models import Category, Ticket
from helpdesk.services.filing import file_ticket
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.tickets import invalid
from itportal.core.errors import Invalid
from itportal.core.policy import require

# Where a request goes whose words tell nothing.
OTHER = "muu-mure"


@transaction.atomic
def note_call(
    *,
    actor: User,
    title: str,
    body: str = "",
    requester_id: int | None = None,
    caller: str = "",
    institution_id: int | None = None,
    category_id: int | None = None,
    asset_id: int | None = None,
    urgency: int = 2,
    source: str = Ticket.Source.PHONE,
    phone: str = "",
    done: str = "",
    form_token: UUID | None = None,
    now: datetime,
) -> Ticket:
    """File it, and with `done` (what was done) solve it in the same breath: then the requester is
    told once, by the solution, and the specialists are not.

    `caller`: somebody in no register. Topic and device left out are guessed by the words.
    A second call with the same `form_token` answers with the first one's ticket. Records nothing:
    file_ticket and resolve_ticket do. Raises Invalid, Refused.
    """
    require(policy.may_file_for_others(actor))
    made = Ticket.objects.filter(created_by=actor, form_token=form_token).first()
    if form_token and made:
        return made
    if not caller and requester_id is None:
        raise invalid("person", "ticket.no_such_person")
    topic = _topic(category_id, title)
    if asset_id is None and not caller:
        asset_id = _device(requester_id, title, topic)
    ticket = file_ticket(
        actor=actor,
        requester_id=None if caller else requester_id,
        caller=caller,
        institution_id=institution_id,
        category_id=topic.pk if topic else 0,
        title=title,
        body=body,
        asset_id=asset_id,
        urgency=urgency,
        source=source,
        phone=phone,
        skip_form=True,
        form_token=form_token,
        told=not done.strip(),
        now=now,
    )
    return _solved(ticket, actor, done, now=now) if done.strip() else ticket


def _solved(ticket: Ticket, actor: User, done: str, *, now: datetime) -> Ticket:
    try:
        return resolve_ticket(
            ticket_id=ticket.pk,
            actor=actor,
            resolution=done,
            skip_reason=_("Solved during the call"),
            now=now,
        )
    except Invalid as error:
        fields = {("done" if k == "resolution" else k): v for k, v in error.fields.items()}
        raise Invalid(fields=fields) from error


def _topic(category_id: int | None, title: str) -> Category | None:
    if category_id is not None:
        return Category.objects.filter(pk=category_id).first()
    guess = guess_topic(title)
    return guess.value if guess else Category.objects.filter(code=OTHER, is_active=True).first()


def _device(requester_id: int | None, title: str, topic: Category | None) -> int | None:
    person = Person.objects.filter(pk=requester_id or 0).first()
    guess = guess_device(title, person, topic) if person else None
    return guess.value.pk if guess else None
