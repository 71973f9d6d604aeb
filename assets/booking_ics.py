"""Bookings as an iCalendar file (RFC 5545), for the borrower's own calendar."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from assets.booking_states import BookingState
from assets.models import Booking

S = BookingState
STATUS = {S.REQUESTED: "TENTATIVE", S.REFUSED: "CANCELLED", S.CANCELLED: "CANCELLED"}
OCTETS = 75


def calendar_file(bookings: Iterable[Booking]) -> bytes:
    """One event for each; the same booking has the same UID, so that a later file replaces it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//IT portal//Bookings//ET"]
    for booking in bookings:
        lines += _event(booking)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(booking: Booking) -> list[str]:
    assets = [line.asset for line in booking.lines.all()]
    devices = [
        f"{asset.inventory_no} {asset.model.manufacturer} {asset.model}" for asset in assets
    ]
    address = f"{settings.PORTAL_URL}/laenutus/broneeringud/{booking.number}/"
    facts = [*devices, booking.purpose, booking.pool.about, str(booking.get_state_display())]
    title = _("Loan: %(pool)s") % {"pool": booking.pool.name}
    where = f"{booking.pool.room.site}, {booking.pool.room}" if booking.pool.room else ""
    return [
        "BEGIN:VEVENT",
        f"UID:{booking.uid}@itportal",
        f"DTSTAMP:{_moment(booking.updated_at)}",
        f"LAST-MODIFIED:{_moment(booking.updated_at)}",
        f"DTSTART:{_moment(booking.begins_at)}",
        f"DTEND:{_moment(booking.ends_at)}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(chr(10).join(fact for fact in facts if fact))}",
        *([f"LOCATION:{_text(where)}"] if where else []),
        f"URL:{address}",
        f"STATUS:{STATUS.get(BookingState(booking.state), 'CONFIRMED')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """At most 75 octets on a line, no letter cut in two; goes on with a space."""
    parts, part = [], b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
