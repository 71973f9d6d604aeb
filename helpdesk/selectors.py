"""Reads over several models: who serves an institution, where a person works, house rules."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.access import above
from accounts.models import Employment, Person, User
from assets.models import Asset
from helpdesk import policy
from helpdesk.models import (
    Category,
    Disruption,
    DisruptionFollower,
    Guide,
    HelpdeskRules,
    HelpSearch,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
    Ticket,
)
from helpdesk.progress import course_of
from helpdesk.querysets import TOLD_AHEAD
from helpdesk.states import OPEN, Status
from itportal.core.prepared import KEY, Prepared, kept_in, rights_of
from itportal.core.search.finding import search

DAY = date(1970, 1, 1)  # stands for a day, and this for a moment, while SQL is compiled
NOW = datetime(1970, 1, 1, tzinfo=UTC)
EMPLOYED = Prepared(
    lambda: (
        Employment.objects.filter(person=KEY, during__contains=DAY)
        .select_related("institution")
        .order_by("-is_main", "pk")[:1]
    ),
    KEY,
    DAY,
)


def employment_on(person_id: int, day: date) -> Employment | None:
    """The position the person has on `day`, the main one first."""
    found: Employment | None = EMPLOYED.first(person_id, day)
    return found


def institution_id_of(person: Person, day: date) -> int | None:
    employment = employment_on(person.pk, day)
    return employment.institution_id if employment else None


# Computers first: what people mean by "my device".
FIRST_KINDS = {"laptop": 0, "desktop": 1, "tablet": 2, "monitor": 3}


HELD = Prepared(lambda: _with_kinds(Asset.objects.held_by(Person(pk=KEY))), KEY)


def devices_of(person: Person) -> list[Asset]:
    """What the person holds now, computers first."""
    return _in_kinds(HELD.all(person.pk))


def devices_around(person: Person) -> list[Asset]:
    """What the person holds, then what stands in their room."""
    own = devices_of(person)
    near = _in_kinds(_with_kinds(Asset.objects.around(person)))
    return own + [a for a in near if a not in own]


def _with_kinds(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    return assets.select_related("model__category", "model__manufacturer")


def _in_kinds(assets: Iterable[Asset]) -> list[Asset]:
    last = len(FIRST_KINDS)
    return sorted(
        assets, key=lambda a: (FIRST_KINDS.get(a.model.category.code, last), a.inventory_no)
    )


def offered_categories() -> list[Category]:
    """The topics people may choose, in the catalogue's order."""
    return list(
        Category.objects.filter(is_active=True, request_type__is_active=True)
        .select_related("request_type")
        .order_by("position", "pk")
    )


def house_rules() -> HelpdeskRules:
    """The rules row, or its defaults before the catalogue is installed."""
    return HelpdeskRules.objects.first() or HelpdeskRules(pk=1)


def priority_for(impact: int, urgency: int) -> int:
    """By the matrix; normal where it has no cell."""
    found = PriorityRule.objects.filter(impact=impact, urgency=urgency).first()
    return found.priority if found else Ticket.Priority.NORMAL


def target_of(priority: int) -> PriorityTarget | None:
    return PriorityTarget.objects.filter(priority=priority).first()


def minutes_to_solve(priority: int) -> int:
    """Working minutes at this priority, 0 when none are promised."""
    found = target_of(priority)
    return found.resolve_minutes if found else 0


# So many of the newest open requests of a house are compared with what somebody types.
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of a state: `expert` in the queue, `requester` on people's own pages, `others` on
    those of colleagues and heads (it is not they who are waited for)."""

    expert: str
    requester: str
    others: str


LABELS = Prepared(lambda: StatusLabel.objects.all())


def status_words(language: str) -> dict[str, StatusWords]:
    """Words of every state in `language` (et or en), one statement."""
    words = {
        str(s.value): StatusWords(str(s.label), str(s.label), str(s.label))
        for s in Ticket.Status
    }
    for row in LABELS.all():
        english = language == "en"
        expert = row.name_en if english else row.name_et
        own = row.requester_en if english else row.requester_et
        others = expert if row.status == Ticket.Status.WAITING_USER else own
        words[row.status] = StatusWords(expert, own, others)
    return words


def guide_images(guide: Guide) -> list[UUID]:
    """The attachments a guide's text may show."""
    return list(guide.images.values_list("attachment__uid", flat=True))


def related_guides(guide: Guide, reader: User, *, limit: int = 3) -> list[Guide]:
    """Of the same shelf, those that helped most people first."""
    rows: Any = Guide.objects.visible_to(reader).published().select_related("shown")
    rows = rows.filter(category=guide.category_id).exclude(pk=guide.pk).with_votes()
    return list(rows.order_by("-helped", "pk")[:limit])


@dataclass(frozen=True, slots=True)
class GuideForYou:
    """A guide and why it is shown: the number of one's request whose topic it is of, or what else."""

    guide: Any
    request: str = ""

    @property
    def is_local(self) -> bool:
        return self.guide.institution_id is not None


