"""Typed builders of loan pools and bookings."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Institution, Person, User
from assets.models import Booking, BookingPool
from assets.services.booking_pools import create_pool
from assets.services.bookings import book, hand_out
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
_next = count(1)


def make_pool(
    institution: Institution | None = None,
    devices: int = 3,
    keeper: User | None = None,
    **facts: Any,
) -> BookingPool:
    institution = institution or make_institution()
    return create_pool(
        actor=keeper or make_user("specialist", institution=institution),
        institution=institution,
        name=f"Projektorid {next(_next)}",
        assets=[make_asset(institution=institution) for _ in range(devices)],
        **facts,
    )


def make_booking(
    pool: BookingPool, person: Person, *, now: datetime | None = None, state: str = "confirmed"
) -> Booking:
    """Of any one device, from now on for two hours; `state`: confirmed, requested or out."""
    now = now or timezone.now()
    keeper = make_user("specialist", institution=pool.institution)
    made = book(
        pool_id=pool.pk,
        actor=keeper,
        now=now,
        begins_at=now,
        ends_at=now + 2 * HOUR,
        person=person,
    )
    if state == "out":
        return hand_out(booking_id=made.pk, actor=keeper, now=now)
    if state != made.state:
        Booking.objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
    return made
