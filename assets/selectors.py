"""Reads over several models: the list of assets and who has each."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from assets.models import Asset, Assignment


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