GUIDES_FOR_ONE = 4
_GUIDES: dict[Hashable, Prepared] = {}


def guides_for(reader: User, tickets: Sequence[Ticket]) -> list[GuideForYou]:
    """For the home page: of the topics of one's open requests (of which `tickets` are named), then
    of one's institution, then those that helped most people, the latest first. One statement."""
    by_topic = {ticket.category_id: ticket.number for ticket in tickets if ticket.is_open}
    rights = rights_of(reader)
    kept = kept_in(
        _GUIDES,
        rights.key,
        lambda: Prepared(lambda: _guides_for(rights.stand_in()), *rights.markers, strict=False),
    )
    found = kept.all(*rights.values)
    return [GuideForYou(row, by_topic.get(row.topic_id, "")) for row in found]


def _guides_for(reader: User) -> QuerySet[Guide]:
    rows: Any = Guide.objects.visible_to(reader).published().exclude(audience="specialists")
    own = Ticket.objects.filter(requester=reader.person_id).open()
    near = Case(
        When(topic__in=own.values("category"), then=0),
        When(institution__isnull=False, then=1),
        default=2,
    )
    rows = rows.with_votes().select_related("category", "shown")
    ordered: QuerySet[Guide] = rows.order_by(near, "-helped", "-published_at", "pk")
    return ordered[:GUIDES_FOR_ONE]


OWN_CURRENT = 5
CURRENT = Prepared(
    lambda: (
        Ticket.objects.filter(requester=KEY)
        .on_course((*OPEN, Status.RESOLVED))
        .with_course()
        .order_by("-updated_at", "-pk")[:OWN_CURRENT]
    ),
    KEY,
)


def current_of(person: Person) -> list[Ticket]:
    """The latest of a person's open requests and of those solved but not yet confirmed; whose turn
    it is stands first."""
    rows = CURRENT.all(person.pk)
    yours = (Status.WAITING_USER, Status.RESOLVED)
    return sorted(rows, key=lambda ticket: course_of(ticket).status not in yours)


def guide_effects(reader: User, *, limit: int = 100) -> list[Any]:
    """Published guides the search has shown: `times`, `opened`, `solved`, `filed` (a request was
    filed although the guide was opened)."""
    opened = Q(offers__opened_at__isnull=False)
    rows: Any = Guide.objects.visible_to(reader).published().select_related("category")
    rows = rows.annotate(
        times=Count("offers"),
        opened=Count("offers", filter=opened),
        solved=Count("offers", filter=Q(offers__solved_at__isnull=False)),
        filed=Count("offers", filter=opened & Q(offers__search__outcome="filed")),
    )
    return list(rows.filter(times__gt=0).order_by("-opened", "-times", "pk")[:limit])


def topic_guides(topic: Category, reader: User, *, limit: int = 3) -> list[Guide]:
    """Published guides of a topic, those that helped most people first."""
    rows: Any = Guide.objects.visible_to(reader).published().filter(topic=topic).with_votes()
    return list(rows.order_by("-helped", "pk")[:limit])


def readable_guides(ticket: Ticket, *, limit: int = 200) -> list[Guide]:
    """Published guides that the request's people may read: those of its topic first, then by how
    many they helped."""
    rows: Any = Guide.objects.for_people_of(ticket.institution_id).with_votes()
    rows = rows.annotate(fits=Count("pk", filter=Q(topic=ticket.category_id)))
    return list(rows.order_by("-fits", "-helped", "title", "pk")[:limit])


def missed_searches(*, limit: int = 50) -> list[dict[str, Any]]:
    """What people looked for and no guide was found: `words`, `times`, `filed`."""
    rows = HelpSearch.objects.filter(found=0).annotate(words=Lower("query")).values("words")
    counted = rows.annotate(times=Count("pk"), filed=Count("pk", filter=Q(outcome="filed")))
    return [dict(row) for row in counted.order_by("-times", "words")[:limit]]


@dataclass(frozen=True, slots=True)
class SearchEffect:
    """What came of the searches that showed something: how many, solved by a guide, filed anyway."""

    what: str
    searches: int
    solved: int
    filed: int

    @property
    def rest(self) -> int:
        """Ended without either: read, or given up."""
        return self.searches - self.solved - self.filed


SHOWN = {
    "all": Q(),
    "guides": Q(found__gt=0),
    "disruptions": Q(disruptions__gt=0),
    "own_requests": Q(own_requests__gt=0),
    "colleagues_requests": Q(colleagues_requests__gt=0),
    "nothing": Q(found=0, disruptions=0, own_requests=0, colleagues_requests=0),
}


