"""Making a request of its own out of one message of another."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Message, MessageAttachment, Ticket, UndoStep
from helpdesk.search import TICKET, index_ticket
from helpdesk.services import telling, undo
from helpdesk.services.filing import file_ticket
from helpdesk.services.tickets import FILES_GATE, last_changed_by, lock_ticket, save_ticket
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import share_files
from itportal.core.errors import NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.notices.models import Notice
from itportal.core.policy import require
from itportal.core.search.services import forget_object


@transaction.atomic
def split_ticket(
    *,
    message_uid: UUID,
    actor: User,
    title: str,
    category_id: int,
    requester_id: int | None = None,
    now: datetime,
) -> Ticket:
    """A new request that begins with the words and files of what a requester wrote; they stay
    where they are as well, and both point at each other. `requester_id`: whose it is, the same
    person's when None.

    Raises NotThere, Refused, Invalid; WrongState for what is no message of a requester.
    """
    found = Message.objects.said().filter(uid=message_uid).first()
    if found is None:
        raise NotThere("message.absent")
    source = lock_ticket(found.ticket_id, None)
    require(policy.may_work(actor, source))
    message = Message.objects.said().filter(pk=found.pk).first()
    if message is None or message.kind != Message.Kind.REQUEST:
        raise WrongState("split.not_theirs")
    was = undo.before(source)
    made = file_ticket(
        actor=actor,
        category_id=category_id,
        title=title,
        body=message.body,
        requester_id=requester_id or source.requester_id,
        location=source.location,
        phone=source.phone if requester_id in (None, source.requester_id) else "",
        source=message.channel,
        skip_form=True,
        hold=undo.HOLD,
        now=now,
    )
    made.split_from = message
    made.save(update_fields=["split_from"])
    _bring_files(message, made, actor, now=now)
    save_ticket(source, now=now)
    event = record(
        "helpdesk.ticket.split",
        actor=actor,
        target=source,
        message=str(message.uid),
        made=str(made.uid),
    )
    about = {"object_type": Ticket._meta.label_lower, "object_id": made.pk}
    undo.keep_step(
        *(source, was, "split"),
        actor=actor,
        event=event,
        notices=Notice.objects.filter(**about),
        others=[made.pk],
        more={"made": made.pk, "version": made.version},
        now=now,
    )
    telling.announce(source)
    return made


def _bring_files(message: Message, made: Ticket, actor: User, *, now: datetime) -> None:
    """The same bytes under rows of their own: each request's files open by its own rights."""
    first = made.messages.get()
    files = Attachment.objects.filter(message_link__message=message, removed_at=None)
    shared = share_files(
        files=files.order_by("pk"), gate=FILES_GATE, object_id=first.pk, now=now
    )
    links = [MessageAttachment(message=first, attachment=file) for file in shared]
    audited_bulk_create(MessageAttachment, links)
    index_ticket(made.pk)


@undo.way_back("split")
def _unmake(ticket: Ticket, step: UndoStep, now: datetime) -> None:
    """The request nobody has touched yet is removed; the journal keeps that it was."""
    made = Ticket.objects.get(pk=step.more["made"])
    linked = made.links_out.exists() or made.links_in.exists()
    touched = made.version != step.more["version"] or made.messages.count() != 1
    if touched or linked:
        raise WrongState("undo.moved_on", who=last_changed_by(made))
    links = MessageAttachment.objects.filter(message__ticket=made)
    files = list(links.values_list("attachment_id", flat=True))
    if files:
        audited_delete(links)
        audited_delete(Attachment.objects.filter(pk__in=files))
    audited_delete(Message.objects.filter(ticket=made))
    forget_object(kind=TICKET, object_id=made.pk)
    made.delete()
