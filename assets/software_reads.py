"""Reads of software over several models: licence position, support, what a device has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from accounts.models import User
from assets.models import (
    Asset,
    Entitlement,
    Installation,
    SoftwareFinding,
    SoftwareReport,
    SoftwareSupport,
    SoftwareTitle,
)
from assets.software_querysets import SOON

Finding = SoftwareFinding.Kind


@dataclass(frozen=True, slots=True)
class Position:
    """What was bought against what is installed. bought: None when no licence counts."""

    licences: list[Entitlement]
    installed: int
    bought: int | None

    @property
    def over(self) -> int:
        """How many more devices have it than were bought."""
        return max(self.installed - self.bought, 0) if self.bought is not None else 0


@dataclass(slots=True)
class OnDevice:
    """One program of a device with what is to be said of it."""

    row: Installation
    findings: list[SoftwareFinding] = field(default_factory=list)
    licences: list[Entitlement] = field(default_factory=list)

    @property
    def forbidden(self) -> bool:
        return any(found.kind == Finding.FORBIDDEN for found in self.findings)

    @property
    def ends_on(self) -> date | None:
        return next((f.ends_on for f in self.findings if f.ends_on is not None), None)


def end_of(day: date) -> datetime:
    """The midnight behind the day, here."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())


def with_position(titles: QuerySet[Any], user: User, today: date) -> QuerySet[Any]:
    """`devices`: how many the user sees it on; `bought`: by licences in force; `support_end`: the next
    day on which support of some version ends, or the last one that has."""
    running = Installation.objects.visible_to(user).running().filter(title=OuterRef("pk"))
    devices = running.order_by().values("title").annotate(n=Count("asset", distinct=True))
    licences = Entitlement.objects.visible_to(user).in_force(today)
    bought = licences.filter(software=OuterRef("pk"), quantity__isnull=False)
    sums = bought.order_by().values("software").annotate(n=Sum("quantity"))
    support = SoftwareSupport.objects.filter(title=OuterRef("pk"))
    coming = support.filter(ends_on__gte=today).order_by("ends_on")
    annotated: QuerySet[Any] = titles.annotate(
        devices=Subquery(devices.values("n"), output_field=IntegerField()),
        bought=Subquery(sums.values("n"), output_field=IntegerField()),
        support_end=Subquery(coming.values("ends_on")[:1]),
        has_ended=Exists(support.filter(ends_on__lt=today)),
    )
    return annotated


def position_of(title: SoftwareTitle, user: User, today: date) -> Position:
    """As far as the user sees devices and licences."""
    licences = Entitlement.objects.visible_to(user).in_force(today)
    found = list(
        licences.filter(software=title).select_related("institution").order_by("number")
    )
    running = Installation.objects.visible_to(user).running().filter(title=title)
    installed = running.aggregate(n=Count("asset", distinct=True))["n"]
    counted = [row.quantity for row in found if row.quantity is not None]
    return Position(found, installed, sum(counted) if counted else None)


def versions_of(title: SoftwareTitle, user: User) -> list[dict[str, Any]]:
    """(version, devices) of what is installed now, the newest first, with the end of its support."""
    running = Installation.objects.visible_to(user).running().filter(title=title)
    counted = running.order_by().values_list("version", "version_key")
    rows = counted.annotate(devices=Count("asset", distinct=True)).order_by("-version_key")
    support = list(title.support.all())
    return [
        {
            "version": version,
            "devices": devices,
            "support": next((one for one in support if supports(one, key)), None),
        }
        for version, key, devices in rows[:200]
    ]


def supports(support: SoftwareSupport, key: str) -> bool:
    """Whether the line speaks of the version (as the findings' view has it)."""
    if not key:
        return not support.from_key and not support.below_key
    return key >= support.from_key and (not support.below_key or key < support.below_key)


def houses_of(title: SoftwareTitle, user: User) -> QuerySet[Any]:
    """Institutions with the number of devices that have it, the most first."""
    running = Installation.objects.visible_to(user).running().filter(title=title)
    return (
        running.order_by()
        .values("asset__institution__short_name", "asset__institution__uid")
        .annotate(devices=Count("asset", distinct=True))
        .order_by("-devices", "asset__institution__short_name")[:100]
    )


def software_of(
    asset: Asset, *, moment: datetime | None = None, only: int | None = None
) -> list[OnDevice]:
    """What is on the device now, or was at the moment; what is amiss first (now only)."""
    rows = Installation.objects.filter(asset=asset).programs().select_related("name", "title")
    rows = rows.running() if moment is None else rows.at(moment)
    found = [OnDevice(row) for row in rows]
    if moment is None:
        by_row: dict[tuple[int, str], list[SoftwareFinding]] = {}
        for finding in findings_of(asset):
            by_row.setdefault((finding.title_id, finding.version), []).append(finding)
        for one in found:
            one.findings = by_row.get((one.row.title_id or 0, one.row.version), [])
    found.sort(
        key=lambda one: (not one.forbidden, one.ends_on or date.max, one.row.program.casefold())
    )
    shown = found[:only]
    _add_licences(shown)
    return shown


def findings_of(asset: Asset) -> QuerySet[SoftwareFinding]:
    found = SoftwareFinding.objects.filter(asset=asset).current(timezone.localdate())
    return found.select_related("title").order_by("kind", "title__name")


def reports_of(asset: Asset) -> QuerySet[SoftwareReport]:
    """Who told of it when, the latest first."""
    return SoftwareReport.objects.filter(asset=asset).order_by("-at")


def _add_licences(shown: Iterable[OnDevice]) -> None:
    titles = {one.row.title_id for one in shown if one.row.title_id}
    links = SoftwareTitle.entitlements.through.objects.filter(softwaretitle__in=titles)
    by_title: dict[int, list[Entitlement]] = {}
    for link in links.select_related("entitlement").order_by("entitlement__number"):
        by_title.setdefault(link.softwaretitle_id, []).append(link.entitlement)
    for one in shown:
        one.licences = by_title.get(one.row.title_id or 0, [])


def ended_condition(today: date) -> Q:
    return Q(kind=Finding.ENDING, ends_on__lt=today)


def soon_condition(today: date) -> Q:
    return Q(kind=Finding.ENDING, ends_on__gte=today, ends_on__lte=today + SOON)
