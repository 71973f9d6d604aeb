"""Who hears of a booking: its borrower, and those who keep the pool. Records nothing: what is
told of is recorded."""

from datetime import datetime

from accounts.models import User
from accounts.selectors import specialists_serving
from assets.models import Booking
from itportal.core.notices.services import queue_notice
from itportal.core.ui.format import local


def tell_borrower(
    booking: Booking, kind: str, *, but: User | None = None, now: datetime
) -> None:
    """Nobody when they do not sign in here, or did it themselves."""
    reader = User.objects.filter(person=booking.person_id, is_active=True).first()
    if reader is not None and reader != but:
        _tell(booking, reader, kind, now)


def tell_keepers(
    booking: Booking, kind: str, *, but: User | None = None, now: datetime
) -> None:
    """Whoever handed it out; before that every specialist of the institution."""
    if booking.out_by is not None and booking.out_by.is_active:
        keepers = [booking.out_by]
    else:
        serving = specialists_serving(booking.pool.institution_id, on=local(now).date())
        keepers = list(serving)
    for keeper in keepers:
        if keeper not in (but, booking.person):
            _tell(booking, keeper, kind, now)


def _tell(booking: Booking, reader: User, kind: str, now: datetime) -> None:
    lines = booking.lines.select_related("asset__model__manufacturer").order_by("pk")
    queue_notice(
        recipient=reader,
        kind=kind,
        target=booking,
        url=f"/laenutus/broneeringud/{booking.number}/",
        thread=f"booking.{booking.uid}",
        context={
            "number": booking.number,
            "pool": booking.pool.name,
            "borrower": str(booking.person),
            "state": booking.state,
            "reason": booking.reason,
            "begins_at": booking.begins_at,
            "ends_at": booking.ends_at,
            "about": booking.pool.about,
            "devices": [
                f"{line.asset.inventory_no} {line.asset.model.manufacturer} {line.asset.model}"
                for line in lines
            ],
        },
        now=now,
    )
