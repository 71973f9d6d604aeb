"""Requests and guides in the search. Internal notes have a row of their own, with other readers: no text
of a note stands in a row its requester can find.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from accounts.access import subtree_of
from helpdesk import policy
from helpdesk.markdown import plain
from helpdesk.models import Disruption, Guide, Message, MessageAttachment, Tag, Ticket
from helpdesk.querysets import INTERNAL, NOTE_READERS, TICKET_READERS
from itportal.core.db import keys_among
from itportal.core.prepared import KEY, Prepared
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
_BLOCK = 500


class Facts(NamedTuple):
    """What the search keeps of a request."""

    pk: int
    number: str
    title: str
    answers: list[dict[str, Any]]
    caller: str
    location: str
    topic: str
    requester_id: int
    first_name: str
    last_name: str
    institution_id: int
    place: str
    opened_at: datetime
    tags: list[str]


class Said(NamedTuple):
    ticket_id: int
    kind: str
    body: str
    files: list[str]


def _facts(tickets: Any) -> Any:
    tags = Tag.objects.filter(tickets=OuterRef("pk")).order_by("pk")
    return tickets.order_by("pk").values_list(
        *("pk", "number", "title", "answers", "caller", "location", "category__name_et"),
        *("requester_id", "requester__first_name", "requester__last_name"),
        *("institution_id", "institution__short_name", "opened_at"),
        ArraySubquery(tags.values("name")),
    )


def _messages(**of: Any) -> Any:
    files = MessageAttachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    said = Message.objects.said().filter(**of).order_by("ticket_id", "pk")
    return said.values_list(
        "ticket_id", "kind", "body", ArraySubquery(files.values("attachment__name"))
    )


# One request is read within every service that changes it.
_ONE = Prepared(lambda: _facts(Ticket.objects.filter(pk=KEY)), KEY)
_ITS_MESSAGES = Prepared(lambda: _messages(ticket_id=KEY), KEY)


def index_ticket(ticket_id: int) -> None:
    """Call inside the transaction that changes the request's texts, tags or people."""
    for row in _ONE.all(ticket_id):
        _index(Facts(*row), [Said(*said) for said in _ITS_MESSAGES.all(ticket_id)])


def index_tickets(tickets: Any) -> None:
    """The same for a queryset of them."""
    for ticket, messages in _read(tickets):
        _index(ticket, messages)


def _index(ticket: Facts, messages: list[Said]) -> None:
    notes = _notes_text(ticket, messages)
    index_texts([_ticket_text(ticket, messages), *([notes] if notes else [])])
    if not notes:
        forget_object(kind=NOTES, object_id=ticket.pk)


def _read(tickets: Any) -> Iterator[tuple[Facts, list[Said]]]:
    """Requests with their messages: two statements for each `_BLOCK` of them."""
    rows = _facts(tickets).iterator(chunk_size=_BLOCK)
    while block := [Facts(*row) for row in islice(rows, _BLOCK)]:
        said = defaultdict(list)
        for row in _messages(ticket_id__in=[ticket.pk for ticket in block]):
            said[row[0]].append(Said(*row))
        for ticket in block:
            yield ticket, said[ticket.pk]


def _ticket_text(ticket: Facts, messages: list[Said]) -> SearchText:
    said = _said(m for m in messages if m.kind not in INTERNAL)
    answers = [
        str(answer.get("shown") or answer.get("value") or "") for answer in ticket.answers
    ]
    facts = [*said, *answers, ticket.caller, ticket.location, ticket.topic]
    readers = role_readers(*TICKET_READERS, institution_id=ticket.institution_id)
    name = ticket.caller or f"{ticket.first_name} {ticket.last_name}"
    return SearchText(
        kind=TICKET,
        object_id=ticket.pk,
        url=ticket.number,
        number=ticket.number,
        title=ticket.title,
        body="\n".join(dict.fromkeys(fact for fact in facts if fact)),
        hint=f"{name}, {ticket.place}",
        readers=[*readers, f"p:{ticket.requester_id}"],
        at=ticket.opened_at,
    )


def _said(messages: Iterable[Said]) -> list[str]:
    """Texts of messages and the names of their files."""
    found: list[str] = []
    for message in messages:
        found.append(message.body)
        found += message.files
    return found


def _notes_text(ticket: Facts, messages: list[Said]) -> SearchText | None:
    """Notes and tags; None when there are neither."""
    notes = _said(m for m in messages if m.kind in INTERNAL)
    if not notes and not ticket.tags:
        return None
    return SearchText(
        kind=NOTES,
        object_id=ticket.pk,
        url=ticket.number,
        number="",
        title=ticket.title,
        body="\n".join([*notes, *ticket.tags]),
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
    return keys_among(Ticket.objects.visible_to(user), ids)


def _visible_notes(user: Any, ids: set[int]) -> set[int]:
    """Tickets whose notes and tags the user reads, by the rule of the notes themselves."""
    return keys_among(Ticket.objects.visible_to(user).with_notes_for(user), ids)


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
    for ticket, messages in _read(Ticket.objects.all()):
        yield _ticket_text(ticket, messages)
        notes = _notes_text(ticket, messages)
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
    return keys_among(Guide.objects.visible_to(user), ids)


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
    return keys_among(Disruption.objects.visible_to(user), ids)
