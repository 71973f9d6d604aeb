"""Reads of inventories over several models: how far one is, room by room, and who counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from assets.models import (
    Assignment,
    Stocktake,
    StocktakeLine,
    StocktakeProposal,
    StocktakeRoom,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """An inventory in figures. misplaced: of the found; unlisted: found, not expected; strange:
    tags that lead to nothing countable; open: proposals nobody has decided."""

    expected: int
    found: int
    misplaced: int
    unlisted: int
    strange: int
    open: int

    @property
    def percent(self) -> int:
        return self.found * 100 // self.expected if self.expected else 0


def stocktake_counts(stocktake: Stocktake) -> Counts:
    found = Q(found_at__isnull=False)
    lines: Mapping[str, Any] = stocktake.lines.aggregate(
        expected=Count("pk", filter=Q(is_expected=True)),
        found=Count("pk", filter=found & Q(is_expected=True)),
        misplaced=Count("pk", filter=found & ~Q(place=F("found_in"))),
        unlisted=Count("pk", filter=found & Q(is_expected=False)),
    )
    strange = Q(kind__in=("unknown", "foreign", "disposed"))
    proposals = stocktake.proposals.aggregate(
        strange=Count("pk", filter=strange),
        open=Count("pk", filter=Q(done_at=None) & ~Q(choice="later")),
    )
    return Counts(**lines, **proposals)


def rooms_counted(stocktake: Stocktake) -> QuerySet[StocktakeRoom]:
    """Its rooms in order, with `expected`, `found`, `opened` (proposals nobody has decided)."""
    lines = StocktakeLine.objects.filter(place=OuterRef("pk"), is_expected=True).order_by()
    opened = StocktakeProposal.objects.filter(place=OuterRef("pk"), done_at=None)
    opened = opened.exclude(kind="missing").exclude(choice="later").order_by()

    def counted(rows: QuerySet[Any]) -> Any:
        return Subquery(rows.values("place").annotate(n=Count("pk")).values("n"))

    rows = stocktake.places.select_related("room__site", "done_by__person")
    return rows.annotate(
        expected=counted(lines),
        found=counted(lines.filter(found_at__isnull=False)),
        opened=counted(opened),
    ).order_by(F("room__site__name").asc(nulls_last=True), "room__name", "pk")


def counters(stocktake: Stocktake) -> list[dict[str, Any]]:
    """Who has found how many, and when last."""
    found = stocktake.lines.filter(found_at__isnull=False).select_related(None)
    rows = found.values("found_by__person__first_name", "found_by__person__last_name")
    told = rows.annotate(n=Count("pk"), last=Max("found_at")).order_by("-n", "found_by")
    return [
        {
            "name": " ".join(
                part
                for part in (
                    row["found_by__person__first_name"],
                    row["found_by__person__last_name"],
                )
                if part
            ),
            "count": row["n"],
            "last": row["last"],
        }
        for row in told
    ]


def own_lines(person_id: int) -> QuerySet[StocktakeLine]:
    """What of the person's own things a running inventory expects and nobody has found yet."""
    held = Assignment.objects.filter(person=person_id, during__upper_inf=True)
    return StocktakeLine.objects.filter(
        stocktake__state=Stocktake.State.RUNNING,
        found_at=None,
        is_expected=True,
        asset__in=held.values("asset"),
    ).select_related("stocktake", "asset")


def commissions_of(person_id: int) -> QuerySet[Stocktake]:
    """The inventories the person has something to do in."""
    return Stocktake.objects.filter(
        members__person=person_id, state__in=("running", "reviewing", "signing")
    ).select_related("institution")
