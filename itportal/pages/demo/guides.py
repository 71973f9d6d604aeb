"""Guides with versions and votes, brought in over the last two years."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from helpdesk.models import Category, Guide, GuideCategory, GuideVersion, GuideVote
from itportal.core.db import next_number
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.pages.demo.calendar import working_moment_before
from itportal.pages.demo.cast import Cast, Worker
from itportal.pages.demo.texts.guides import COMMENTS, TEXTS
from itportal.pages.demo.texts.guides.text import Text

# Working minutes back from now.
OLDEST, NEWEST = 200_000, 6_000
FIRST_NOTE = "Esimene versioon"
NOTES = ("Täpsem samm, küsiti üle", "Parandus lugeja tagasiside järgi", "Uus ekraanivaade")


def make_guides(cast: Cast, rng: Random, now: datetime) -> int:
    """Write the guides and what readers thought of them; returns how many."""
    shelves = {row.code: row for row in GuideCategory.objects.all()}
    topics = {row.code: row for row in Category.objects.all()}
    authors = [cast.known["it"], cast.known["kristi.saul"]]
    events: list[PastEvent] = []
    for place, text in enumerate(TEXTS):
        author = authors[place % 2]
        # The oldest of the first year, the newest some weeks old.
        minutes = OLDEST * (len(TEXTS) - place) / len(TEXTS) + NEWEST
        at = working_moment_before(now, minutes)
        guide = Guide.objects.create(
            number=next_number("helpdesk_guide_number", "J", width=4),
            title=text.title,
            summary=text.summary,
            keywords=text.keywords,
            category=shelves[text.shelf],
            topic=topics.get(text.topic),
            audience=text.audience,
            institution=cast.institutions.get(text.place),
            owner=author.user,
            reviewed_on=(now - timedelta(days=rng.randrange(10, 200))).date(),
            created_at=at,
            updated_at=at,
        )
        versions = list(_versions(guide, text, author, rng, minutes, now))
        last = versions[-1]
        guide.shown, guide.published_at, guide.updated_at = (
            last,
            last.created_at,
            last.created_at,
        )
        guide.reviewed_on = max(guide.reviewed_on or at.date(), last.created_at.date())
        guide.status, guide.version = Guide.Status.PUBLISHED, 1 + 2 * len(versions) - 1
        guide.save()
        events += _events(guide, versions, author)
        _votes(guide, cast, rng, now)
    record_many(sorted(events, key=lambda event: event.at))
    return len(TEXTS)


def _versions(
    guide: Guide, text: Text, author: Worker, rng: Random, minutes: float, now: datetime
) -> Iterator[GuideVersion]:
    bodies = [(text.body, FIRST_NOTE)]
    if text.was:
        bodies = [
            (text.body.replace(*text.was), FIRST_NOTE),
            (text.body, rng.choice(NOTES)),
        ]
    for number, (body, note) in enumerate(bodies, 1):
        yield GuideVersion.objects.create(
            guide=guide,
            number=number,
            title=text.title,
            summary=text.summary,
            body=body,
            author=author.user,
            author_label=author.label,
            note=note,
            created_at=working_moment_before(now, minutes),
        )
        minutes *= rng.uniform(0.15, 0.5)


def _events(guide: Guide, versions: list[GuideVersion], author: Worker) -> Iterator[PastEvent]:
    for version in versions:
        first = version.number == 1
        written = {"title": version.title} if first else {"note": version.note, "fields": []}
        for code, data in (
            ("created" if first else "written", written | {"number": version.number}),
            ("published", {"number": version.number}),
        ):
            yield PastEvent(
                at=version.created_at,
                code=f"helpdesk.guide.{code}",
                actor_id=author.user.pk,
                actor_label=author.label,
                object_type=Guide._meta.label_lower,
                object_id=guide.pk,
                object_uid=guide.uid,
                object_label=guide.number,
                institution_id=guide.institution_id,
                data=data,
            )


def _votes(guide: Guide, cast: Cast, rng: Random, now: datetime) -> None:
    """Most were helped; a few say why not."""
    readers = [
        worker
        for worker in cast.workers
        if worker.until is None
        and guide.institution_id in (None, worker.institution.pk)
        and worker not in cast.known.values()
    ]
    chance = rng.uniform(0.72, 0.97)
    chosen = rng.sample(readers, min(len(readers), rng.randrange(4, 46)))
    votes = []
    for worker in chosen:
        is_helpful = rng.random() < chance
        wordy = rng.random() < (0.05 if is_helpful else 0.3)
        words = COMMENTS[2:4] if is_helpful else (*COMMENTS[:2], *COMMENTS[4:])
        votes.append(
            GuideVote(
                guide=guide,
                user=worker.user,
                is_helpful=is_helpful,
                comment=rng.choice(words) if wordy else "",
                of_version=guide.shown.number if guide.shown else 1,
                created_at=now - (now - guide.created_at) * rng.random(),
            )
        )
    GuideVote.objects.bulk_create(votes)
