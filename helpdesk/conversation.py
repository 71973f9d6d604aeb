"""A request's story as pages show it: messages, and between them what happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.models import Message, MessageAttachment, Ticket, UndoStep
from helpdesk.related import Merged, made_of, story_ids
from helpdesk.sentences import PUBLIC_EVENTS, TOLD_BY_MESSAGES
from itportal.core.attachments.models import Attachment
from itportal.core.journal.models import Event
from itportal.core.journal.sentences import sentence

EVENTS_LIMIT = 300
ICONS = {
    "taken": "user",
    "assigned": "user",
    "unassigned": "user",
    "asked": "st-wait",
    "prioritised": "p2",
    "categorised": "tag",
    "tagged": "tag",
    "edited": "edit",
    "guessed": "check",
    "waits_vendor": "truck",
    "waits_date": "cal",
    "planned": "cal",
    "resumed": "st-open",
    "resolved": "st-ok",
    "reopened": "undo",
    "withdrawn": "x",
    "rated": "star",
    "closed": "st-closed",
    "undone": "undo",
    "linked": "link",
    "forwarded": "truck",
    "vendor_answered": "truck",
    "merged": "link",
    "unmerged": "split",
    "split": "split",
    "unlinked": "unlink",
    "checked": "check",
    "unchecked": "undo",
    "time_spent": "clock",
    "solved_anyway": "st-ok",
    "followed": "users",
    "unfollowed": "users",
    "made_private": "lock",
    "made_open": "users",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story: a message, or (message None) an event's `text` and `icon`."""

    at: datetime
    message: Message | None = None
    files: list[Attachment] = field(default_factory=list)
    is_new: bool = False
    text: str = ""
    icon: str = ""
    # The number of the merged request it was written to; the answers to its form, at its beginning.
    origin: str = ""
    answers: list[Any] = field(default_factory=list)
    became: list[str] = field(default_factory=list)  # numbers of requests made of it
    is_shared: bool = False  # an answer of the request that this one was merged into


def messages_of(
    ticket: Ticket, reader: User, *, new_since: datetime | None, notes: bool = True
) -> list[Entry]:
    """The messages the reader may see (four statements), with those of requests merged into it or
    that it was merged into; `new_since`: None marks none.

    notes=False: the requester's page, where nobody sees notes."""
    links = MessageAttachment.objects.select_related("attachment").order_by("pk")
    rows = (
        Message.objects.visible_to(reader)
        .filter(ticket__in=story_ids(ticket))
        .select_related("author__person", "ticket", "vendor_mail__vendor")
        .prefetch_related(Prefetch("files", queryset=links))
        .order_by("created_at", "pk")
    )
    if not notes:
        rows = rows.public()
    became = made_of(rows, reader)
    entries, begun = [], set()
    for row in rows:
        merged = row.ticket_id != ticket.pk
        shared = merged and row.ticket.merged_into_id is None
        entries.append(
            Entry(
                at=row.created_at,
                message=row,
                files=[link.attachment for link in row.files.all()],
                is_new=bool(new_since and row.created_at > new_since and row.author != reader),
                origin=row.ticket.number if merged and not shared else "",
                answers=row.ticket.answers if row.ticket_id not in begun and not shared else [],
                became=became.get(row.pk, []),
                is_shared=shared,
            )
        )
        begun.add(row.ticket_id)
    return entries


def merge_events(merged: Merged) -> list[Entry]:
    """Since when which request goes on in this one."""
    return [
        Entry(
            at=one.since,
            text=_("%(number)s was merged into this request") % {"number": one.ticket.number},
            icon="link",
        )
        for one in merged.shown
    ]


def messages_for_colleagues(ticket: Ticket) -> list[Entry]:
    """The public words alone, for those who may follow (policy.may_be_followed): no notes, and
    no files, which often show more than was meant."""
    rows = Message.objects.said().public().filter(ticket=ticket)
    rows = rows.select_related("author__person", "ticket").order_by("created_at", "pk")
    return [Entry(at=row.created_at, message=row) for row in rows]


def expert_events(ticket: Ticket) -> list[Entry]:
    """What happened besides writing, for those who work with the request."""
    return _entries(_events(ticket).exclude(code__in=TOLD_BY_MESSAGES))


def public_events(ticket: Ticket) -> list[Entry]:
    """What requesters are told: whose turn it is, never notes, tags, priorities, or what was
    taken back at once."""
    undone = UndoStep.objects.filter(ticket=ticket, undone_at__isnull=False)
    told = _events(ticket).filter(code__in=PUBLIC_EVENTS)
    return _entries(told.exclude(pk__in=undone.values("event_id")))


def _events(ticket: Ticket):  # type: ignore[no-untyped-def]
    return Event.objects.filter(object_type=Ticket._meta.label_lower, object_id=ticket.pk)


def _entries(events: "Iterable[Event]") -> list[Entry]:
    return [
        Entry(
            at=event.at,
            text=sentence(event),
            icon=ICONS.get(event.code.rpartition(".")[2], "infoc"),
        )
        for event in events
    ]


def woven(*parts: list[Entry]) -> list[Entry]:
    """All entries by time; a message before the event it brought about."""
    return sorted(
        (entry for part in parts for entry in part),
        key=lambda entry: (entry.at, entry.message is None),
    )


def changes_since(ticket: Ticket, version: int) -> list[str]:
    """Who changed what after `version`, in sentences, the latest first."""
    missed = ticket.version - version
    if missed <= 0:
        return []
    return [sentence(event) for event in _events(ticket).order_by("-pk")[: min(missed, 20)]]
