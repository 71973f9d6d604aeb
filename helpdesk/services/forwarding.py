"""Waiting for an outside organisation, with a letter to it or without, and what it answers."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User, Vendor
from helpdesk import policy, tasks
from helpdesk.models import Message, Ticket, UndoStep, VendorMail
from helpdesk.related import story_ids
from helpdesk.services import telling, undo
from helpdesk.services.tickets import (
    add_message,
    change_status,
    checked_text,
    invalid,
    lock_ticket,
    require_open,
    save_ticket,
)
from helpdesk.states import Status
from itportal.core.attachments import storage
from itportal.core.attachments.models import Attachment
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.notices.delivery import CLAIM_LASTS, GIVES_UP_AFTER, is_permanent
from itportal.core.notices.mail import mail_domain
from itportal.core.policy import require
from itportal.core.queue import after_commit

logger = logging.getLogger(__name__)
State = VendorMail.State
SUBJECT_LIMIT, LETTER_LIMIT, FILES_LIMIT = 200, 20_000, 10
BYTES_LIMIT = 20 * 1024 * 1024  # as much as mail servers commonly take
RETRY_AFTER = timedelta(minutes=5)


@transaction.atomic
def wait_for_vendor(
    *,
    ticket_id: int,
    actor: User,
    vendor_id: int,
    until: date | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Ticket:
    """Wait for a vendor of the register; the clock stops. On the day `until` the request is at
    work again. Raises Refused, Invalid, WrongState."""
    ticket = lock_ticket(ticket_id, expected_version)
    was, as_it_was = ticket.status, undo.before(ticket)
    vendor, changed = _waits(ticket, actor, vendor_id, until, now=now)
    save_ticket(ticket, *changed, now=now)
    event = record(
        "helpdesk.ticket.waits_vendor", actor=actor, target=ticket, was=was, vendor=vendor.name
    )
    undo.keep_step(ticket, as_it_was, "wait", actor=actor, event=event, now=now)
    telling.announce(ticket)
    return ticket


def _waits(
    ticket: Ticket, actor: User, vendor_id: int, until: date | None, *, now: datetime
) -> tuple[Vendor, list[str]]:
    """The locked request waits for the vendor; which columns that changed."""
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    vendor = Vendor.objects.visible_to(actor).filter(pk=vendor_id, is_active=True).first()
    if vendor is None:
        raise invalid("vendor", "vendor.gone")
    if until is not None and until <= timezone.localdate(now):
        raise invalid("until", "date.past")
    changed = change_status(ticket, Status.WAITING_VENDOR, now=now)
    ticket.assignee = ticket.assignee or actor
    ticket.waiting_for, ticket.planned_on = vendor.name[:160], until
    return vendor, ["assignee", *changed]


@transaction.atomic
def forward_to_vendor(
    *,
    ticket_id: int,
    actor: User,
    vendor_id: int,
    subject: str,
    letter: str,
    file_uids: Iterable[UUID] = (),
    until: date | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """Write to a vendor and wait for them; on the day `until` the request is at work again.

    The letter joins the story for experts only and leaves when it cannot be taken back any more.
    Files: of messages the actor reads. Raises Refused, Invalid, WrongState.
    """
    ticket = lock_ticket(ticket_id, expected_version)
    was, as_it_was = ticket.status, undo.before(ticket)
    vendor, changed = _waits(ticket, actor, vendor_id, until, now=now)
    if not vendor.email:
        raise invalid("vendor", "vendor.no_address", name=vendor.name)
    subject = checked_text(
        subject, field="subject", limit=SUBJECT_LIMIT, required="title.required", multi=False
    )
    letter = checked_text(letter, field="letter", limit=LETTER_LIMIT, required="body.required")
    files = _chosen_files(ticket, actor, set(file_uids))
    message = add_message(
        ticket,
        kind=Message.Kind.FORWARD,
        author=actor,
        body=letter,
        attachments=(),
        now=now,
    )
    mail = VendorMail.objects.create(
        message=message,
        vendor=vendor,
        to_address=vendor.email,
        subject=subject,
        header_id=f"<vendor.{uuid4()}@{mail_domain()}>",
        created_at=now,
        next_at=now + undo.HOLD,
    )
    mail.files.set(files)
    save_ticket(ticket, *changed, now=now)
    event = record(
        "helpdesk.ticket.forwarded",
        actor=actor,
        target=ticket,
        was=was,
        vendor=vendor.name,
        message=str(message.uid),
        files=len(files),
    )
    undo.keep_step(
        *(ticket, as_it_was, "forward"),
        actor=actor,
        event=event,
        message=message,
        more={"mail": mail.pk},
        now=now,
    )
    after_commit(tasks.deliver_vendor_mail, mail.pk, countdown=undo.HOLD.total_seconds())
    telling.announce(ticket)
    return message


@transaction.atomic
def record_vendor_answer(
    *,
    ticket_id: int,
    actor: User,
    body: str,
    attachments: Iterable[UUID] = (),
    expected_version: int | None = None,
    now: datetime,
) -> Message:
    """What the vendor answered by mail or phone, with its files: for experts alone; work goes on
    when it waited."""
    ticket = lock_ticket(ticket_id, expected_version)
    require(policy.may_work(actor, ticket))
    require_open(ticket)
    answers = ticket.waiting_for or _last_written_to(ticket)
    if not answers:
        raise WrongState("vendor.not_asked")
    body = checked_text(body, field="body", required="body.required")
    was, as_it_was = ticket.status, undo.before(ticket)
    waited = ticket.status == Status.WAITING_VENDOR
    changed = change_status(ticket, Status.OPEN, now=now) if waited else []
    message = add_message(
        ticket,
        kind=Message.Kind.VENDOR,
        author=actor,
        body=body,
        attachments=attachments,
        now=now,
    )
    message.author_label = answers
    message.save(update_fields=["author_label"])
    save_ticket(ticket, *changed, now=now)
    event = record(
        "helpdesk.ticket.vendor_answered",
        actor=actor,
        target=ticket,
        was=was,
        now=ticket.status,
        vendor=answers,
        message=str(message.uid),
    )
    undo.keep_step(
        *(ticket, as_it_was, "vendor_answer"),
        actor=actor,
        event=event,
        message=message,
        now=now,
    )
    telling.announce(ticket)
    return message


def _last_written_to(ticket: Ticket) -> str:
    mail = VendorMail.objects.filter(message__ticket=ticket).exclude(state=State.WITHDRAWN)
    names = mail.order_by("-pk").values_list("vendor__name", flat=True)
    return names.first() or ""


@undo.way_back("forward")
def _hold_back(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    """Of this and the worker's claim, both conditional updates, one wins."""
    waiting = VendorMail.objects.filter(pk=step.more["mail"], state=State.QUEUED, attempts=0)
    if not waiting.update(state=State.WITHDRAWN, next_at=None):
        raise WrongState("undo.mailed")


