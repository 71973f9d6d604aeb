"""Requests and guides in the search. Internal notes have a row of their own, with other readers: no text
of a note stands in a row its requester can find.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from accounts.access import subtree_of
from helpdesk import policy
from helpdesk.markdown import plain
from helpdesk.models import Disruption, Guide, Message, MessageAttachment, Tag, Ticket
from helpdesk.querysets import INTERNAL, NOTE_READERS, TICKET_READERS
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
    register_reader_tokens,
    role_readers,
)
from itportal.core.search.services import forget_object, index_text, index_texts
from itportal.core.tables.addresses import row_address

TICKET, NOTES, GUIDE, DISRUPTION = "ticket", "ticket_note", "guide", "disruption"


def index_ticket(ticket_id: int) -> None:
    """Call inside the transaction that changes the request's texts, tags or people."""
    index_tickets(Ticket.objects.filter(pk=ticket_id))


def index_tickets(tickets: Any) -> None:
    """The same for a queryset of them."""
    for ticket in _read(tickets):
        notes = _notes_text(ticket)
        index_texts([_ticket_text(ticket), *([notes] if notes else [])])
        if not notes:
            forget_object(kind=NOTES, object_id=ticket.pk)


def _read(tickets: Any) -> Iterator[Any]:
    """With `tag_names`, their messages with `file_names`: two statements."""
    files = MessageAttachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    names = ArraySubquery(files.values("attachment__name"))
    messages = Message.objects.said().order_by("pk").only("ticket_id", "kind", "body")
    tags = Tag.objects.filter(tickets=OuterRef("pk")).order_by("pk")
    found = tickets.select_related("requester", "institution", "category")
    found = found.annotate(tag_names=ArraySubquery(tags.values("name"))).prefetch_related(
        Prefetch("messages", queryset=messages.annotate(file_names=names))
    )
    yield from found.order_by("pk").iterator(chunk_size=500)


def _ticket_text(ticket: Any) -> SearchText:
    said = _said(m for m in ticket.messages.all() if m.kind not in INTERNAL)
    answers = [
        str(answer.get("shown") or answer.get("value") or "") for answer in ticket.answers
    ]
    facts = [*said, *answers, ticket.caller, ticket.location, ticket.category.name_et]
    readers = role_readers(*TICKET_READERS, institution_id=ticket.institution_id)
    return SearchText(
        kind=TICKET,
        object_id=ticket.pk,
        url=ticket.number,
        number=ticket.number,
        title=ticket.title,
        body="\n".join(dict.fromkeys(fact for fact in facts if fact)),
        hint=f"{ticket.caller or ticket.requester}, {ticket.institution.short_name}",
        readers=[*readers, f"p:{ticket.requester_id}"],
        at=ticket.opened_at,
    )


def _said(messages: Iterable[Any]) -> list[str]:
    """Texts of messages and the names of their files."""
    found: list[str] = []
    for message in messages:
        found.append(message.body)
        found += message.file_names
    return found


def _notes_text(ticket: Any) -> SearchText | None:
    """Notes and tags; None when there are neither."""
    notes = _said(m for m in ticket.messages.all() if m.kind in INTERNAL)
    if not notes and not ticket.tag_names:
        return None
    return SearchText(
        kind=NOTES,
        object_id=ticket.pk,
        url=ticket.number,
        number="",
        title=ticket.title,
        body="\n".join([*notes, *ticket.tag_names]),
        hint=ticket.number,
        readers=role_readers(*NOTE_READERS, institution_id=ticket.institution_id),
        at=ticket.opened_at,
    )


def _address(user: Any, number: str) -> str | None:
    """Experts open it in the queue's page, everybody else on the requester's."""
    name = "helpdesk:ticket" if policy.may_use_queue(user) else "staff:request"
    try:
        return row_address(name, number)
    except NoReverseMatch:
        return None


def _visible_tickets(user: Any, ids: set[int]) -> set[int]:
    seen = Ticket.objects.visible_to(user).filter(pk__in=ids)
    return set(seen.values_list("pk", flat=True))


