"""What Näidisvald lends: pools of devices in stock, a week of bookings, one loan that is late."""

from datetime import datetime, time, timedelta
from typing import Any

from accounts.models import Institution
from assets.booking_reads import midnight
from assets.models import Asset, BookingPool
from assets.services.assets import return_asset
from assets.services.booking_clock import sweep_bookings
from assets.services.booking_pools import create_pool
from assets.services.bookings import book, hand_out
from itportal.core.ui.format import local
from itportal.pages.demo.cast import Cast, Worker

# Kind, name, how they are had, whether each booking is confirmed, how many devices.
POOLS = (
    ("projector", "Projektorid", "Võta IT-kabinetist, pult on kotis.", False, 4),
    ("tablet", "Tahvelarvutid", "Kapp on raamatukogus.", True, 5),
)
# Days from today, first and last hour, how many devices, what for.
WISHES = (
    (0, 8, 16, 1, "Töötuba raamatukogus"),
    (1, 9, 11, 2, "Lahtiste uste päev"),
    (1, 12, 14, 1, "Õpetajate koolitus"),
    (2, 8, 10, 1, "Ajaloo tund"),
    (3, 10, 15, 2, "Noortekeskuse üritus"),
    (6, 9, 12, 1, "Eksami harjutamine"),
    (8, 8, 16, 1, "Väljasõit"),
)
DAY = timedelta(days=1)


def make_loans(cast: Cast, now: datetime) -> None:
    """Of Liina's school; booked by the portal's own services, as people would."""
    teacher, keeper = cast.known["tootaja"], cast.known["it"]
    others = [worker for worker in cast.of(teacher.institution) if worker.until is None]
    borrowers = [teacher, *(one for one in others if one is not teacher)][: len(WISHES)]
    for kind, name, about, is_confirmed, count in POOLS:
        pool = create_pool(
            actor=keeper.user,
            institution=teacher.institution,
            name=name,
            about=about,
            needs_approval=is_confirmed,
            assets=_devices(kind, teacher.institution, count, keeper, now),
        )
        if not is_confirmed:
            _lend_late(pool, borrowers[-1], keeper, now)
            sweep_bookings(now=now)
        for place, wish in enumerate(WISHES):
            asks = is_confirmed and place == 2
            actor = teacher if asks else keeper
            borrower = teacher if asks else borrowers[place % len(borrowers)]
            _book(pool, wish, borrower, actor, now)


def _devices(
    kind: str, institution: Institution, count: int, keeper: Worker, now: datetime
) -> list[Asset]:
    """What stands in rooms is gathered into the stock, to be lent from there."""
    rows = Asset.objects.filter(model__category__code=kind, institution=institution)
    found = list(rows.filter(state="in_stock").order_by("inventory_no")[:count])
    standing = rows.filter(assignments__room__isnull=False, assignments__during__upper_inf=True)
    for asset in standing.order_by("inventory_no")[: count - len(found)]:
        return_asset(asset_id=asset.pk, actor=keeper.user, now=now - 4 * DAY, room=asset.room)
        found.append(asset)
    return found


def _lend_late(pool: BookingPool, borrower: Worker, keeper: Worker, now: datetime) -> None:
    """Handed out three days ago for two, and not back."""
    if pool.members.count() < 2:
        return
    begun = now - 3 * DAY
    booking = book(
        pool_id=pool.pk,
        actor=keeper.user,
        now=begun,
        begins_at=begun,
        ends_at=now - DAY,
        person=borrower.person,
        purpose="Klassiõhtu",
    )
    hand_out(booking_id=booking.pk, actor=keeper.user, now=begun)


def _book(pool: BookingPool, wish: Any, borrower: Worker, actor: Worker, now: datetime) -> None:
    ahead, first, last, count, purpose = wish
    day = local(now).date() + ahead * DAY
    zone = midnight(day).tzinfo
    begins = max(datetime.combine(day, time(first), zone), now)
    ends = max(datetime.combine(day, time(last), zone), begins + timedelta(hours=2))
    if pool.members.count() > count:
        book(
            pool_id=pool.pk,
            actor=actor.user,
            now=now,
            begins_at=begins,
            ends_at=ends,
            count=count,
            person=borrower.person,
            purpose=purpose,
        )
