"""When devices of a pool are free: what else takes each, and until when.

Bookings, loans, holders, repairs, maintenance that is due and the state of the device itself: five
statements for any number of devices.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.booking_states import BookingState
from assets.models import Asset, Assignment, BookedAsset, Booking, MaintenanceTask, Repair
from assets.repair_states import AWAY
from itportal.core.ui.format import local, moment

# Nobody can have these.
NOWHERE = ("planned", "ordered", "missing", "retired", "disposed")


@dataclass(frozen=True, slots=True)
class Busy:
    """A time in which a device cannot be booked; without an end: nobody knows until when.

    what: `booking`, `loan`, `repair`, `maintenance` or `state`; who: its holder or borrower.
    """

    what: str
    since: datetime
    until: datetime | None
    text: str
    who: str = ""
    booking: Booking | None = None

    def meets(self, since: datetime, until: datetime) -> bool:
        return self.since < until and (self.until is None or self.until > since)


def devices_of(pool_ids: Iterable[int]) -> QuerySet[Asset]:
    """The devices of these pools that are on the books."""
    rows = Asset.objects.filter(pooled__pool__in=pool_ids).exclude(state="disposed")
    return rows.select_related(
        "model__manufacturer", "model__category", "institution", "pooled__pool"
    ).order_by("inventory_no")


def busy_of(
    assets: Sequence[Asset],
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    but: int | None = None,
) -> Mapping[int, list[Busy]]:
    """By the asset's key, what takes it within the time, in order; `but`: not this booking."""
    found: dict[int, list[Busy]] = defaultdict(list)
    ids = [asset.pk for asset in assets]
    lines = _lines(ids, since, until, but)
    for line in lines:
        found[line.asset_id].append(_of_line(line))
    # What was handed out by a booking is told by it.
    loans = Assignment.objects.running().with_holder().filter(asset__in=ids)
    loans = loans.exclude(booked__is_held=True)
    held = {loan.asset_id: loan for loan in loans}
    repairs = Repair.objects.filter(asset__in=ids, state__in=AWAY)
    away = {repair.asset_id: repair for repair in repairs}
    for asset in assets:
        busy = _of_state(asset, held.get(asset.pk), away.get(asset.pk), now)
        if busy is not None:
            found[asset.pk].append(busy)
    days = (local(since).date(), local(until - timedelta(microseconds=1)).date())
    turns = MaintenanceTask.objects.waiting().filter(asset__in=ids, due_on__range=days)
    for task in turns.filter(due_on__gte=local(now).date()).select_related("plan"):
        found[task.asset_id].append(
            Busy("maintenance", midnight(task.due_on), midnight(task.due_on, 1), task.plan.name)
        )
    return {
        pk: sorted((one for one in spans if one.meets(since, until)), key=lambda x: x.since)
        for pk, spans in found.items()
    }


def free_among(assets: Sequence[Asset], busy: Mapping[int, list[Busy]]) -> list[Asset]:
    """Those that nothing takes."""
    return [asset for asset in assets if not _blocks(busy.get(asset.pk, []))]


def _blocks(spans: list[Busy]) -> list[Busy]:
    return [
        one
        for one in spans
        if one.booking is None or one.booking.state != BookingState.RETURNED
    ]


def why_taken(asset: Asset, busy: Mapping[int, list[Busy]], *, now: datetime) -> str:
    """In words: who has it until when, or why it cannot be had; empty when it is free."""
    spans = _blocks(busy.get(asset.pk, []))
    return in_words(spans[0], now=now) if spans else ""


def in_words(one: Busy, *, now: datetime) -> str:
    text = f"{one.who} ({one.text})" if one.who else one.text
    if one.until is None:
        return text
    return _("%(who)s until %(until)s") % {"who": text, "until": moment(one.until, now=now)}


def span_in_words(since: datetime, until: datetime, *, now: datetime) -> str:
    """E 23.11 08:00–16:00, or both days."""
    if local(since).date() == local(until).date():
        return f"{moment(since, now=now)}–{local(until):%H:%M}"
    return f"{moment(since, now=now)} – {moment(until, now=now)}"


def names_of(assets: Iterable[Asset]) -> str:
    return ", ".join(asset.inventory_no for asset in assets)


def midnight(day: date, later: int = 0) -> datetime:
    """The beginning of the day (or of so many days later), here."""
    return datetime.combine(
        day + timedelta(days=later), time(), timezone.get_default_timezone()
    )


def _lines(
    ids: list[int], since: datetime, until: datetime, but: int | None
) -> list[BookedAsset]:
    """Of bookings that hold the device then, were then, or are late and hold it still."""
    kept = Q(is_held=True) | Q(booking__state=BookingState.RETURNED)
    then = Q(during__overlap=(since, until)) & kept
    late = Q(is_held=True, booking__state=BookingState.OVERDUE)
    rows = BookedAsset.objects.filter(then | late, asset__in=ids).exclude(booking=but)
    return list(rows.select_related("booking__person").order_by("pk"))


def _of_line(line: BookedAsset) -> Busy:
    booking = line.booking
    late = booking.state == BookingState.OVERDUE and line.is_held
    ends = None if late else line.ends_at
    borrower = str(booking.person)
    return Busy("booking", line.begins_at, ends, booking.number, borrower, booking)


def _of_state(
    asset: Asset,
    held: Assignment | None,
    repair: Repair | None,
    now: datetime,
) -> Busy | None:
    """What the device itself says: given for good, lent otherwise, in repair, off the books."""
    today = local(now).date()
    long_ago = (
        held.since if held else datetime.min.replace(tzinfo=timezone.get_default_timezone())
    )
    state = str(asset.get_state_display())
    pool: Any = getattr(asset, "pooled", None)
    if asset.state in NOWHERE:
        return Busy("state", long_ago, None, state)
    if pool is not None and pool.pool.institution_id != asset.institution_id:
        return Busy("state", long_ago, None, _("belongs to another institution now"))
    if asset.state == Asset.State.IN_REPAIR:
        due = repair.due_on if repair else None
        ends = midnight(due, 1) if due and due >= today else None
        return Busy("repair", repair.sent_at or now if repair else now, ends, state)
    if held is None:
        return None
    ends = midnight(held.due_on, 1) if held.due_on and held.due_on >= today else None
    return Busy("loan", long_ago, ends, state, held.holder)
