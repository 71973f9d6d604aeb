"""Counting what the staff search led to: shown, opened, solved it, filed anyway."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from helpdesk.models import GuideOffer, HelpSearch

KEPT = timedelta(days=90)
# A search still goes on so long: a page left open overnight is another one.
GOES_ON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Offered:
    """How many of what else was shown beside guides."""

    disruptions: int = 0
    own_requests: int = 0
    colleagues_requests: int = 0


@transaction.atomic
def note_search(
    *,
    uid: UUID,
    text: str,
    guide_ids: Iterable[int],
    offered: Offered = Offered(),
    now: datetime,
) -> None:
    """Keep the words as typed so far and what was shown for them. Records nothing: a count
    without a person."""
    ids = list(guide_ids)
    shown = {"query": " ".join(text.split())[:200], "found": len(ids), **asdict(offered)}
    search, made = HelpSearch.objects.get_or_create(uid=uid, defaults={**shown, "at": now})
    if not made:
        if search.at < now - GOES_ON:
            return
        HelpSearch.objects.filter(pk=search.pk).update(**shown)
    GuideOffer.objects.bulk_create(
        [GuideOffer(search=search, guide_id=pk) for pk in ids], ignore_conflicts=True
    )


@transaction.atomic
def mark_opened(*, uid: UUID, guide_id: int, now: datetime) -> None:
    """The reader opened an offered guide. Records nothing: a count without a person."""
    _offers(uid, guide_id, now).filter(opened_at=None).update(opened_at=now)


@transaction.atomic
def mark_solved(*, uid: UUID, guide_id: int, now: datetime) -> None:
    """The offered guide helped. Records nothing: a count without a person."""
    if _offers(uid, guide_id, now).update(solved_at=now):
        HelpSearch.objects.filter(uid=uid).update(outcome=HelpSearch.Outcome.SOLVED)


@transaction.atomic
def mark_filed(*, uid: UUID, now: datetime) -> None:
    """A request was filed after this search. Records nothing: the filing is recorded."""
    HelpSearch.objects.filter(uid=uid, at__gte=now - GOES_ON).update(
        outcome=HelpSearch.Outcome.FILED
    )


@transaction.atomic
def forget_searches(*, now: datetime) -> int:
    """Delete what is older than 90 days. Records nothing: counts without a person."""
    old = HelpSearch.objects.filter(at__lt=now - KEPT)
    GuideOffer.objects.filter(search__in=old).delete()
    return old.delete()[0]


def _offers(uid: UUID, guide_id: int, now: datetime) -> QuerySet[GuideOffer]:
    return GuideOffer.objects.filter(
        search__uid=uid, guide=guide_id, search__at__gte=now - GOES_ON
    )
