"""Reads over several models: the list of assets and who has each."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from accounts.models import User
from assets.models import Asset, Assignment


def asset_list(
    user: User, *, text: str = "", kind: str = "", institution_id: int | None = None
) -> QuerySet[Asset]:
    """Assets the user may see with `holder_name` and `holder_room`, in the order of numbers.

    text: every word is part of the number, serial number, maker, model or holder's name.
    """
    visible = Asset.objects.visible_to(user).select_related(
        "model__manufacturer", "model__category", "institution"
    )
    running = Assignment.objects.filter(asset=OuterRef("pk"), during__upper_inf=True)
    name = Concat("person__first_name", Value(" "), "person__last_name")
    place = Concat("room__site__name", Value(", "), "room__name")
    assets: QuerySet[Any] = visible.annotate(
        holder_name=Subquery(running.filter(person__isnull=False).values(n=name)[:1]),
        holder_room=Subquery(running.filter(room__isnull=False).values(n=place)[:1]),
    )
    for word in text.split()[:6]:
        assets = assets.filter(
            Q(inventory_no__icontains=word)
            | Q(serial__icontains=word)
            | Q(model__name__icontains=word)
            | Q(model__manufacturer__name__icontains=word)
            | Q(holder_name__icontains=word)
        )
    if kind:
        assets = assets.filter(model__category__code=kind)
    if institution_id is not None:
        assets = assets.filter(institution=institution_id)
    return assets.order_by("inventory_no", "pk")


def holders_of(asset: Asset) -> QuerySet[Assignment]:
    """Everybody who has had it, the latest first."""
    return asset.assignments.select_related("person", "room__site").order_by(
        F("during").desc(), "-pk"
    )


def held_now(person_id: int) -> QuerySet[Assignment]:
    """What the person has now, with everything a list of devices shows."""
    return (
        Assignment.objects.filter(person=person_id, during__upper_inf=True)
        .select_related("asset__model__manufacturer", "asset__model__category", "asset__room")
        .order_by("asset__inventory_no", "pk")
    )