def files_of(ticket: Ticket, reader: User) -> list[Attachment]:
    """The files of the story that the reader may send along."""
    messages = Message.objects.visible_to(reader).filter(ticket__in=story_ids(ticket))
    rows = Attachment.objects.filter(message_link__message__in=messages, removed_at=None)
    return [row for row in rows.order_by("pk") if row.is_served]


def _chosen_files(ticket: Ticket, actor: User, uids: set[UUID]) -> list[Attachment]:
    files = [file for file in files_of(ticket, actor) if file.uid in uids]
    if len(files) != len(uids) or len(files) > FILES_LIMIT:
        raise invalid("files", "vendor.files")
    if sum(file.size_bytes for file in files) > BYTES_LIMIT:
        raise invalid("files", "vendor.files_size")
    return files


def deliver(*, mail_id: int, now: datetime) -> None:
    """Send one letter if it is due and nobody else has it; outside any transaction.

    Records nothing: that it was forwarded is recorded, the row tells how it went.
    """
    claimed = VendorMail.objects.filter(_due(now), pk=mail_id).update(
        state=State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return
    mail = VendorMail.objects.select_related("message").get(pk=mail_id)
    try:
        _letter(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever happened, the row must be released
        _release(mail, error, now)
    else:
        _finish(mail, state=State.SENT, sent_at=now, next_at=None, error="")


def sweep(*, now: datetime) -> int:
    """Queue the letters that are due; returns how many. Records nothing, as deliver()."""
    due = VendorMail.objects.filter(_due(now - timedelta(seconds=20))).order_by("next_at")
    ids = list(due.values_list("pk", flat=True)[:100])
    for mail_id in ids:
        tasks.deliver_vendor_mail.delay(mail_id)
    return len(ids)


def _due(now: datetime) -> Q:
    lost = Q(state=State.CLAIMED, claimed_at__lte=now - CLAIM_LASTS)
    return Q(state=State.QUEUED, next_at__lte=now) | lost


def _letter(mail: VendorMail) -> EmailMessage:
    letter = EmailMessage(
        subject=mail.subject,
        body=mail.message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to_address],
        reply_to=[settings.MAIL_REPLY_TO],
        headers={"Message-ID": mail.header_id},
    )
    for file in mail.files.order_by("pk"):
        with storage.open_bytes(file.sha256) as stored:
            letter.attach(file.name, stored.read(), file.media_type)
    return letter


def _release(mail: VendorMail, error: Exception, now: datetime) -> None:
    """Give the row back for a later try, or give it up."""
    given_up = is_permanent(error) or now - mail.created_at > GIVES_UP_AFTER
    logger.log(
        logging.ERROR if given_up else logging.WARNING,
        "letter %s to a vendor not sent: %s",
        mail.pk,
        error,
    )
    text = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
    state = State.FAILED if given_up else State.QUEUED
    _finish(mail, state=state, error=text, next_at=None if given_up else now + RETRY_AFTER)


def _finish(mail: VendorMail, **values: object) -> None:
    """Only while the claim is still ours."""
    ours = VendorMail.objects.filter(
        pk=mail.pk, state=State.CLAIMED, claimed_at=mail.claimed_at
    )
    ours.update(**values)
