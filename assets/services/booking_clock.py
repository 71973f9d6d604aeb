"""What happens to bookings by the clock: reminders, what is late, what nobody fetched."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from assets.booking_reads import midnight
from assets.booking_states import BookingState
from assets.models import BookedAsset, Booking
from assets.search import index_booking
from assets.services.booking_notices import tell_borrower, tell_keepers
from assets.services.bookings import locked_booking
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.ui.format import local

State = BookingState


def remind_due(*, now: datetime) -> int:
    """Tell borrowers what is to be back tomorrow, once for each end. Answers how many."""
    tomorrow = local(now).date() + timedelta(days=1)
    rows = Booking.objects.filter(
        state=State.OUT,
        during__endswith__gte=midnight(tomorrow),
        during__endswith__lt=midnight(tomorrow, 1),
    )
    return sum(_remind(pk, now) for pk in _keys(rows))


def sweep_bookings(*, now: datetime) -> int:
    """What is not back in time is late, what nobody fetched is over. Answers how many changed."""
    over = Booking.objects.filter(
        state__in=(State.REQUESTED, State.CONFIRMED, State.OUT), during__endswith__lte=now
    )
    return sum(_sweep(pk, now) for pk in _keys(over))


def _keys(rows: "QuerySet[Booking]") -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(booking_id: int, now: datetime) -> bool:
    booking = locked_booking(booking_id)
    if booking.state != State.OUT or booking.due_told_for == booking.ends_at:
        return False
    booking.due_told_for = booking.ends_at
    booking.save(update_fields=["due_told_for"])
    tell_borrower(booking, "booking_due", now=now)
    return _recorded(booking, "reminded")


@transaction.atomic
def _sweep(booking_id: int, now: datetime) -> bool:
    booking = locked_booking(booking_id)
    if booking.ends_at > now:
        return False
    if booking.state == State.OUT:
        booking.state = State.OVERDUE
        booking.save(update_fields=["state", "updated_at"])
        tell_borrower(booking, "booking_overdue", now=now)
        tell_keepers(booking, "booking_overdue", now=now)
        return _recorded(booking, "overdue")
    if booking.state not in (State.REQUESTED, State.CONFIRMED):
        return False
    asked = booking.state == State.REQUESTED
    booking.state = State.CANCELLED if asked else State.NO_SHOW
    booking.save(update_fields=["state", "updated_at"])
    audited_update(BookedAsset.objects.filter(booking=booking), is_held=False)
    return _recorded(booking, "unanswered" if asked else "unfetched")


def _recorded(booking: Booking, code: str) -> bool:
    index_booking(booking.pk)
    record(
        f"assets.booking.{code}",
        actor=None,
        target=booking,
        institution_id=booking.pool.institution_id,
        borrower=str(booking.person),
    )
    return True