def _visible_notes(user: Any, ids: set[int]) -> set[int]:
    """Tickets whose notes and tags the user reads, by the rule of the notes themselves."""
    seen = Ticket.objects.visible_to(user).with_notes_for(user).filter(pk__in=ids)
    return set(seen.values_list("pk", flat=True))


def register() -> None:
    register_kind(
        TICKET,
        _("Requests"),
        "inbox",
        visible=_visible_tickets,
        address=_address,
        order=10,
        letters="P",
    )
    register_kind(
        NOTES,
        _("Internal notes"),
        "note",
        visible=_visible_notes,
        address=_address,
        beside=TICKET,
        order=20,
    )
    register_indexer(TICKET, _everything, also=(NOTES,))
    register_kind(
        GUIDE,
        _("Guides"),
        "book",
        visible=_visible_guides,
        address=page_of("guides:guide"),
        order=15,
    )
    register_indexer(GUIDE, _every_guide)
    register_kind(
        DISRUPTION,
        _("Disruptions"),
        "tri",
        visible=_visible_disruptions,
        address=page_of("disruptions:one"),
        order=5,
    )
    register_indexer(DISRUPTION, _open_disruptions)
    register_reader_tokens(policy.expert_tokens)


def _everything() -> Iterator[SearchText]:
    for ticket in _read(Ticket.objects.all()):
        yield _ticket_text(ticket)
        notes = _notes_text(ticket)
        if notes:
            yield notes


def index_guide(guide_id: int) -> None:
    """Call inside the transaction that changes what a guide says or who reads it."""
    for guide in Guide.objects.filter(pk=guide_id):
        index_text(_guide_text(guide))


def _guide_text(guide: Guide) -> SearchText:
    """The text shown; of a guide nobody is shown, the latest, for experts only."""
    version = guide.shown or guide.versions.order_by("-number")[0]
    places = subtree_of(guide.institution_id) if guide.institution_id else frozenset[int]()
    return SearchText(
        kind=GUIDE,
        object_id=guide.pk,
        url=guide.number,
        number=guide.number,
        title=guide.title,
        body="\n".join(filter(None, (guide.keywords, plain(version.body)))),
        hint=guide.summary or guide.category.name_et,
        readers=policy.guide_readers(guide, places),
        at=guide.published_at or guide.updated_at,
    )


def _every_guide() -> Iterator[SearchText]:
    rows = Guide.objects.select_related("shown", "category").order_by("pk")
    for guide in rows.iterator(chunk_size=500):
        yield _guide_text(guide)


def _visible_guides(user: Any, ids: set[int]) -> set[int]:
    seen = Guide.objects.visible_to(user).filter(pk__in=ids)
    return set(seen.values_list("pk", flat=True))


def index_disruption(disruption: Disruption) -> None:
    """Call inside the transaction that changes it; one that is over is not looked for."""
    if disruption.ended_at:
        forget_object(kind=DISRUPTION, object_id=disruption.pk)
    else:
        index_text(_disruption_text(disruption))


def _disruption_text(disruption: Disruption) -> SearchText:
    places = list(disruption.institutions.all())
    felt = frozenset[int]().union(*(subtree_of(place.pk) for place in places))
    topics = [topic.name_et for topic in disruption.topics.all()]
    return SearchText(
        kind=DISRUPTION,
        object_id=disruption.pk,
        url=disruption.number,
        number=disruption.number,
        title=disruption.title,
        body="\n".join(filter(None, (disruption.words, disruption.about, *topics))),
        hint=", ".join(place.short_name for place in places),
        readers=policy.disruption_readers(felt),
        at=disruption.starts_at,
    )


def _open_disruptions() -> Iterator[SearchText]:
    rows = Disruption.objects.filter(ended_at=None)
    for disruption in rows.prefetch_related("institutions", "topics").order_by("pk"):
        yield _disruption_text(disruption)


def _visible_disruptions(user: Any, ids: set[int]) -> set[int]:
    seen = Disruption.objects.visible_to(user).filter(pk__in=ids)
    return set(seen.values_list("pk", flat=True))
