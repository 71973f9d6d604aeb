"""Reads over several models: the list of assets and who has each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from accounts.models import Employment, Institution, Person, User
from assets.models import Asset, Assignment, Handover
from assets.querysets import HandoverQuerySet


def with_holder(assets: QuerySet[Asset], *, at: datetime | None = None) -> QuerySet[Asset]:
    """Annotate who or what has it now, or had it at a moment: `holder_name`, `holder_room`,
    `holder_asset` (text, null)."""
    running = Assignment.objects.filter(asset=OuterRef("pk"))
    running = running.at(at) if at else running.running()
    name = Concat("person__first_name", Value(" "), "person__last_name")
    place = Concat("room__site__name", Value(", "), "room__name")
    return assets.annotate(
        holder_name=Subquery(running.filter(person__isnull=False).values(n=name)[:1]),
        holder_room=Subquery(running.filter(room__isnull=False).values(n=place)[:1]),
        holder_asset=Subquery(running.values("to_asset__inventory_no")[:1]),
    )


def held_by_name(word: str) -> QuerySet[Assignment]:
    """Running periods of people with the word in their name."""
    named = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
    return Assignment.objects.filter(named, during__upper_inf=True)


def holders_of(asset: Asset) -> QuerySet[Assignment]:
    """Everybody who has had it, the latest first."""
    return asset.assignments.with_holder().latest_first()


def held_now(person_id: int) -> QuerySet[Assignment]:
    """What the person has now, with everything a list of devices shows."""
    return (
        Assignment.objects.filter(person=person_id, during__upper_inf=True)
        .select_related("asset__model__manufacturer", "asset__model__category", "asset__room")
        .order_by("asset__inventory_no", "pk")
    )


LEAVING_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StillHeld:
    """What somebody who goes still has of one institution. last_day: None when not known."""

    person: Person
    institution: Institution
    numbers: Sequence[str]
    last_day: date | None


def still_held(user: User, *, today: date) -> list[StillHeld]:
    """Who has gone or goes within a month, with the visible assets each has; who went first, first."""
    rows = Employment.objects.filter(person=OuterRef("person"))
    end = Q(during__upper_inf=True) | Q(during__endswith__gt=today + LEAVING_SOON)
    goes = Q(person__is_active=False) | (Exists(rows) & ~Exists(rows.filter(end)))
    held = (
        Assignment.objects.filter(goes, during__upper_inf=True, person__isnull=False)
        .filter(asset__in=Asset.objects.visible_to(user))
        .annotate(ends=Subquery(rows.order_by("-during").values("during__endswith")[:1]))
        .select_related("person", "asset__institution")
        .order_by("asset__inventory_no")
    )
    found: dict[tuple[int, int], list[Assignment]] = {}
    for row in held:
        assert row.person_id is not None  # noqa: S101 - filtered above
        found.setdefault((row.person_id, row.asset.institution_id), []).append(row)
    leaving = []
    for rows_of_one in found.values():
        first = rows_of_one[0]
        assert first.person is not None  # noqa: S101 - filtered above
        ends: date | None = first.ends  # type: ignore[attr-defined]  # annotated
        leaving.append(
            StillHeld(
                first.person,
                first.asset.institution,
                [row.asset.inventory_no for row in rows_of_one],
                ends - timedelta(days=1) if ends else None,
            )
        )
    return sorted(leaving, key=lambda one: (one.last_day or date.max, str(one.person)))


def acts_of_asset(asset: Asset, user: User) -> HandoverQuerySet[Handover]:
    """The acts the asset is on, the latest first, drafts left out."""
    acts = Handover.objects.visible_to(user).filter(lines__asset=asset, issued_at__isnull=False)
    return acts.select_related("person", "made_by__person").order_by("-issued_at", "-pk")


def acts_of_person(person: Person, user: User) -> HandoverQuerySet[Handover]:
    """Acts the person is the other side of, the latest first."""
    acts = Handover.objects.visible_to(user).of_person(person.pk)
    return acts.select_related("person", "made_by__person").order_by("-issued_at", "-pk")
