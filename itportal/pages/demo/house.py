"""What the help desk of Näidisvald keeps: firms, answer templates, checklists, disruptions, and
what staff looked for."""

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import models

from accounts.models import Vendor, VendorContact
from accounts.services.institutions import checked_registry_code
from helpdesk.models import (
    AnswerTemplate,
    Category,
    ChecklistItem,
    Disruption,
    DisruptionFollower,
    DisruptionNews,
    Guide,
    GuideOffer,
    HelpSearch,
    RequestType,
)
from itportal.core.db import next_number
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.core.working_time import add_working_time
from itportal.pages.demo.calendar import DAYS, TALLINN, working_moment_before
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.course import uuid7
from itportal.pages.demo.texts.outages import OUTAGES, SEARCHES, Outage
from itportal.pages.demo.texts.outside import CHECKLISTS, FIRMS, TEMPLATES, Firm

MINUTE = timedelta(minutes=1)
# Types whose requests colleagues may follow.
FOLLOWED = ("incident", "question")
SEARCH_DAYS = 80


def make_house(cast: Cast, now: datetime) -> None:
    """Before the requests, which speak of all this."""
    RequestType.objects.filter(code__in=FOLLOWED).update(is_followed=True)
    first_day = now - timedelta(days=DAYS + 1)
    events = [*_firms(cast, first_day), *_checklists(cast, first_day), *_templates(cast, now)]
    record_many(sorted(events, key=lambda event: event.at))


def _firms(cast: Cast, at: datetime) -> Iterator[PastEvent]:
    admin = cast.known["admin"]
    for firm in FIRMS:
        vendor = Vendor.objects.create(
            name=firm.name,
            registry_code=checked_registry_code(firm.registry_code),
            email=f"abi@{firm.host}.example",
            phone=_phone(firm, "00 00"),
            contract=firm.contract,
            is_active=firm.is_active,
        )
        yield _event("accounts.vendor.created", vendor, admin, at)
        for name, role, phone in firm.contacts:
            person = " " in name
            VendorContact.objects.create(
                vendor=vendor,
                name=name,
                role=role,
                email=f"{_ascii(name)}@{firm.host}.example" if person else "",
                phone=_phone(firm, phone),
            )
            at += MINUTE
            yield _event("accounts.vendor.contact_added", vendor, admin, at, name=name)
        if not firm.is_active:
            yield _event("accounts.vendor.deactivated", vendor, admin, at + timedelta(days=200))


def _phone(firm: Firm, last: str) -> str:
    return f"555 {last}" if firm.contacts else ""


def _ascii(name: str) -> str:
    return name.lower().replace(" ", ".").translate(str.maketrans("õäöüžš", "oaouzs"))


def _checklists(cast: Cast, at: datetime) -> Iterator[PastEvent]:
    topics = Category.objects.in_bulk(CHECKLISTS, field_name="code")
    for code, lines in CHECKLISTS.items():
        topic = topics[code]
        for position, (text_et, text_en, is_required) in enumerate(lines):
            ChecklistItem.objects.create(
                category=topic,
                text_et=text_et,
                text_en=text_en,
                is_required=is_required,
                position=position,
            )
        changes = {f"+ {line[0]}": ["", line[0]] for line in lines}
        admin = cast.known["admin"]
        yield _event("helpdesk.checklist.changed", topic, admin, at, changes=changes)


def _templates(cast: Cast, now: datetime) -> Iterator[PastEvent]:
    topics = Category.objects.in_bulk(field_name="code")
    for place, ready in enumerate(TEMPLATES):
        writer = cast.known[ready.owner or "admin"]
        at = working_moment_before(now, 190_000 / (place + 1))
        made = AnswerTemplate.objects.create(
            title=ready.title,
            kind=ready.kind,
            body=ready.body,
            owner=writer.user if ready.owner else None,
            use_count=ready.used,
        )
        AnswerTemplate.objects.filter(pk=made.pk).update(created_at=at, updated_at=at)
        made.categories.set([topics[code] for code in ready.topics])
        values = {"title": ready.title, "body": ready.body, "kind": ready.kind}
        yield _event("helpdesk.answer_template.created", made, writer, at, now=values)


def make_disruptions(cast: Cast, rng: Random, now: datetime) -> None:
    """Past ones, two that go on, two that are planned."""
    events: list[PastEvent] = []
    for outage in OUTAGES:
        events += _disruption(outage, cast, rng, now)
    record_many(sorted(events, key=lambda event: event.at))


