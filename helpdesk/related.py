"""Reads of requests that belong together: links as one end sees them, parts, likely twins."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from helpdesk.models import Message, Ticket, TicketLink, TicketMerge
from helpdesk.models.links import Relation, relation_of
from itportal.core.search.finding import search

# Words that long, of a subject, tell what it is about.
TELLING, WORDS = 5, 6


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as one of its ends sees it: what the other request is to it."""

    uid: UUID
    relation: Relation
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Links:
    """The links whose other end the reader may see, and how many more there are."""

    shown: list[Linked]
    hidden: int


def links_of(ticket: Ticket, reader: User) -> Links:
    """With those of what was merged into it, as far as the reader sees that. Two statements, for
    any number of links."""
    inside = Ticket.objects.filter(merged_into=ticket).values("pk")
    mine = Q(source=ticket) | Q(target=ticket) | Q(source__in=inside) | Q(target__in=inside)
    rows = list(TicketLink.objects.filter(mine).order_by("pk"))
    if not rows:
        return Links([], 0)
    ends = {pk for row in rows for pk in (row.source_id, row.target_id)} - {ticket.pk}
    seen = {one.pk: one for one in Ticket.objects.visible_to(reader).filter(pk__in=ends)}
    here = {ticket.pk, *(pk for pk, one in seen.items() if one.merged_into_id == ticket.pk)}
    shown = []
    for row in rows:
        from_source = row.source_id in here
        other = seen.get(row.target_id if from_source else row.source_id)
        if other is not None:
            relation = relation_of(row.kind, from_source=from_source)
            shown.append(Linked(row.uid, relation, other))
    order = list(Relation)
    shown.sort(key=lambda one: order.index(one.relation))
    return Links(shown, len(rows) - len(shown))


def open_parts(ticket: Ticket, reader: User) -> QuerySet[Ticket]:
    """Requests that are part of this one, or of what was merged into it, and still open, of those
    the reader sees."""
    whole = Q(target=ticket) | Q(target__merged_into=ticket)
    parts = TicketLink.objects.filter(whole, kind=TicketLink.Kind.PART)
    rows: QuerySet[Ticket] = Ticket.objects.visible_to(reader).open()
    return rows.filter(pk__in=parts.values("source")).order_by("pk")


@dataclass(frozen=True, slots=True)
class Inside:
    """A request that was merged into another (`since`); `direct`: by somebody, not along with
    what it had been merged into before. Followers, minutes and checklist: for who reads its notes."""

    ticket: Ticket
    since: datetime
    direct: bool
    followers: Sequence[str] = ()
    minutes: int = 0
    checks: int = 0
    checks_done: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """What was merged into a request: what of it the reader sees, and how many more there are."""

    shown: list[Inside]
    hidden: int

    @property
    def direct(self) -> list[Inside]:
        return [one for one in self.shown if one.direct]

    @property
    def minutes(self) -> int:
        """Time spent on them before: it stays theirs."""
        return sum(one.minutes for one in self.shown)

    @property
    def readers(self) -> list[str]:
        """Who gets the answers besides the requester."""
        return list(dict.fromkeys(str(one.ticket.requester) for one in self.shown))


def merged_into(ticket: Ticket, reader: User) -> Merged:
    rows = list(TicketMerge.objects.filter(into=ticket).order_by("since", "pk"))
    if not rows:
        return Merged([], 0)
    visible: Any = Ticket.objects.visible_to(reader).select_related("requester", "institution")
    counted = visible.annotate(
        checks_all=Count("checks", distinct=True),
        checks_done=Count("checks", filter=Q(checks__done_at__isnull=False), distinct=True),
    ).prefetch_related("followers__user__person")
    seen = {one.pk: one for one in counted.filter(pk__in=[row.ticket_id for row in rows])}
    noted = visible.with_notes_for(reader).filter(pk__in=seen)
    inner = set(noted.values_list("pk", flat=True))
    shown = [
        Inside(one, row.since, row.is_direct, **(_work_of(one) if one.pk in inner else {}))
        for row in rows
        if (one := seen.get(row.ticket_id))
    ]
    return Merged(shown, len(rows) - len(shown))


def _work_of(one: Any) -> dict[str, Any]:
    return {
        "followers": [str(follower.user) for follower in one.followers.all()],
        "minutes": one.minutes_spent,
        "checks": one.checks_all,
        "checks_done": one.checks_done,
    }


def goes_on_in(ticket: Ticket, reader: User) -> Ticket | None:
    """What the request was merged into, when the reader may see that."""
    if ticket.merged_into_id is None:
        return None
    return Ticket.objects.visible_to(reader).filter(pk=ticket.merged_into_id).first()


def story_ids(ticket: Ticket) -> set[int]:
    """The requests whose messages tell its story: itself, what was merged into it, and what it
    was merged into. Which of them somebody reads, Message.objects.visible_to says."""
    rows = TicketMerge.objects.filter(Q(ticket=ticket) | Q(into=ticket))
    return {ticket.pk, *(pk for row in rows.values_list("ticket_id", "into_id") for pk in row)}


def made_of(messages: Iterable[Message], reader: User) -> dict[int, list[str]]:
    """Message → numbers of the requests made of it, of those the reader sees."""
    visible = Ticket.objects.visible_to(reader)
    found: dict[int, list[str]] = {}
    rows = visible.filter(split_from__in=[row.pk for row in messages]).order_by("pk")
    for message_id, number in rows.values_list("split_from", "number"):
        found.setdefault(message_id, []).append(number)
    return found


def made_from(ticket: Ticket, reader: User) -> Message | None:
    """The message the request was made of, when the reader may read it."""
    if ticket.split_from_id is None:
        return None
    readable = Message.objects.visible_to(reader).select_related("ticket")
    return readable.filter(pk=ticket.split_from_id).first()


def likely_twins(ticket: Ticket, reader: User, *, limit: int = 6) -> list[Ticket]:
    """Open requests that may be about the same: the requester's own first, then those that share
    telling words of the subject, best first."""
    visible = Ticket.objects.visible_to(reader).open().exclude(pk=ticket.pk)
    visible = visible.select_related("requester", "institution")
    own = visible.filter(requester=ticket.requester_id).order_by("-opened_at", "-pk")
    found = list(own[:limit])
    words = [word for word in re.findall(r"\w+", ticket.title) if len(word) >= TELLING]
    for word in words[:WORDS]:
        if len(found) >= limit:
            break
        hits = search(reader, word, kinds=["ticket"], limit=limit + 1, near=False).hits
        found += _rows(visible, [hit.object_id for hit in hits], found)
    return found[:limit]


def tickets_for(text: str, reader: User, *, limit: int) -> list[Ticket]:
    """What an unfinished text may mean: a number, or words of the request."""
    results = search(reader, text, kinds=["ticket"], limit=limit, is_typing=True, near=False)
    ids = [hit.object_id for hit in [*results.direct, *results.hits]]
    visible = Ticket.objects.visible_to(reader).select_related("requester", "institution")
    numbered = visible.filter(number__istartswith=text).order_by("-pk")[:limit]
    found = list(numbered)
    return [*found, *_rows(visible, ids, found)][:limit]


def _rows(visible: QuerySet[Ticket], ids: Iterable[int], but: Iterable[Ticket]) -> list[Ticket]:
    """In the order of the ids, without those found already."""
    known = {one.pk for one in but}
    wanted = [pk for pk in dict.fromkeys(ids) if pk not in known]
    rows = {row.pk: row for row in visible.filter(pk__in=wanted)}
    return [rows[pk] for pk in wanted if pk in rows]
