"""Keeping the tags: other words, two into one, out of use."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import tasks
from helpdesk.models import Tag, Ticket
from helpdesk.search import index_tickets
from helpdesk.services.settings_rows import lock_row, write
from helpdesk.services.tickets import checked_text, invalid
from itportal.core.journal.record import record
from itportal.core.queue import after_commit

NAME = 40


@transaction.atomic
def rename_tag(*, uid: UUID, actor: User, name: str, seen: str = "") -> Tag:
    """Raises Invalid (also when another tag is called so: merge them), WrongState."""
    row = lock_row(Tag, actor, seen=seen, uid=uid)
    name = checked_text(name, field="name", limit=NAME, required="name.required", multi=False)
    name = name.lower()
    if "," in name:
        raise invalid("name", "tag.comma")
    if Tag.objects.filter(name=name).exclude(pk=row.pk).exists():
        raise invalid("name", "tag.taken", name=name)
    was = row.name
    if write(row, {"name": name}):
        record("helpdesk.tag.renamed", actor=actor, target=row, was=was, now=name)
        after_commit(tasks.reindex_tag, row.pk)
    return row


@transaction.atomic
def merge_tag(*, uid: UUID, actor: User, into: UUID | None) -> Tag:
    """Put `into` on every request of the tag and remove the tag. Answers the one that stays."""
    row = lock_row(Tag, actor, uid=uid)
    others = Tag.objects.filter(is_active=True).exclude(pk=row.pk)
    keeper = others.filter(uid=into).first() if into else None
    if keeper is None:
        raise invalid("into", "answer.not_choice")
    tickets = list(row.tickets.values_list("pk", flat=True))
    keeper.tickets.add(*tickets)
    row.tickets.clear()
    record(
        "helpdesk.tag.merged",
        actor=actor,
        target=keeper,
        was=row.name,
        now=keeper.name,
        count=len(tickets),
    )
    row.delete()
    after_commit(tasks.reindex_tag, keeper.pk)
    return keeper


@transaction.atomic
def retire_tag(*, uid: UUID, actor: User) -> None:
    """Stays on the requests that have it; cannot be put on others."""
    row = lock_row(Tag, actor, uid=uid)
    if write(row, {"is_active": False}):
        record("helpdesk.tag.retired", actor=actor, target=row)


@transaction.atomic
def restore_tag(*, uid: UUID, actor: User) -> None:
    row = lock_row(Tag, actor, uid=uid)
    if write(row, {"is_active": True}):
        record("helpdesk.tag.restored", actor=actor, target=row)


@transaction.atomic
def reindex_tag(*, tag_id: int) -> None:
    """The search of every request with the tag. Records nothing: no fact changes."""
    index_tickets(Ticket.objects.filter(tags=tag_id))