def _disruption(outage: Outage, cast: Cast, rng: Random, now: datetime) -> Iterator[PastEvent]:
    helper = cast.known[rng.choice(("it", "kristi.saul"))]
    planned = outage.kind == Disruption.Kind.MAINTENANCE
    starts = _evening(now, outage.began) if planned else _moment(now, outage.began)
    told = min(starts - timedelta(days=6), now - timedelta(days=1)) if planned else starts
    told += rng.randrange(3, 9) * MINUTE
    after = operator.add if planned else add_working_time
    ends = after(starts, outage.expected * MINUTE)
    ended = None if outage.lasted is None else after(starts, outage.lasted * MINUTE)
    goes_on = ended is None and starts <= now
    row = Disruption.objects.create(
        number=next_number("helpdesk_disruption_number", "K"),
        kind=outage.kind,
        title=outage.title,
        about=outage.about,
        words=outage.words,
        starts_at=starts,
        ends_at=ends,
        next_news_at=now + timedelta(minutes=40) if goes_on else None,
        ended_at=ended,
        created_by=helper.user,
        updated_at=ended or told,
        version=1 + len(outage.news),
    )
    places = [cast.institutions[name] for name in outage.places]
    row.institutions.set(places)
    row.topics.set(Category.objects.filter(code__in=outage.topics))
    yield _event("helpdesk.disruption.announced", row, helper, told, title=row.title)
    until = ended or now
    for share, words in outage.news:
        at = starts + (until - starts) * share
        if share == 1 and ended is None:
            continue
        DisruptionNews.objects.create(
            disruption=row,
            body=words,
            author=helper.user,
            author_label=helper.label,
            created_at=at,
        )
        if share < 1:
            yield _event("helpdesk.disruption.news", row, helper, at)
    yield from _too(row, outage, cast, rng, until)
    if ended:
        yield _event("helpdesk.disruption.ended", row, helper, ended)


def _moment(now: datetime, began: int) -> datetime:
    """So many working minutes ago, or ahead."""
    if began >= 0:
        return working_moment_before(now, began)
    return add_working_time(now, -began * MINUTE)


def _evening(now: datetime, began: int) -> datetime:
    """Planned work begins after five."""
    day = _moment(now, began).astimezone(TALLINN)
    return day.replace(hour=17, minute=15, second=0)


def _too(
    row: Disruption, outage: Outage, cast: Cast, rng: Random, until: datetime
) -> Iterator[PastEvent]:
    """Those of the places who said "me too"; the demo's own teacher is left to say it."""
    places = _under(cast, outage.places)
    found = [
        worker
        for worker in cast.workers
        if worker.institution.pk in places
        and worker.until is None
        and worker not in cast.known.values()
    ]
    for worker in rng.sample(found, min(outage.too, len(found))):
        since = row.starts_at + (until - row.starts_at) * rng.uniform(0.02, 0.9)
        DisruptionFollower.objects.create(disruption=row, user=worker.user, since=since)
        yield _event("helpdesk.disruption.me_too", row, worker, since)


def _under(cast: Cast, names: Iterable[str]) -> set[int]:
    found = {cast.institutions[name].pk for name in names}
    below = defaultdict(list)
    for one in cast.institutions.values():
        below[one.parent_id].append(one.pk)
    rest = list(found)
    while rest:
        under = below[rest.pop()]
        found.update(under)
        rest += under
    return found


def make_searches(rng: Random, now: datetime) -> None:
    """What was typed into the staff box of late, and what came of it."""
    guides: dict[str, list[Guide]] = defaultdict(list)
    for guide in Guide.objects.published().select_related("topic").order_by("pk"):
        if guide.topic and guide.audience == Guide.Audience.STAFF:
            guides[guide.topic.code].append(guide)
    searches, offers = [], []
    for words, times, topic, helps, files in SEARCHES:
        fitting = guides.get(topic, [])[:3]
        for _time in range(times):
            at = now - timedelta(days=SEARCH_DAYS) * rng.random()
            dice = rng.random()
            outcome = HelpSearch.Outcome.NONE
            if fitting and dice < helps:
                outcome = HelpSearch.Outcome.SOLVED
            elif dice < helps + files:
                outcome = HelpSearch.Outcome.FILED
            search = HelpSearch(
                uid=uuid7(rng, at),
                query=words,
                found=len(fitting),
                disruptions=topic == "internet" and rng.random() < 0.3,
                own_requests=rng.random() < 0.15,
                colleagues_requests=bool(fitting) and rng.random() < 0.25,
                outcome=outcome,
                at=at,
            )
            searches.append(search)
            read = rng.randrange(len(fitting)) if fitting else -1
            solved = outcome == HelpSearch.Outcome.SOLVED
            for place, guide in enumerate(fitting):
                opened = place == read and (solved or rng.random() < 0.4)
                offers.append(
                    GuideOffer(
                        search=search,
                        guide=guide,
                        opened_at=at + MINUTE if opened else None,
                        solved_at=at + 4 * MINUTE if opened and solved else None,
                    )
                )
    HelpSearch.objects.bulk_create(searches)
    GuideOffer.objects.bulk_create(offers)


def _event(
    code: str, target: models.Model, actor: Worker, at: datetime, **data: Any
) -> PastEvent:
    return PastEvent(
        at=at,
        code=code,
        actor_id=actor.user.pk,
        actor_label=actor.label,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        object_uid=getattr(target, "uid", None),
        object_label=str(target),
        data=data,
    )