def search_effects() -> list[SearchEffect]:
    """Of all searches, and of those that showed each kind of thing: one statement."""
    ends = {"searches": Q(), "solved": Q(outcome="solved"), "filed": Q(outcome="filed")}
    counted = HelpSearch.objects.aggregate(
        **{
            f"{what}_{end}": Count("pk", filter=shown & how)
            for what, shown in SHOWN.items()
            for end, how in ends.items()
        }
    )
    return [
        SearchEffect(what, **{end: counted[f"{what}_{end}"] for end in ends}) for what in SHOWN
    ]


def fitting_guides(text: str, reader: User, *, limit: int = 3) -> list[Guide]:
    """Published guides that speak of `text`, best first: all its words, else any of them."""
    found = _fitting("guide", text, reader, limit=limit)
    rows = {g.pk: g for g in Guide.objects.visible_to(reader).published().filter(pk__in=found)}
    return [rows[pk] for pk in found if pk in rows][:limit]


def _fitting(
    kind: str, text: str, reader: User, *, limit: int, is_typing: bool = False
) -> list[int]:
    """Keys of what the search finds for all words of `text`, then for any of them."""
    words = [word for word in re.findall(r"\w+", text) if len(word) > 3][:8]
    found: list[int] = []
    for query in (text, *words):
        if len(found) >= limit:
            break
        hits = search(reader, query, kinds=[kind], limit=limit, is_typing=is_typing).hits
        found += [hit.object_id for hit in hits if hit.object_id not in found]
    return found


@dataclass(frozen=True, slots=True)
class Following:
    """How many said "me too" to a request, whether the reader did, and whether they may."""

    affected: int
    is_mine: bool
    may_follow: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.affected or self.is_mine or self.may_follow)


def following_of(ticket: Ticket, reader: User) -> Following:
    users = set(ticket.followers.values_list("user", flat=True))
    may = ticket.is_open and bool(policy.may_follow(reader, ticket))
    return Following(len(users), reader.pk in users, may)


def house_lets_follow() -> bool:
    """Whether any type of requests is open to colleagues."""
    return RequestType.objects.filter(is_followed=True).exists()


def colleagues_requests(text: str, reader: User, *, now: datetime, limit: int = 3) -> list[Any]:
    """Open requests of colleagues that the reader may follow and whose subject has the words of
    `text`, most of them first. By the beginnings of words, as topics are found: what others may
    see of a request is its subject and its talk, which the search does not keep apart."""
    typed = {word[:5] for word in re.findall(r"\w{4,}", text.casefold())}
    if not typed:
        return []
    shared: Any = Ticket.objects.shared_with(reader, today=timezone.localdate(now)).open()
    rows = shared.with_followers(reader).select_related("requester", "assignee__person")
    fits = []
    for row in rows.order_by("-opened_at", "-pk")[:LOOKED_THROUGH]:
        there = row.title.casefold()
        held = sum(beginning in there for beginning in typed)
        if held:
            fits.append((held, row))
    fits.sort(key=lambda one: -one[0])
    return [row for _held, row in fits[:limit]]


_TOLD: dict[Hashable, Prepared] = {}


def current_disruptions(
    reader: User, *, now: datetime, topic: str | None = None
) -> list[Disruption]:
    """What people are told now (of a `topic`, by its code): where they work; who works nowhere, all
    they see. With `affected` and `is_mine` (said "me too")."""
    place = institution_id_of(reader.person, timezone.localdate(now)) if reader.person else None
    line = None if place is None else above(frozenset({place}))
    rights = rights_of(reader)
    kept = kept_in(
        _TOLD,
        (rights.key, line, topic is None),
        lambda: Prepared(
            lambda: _told(rights.stand_in(), line, TOPIC if topic is not None else None),
            *(*rights.markers, NOW, NOW + TOLD_AHEAD, TOPIC),
            strict=False,
        ),
    )
    return kept.all(*rights.values, now, now + TOLD_AHEAD, topic)


TOPIC = "?"  # stands for a topic's code


def _told(reader: User, line: frozenset[int] | None, topic: str | None) -> QuerySet[Disruption]:
    rows: Any = Disruption.objects.visible_to(reader).current(now=NOW)
    if line is not None:
        rows = rows.touching(line)
    if topic is not None:
        rows = rows.filter(topics__code=topic)
    told: QuerySet[Disruption] = with_my_word(rows, reader).order_by("starts_at", "pk")
    return told


def with_my_word(rows: Any, reader: User) -> Any:
    """Annotate `affected` (how many said "me too") and `is_mine` (the reader did)."""
    mine = DisruptionFollower.objects.filter(disruption=OuterRef("pk"), user=reader)
    return rows.with_affected().annotate(is_mine=Exists(mine))


def known_disruptions(text: str, reader: User, *, now: datetime) -> list[Disruption]:
    """Those of now that speak of `text`, best first."""
    rows = {row.pk: row for row in current_disruptions(reader, now=now)}
    if not rows:
        return []
    found = _fitting("disruption", text, reader, limit=3, is_typing=True)
    return [rows[pk] for pk in found if pk in rows]
