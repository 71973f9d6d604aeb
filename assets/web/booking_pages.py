"""The list of bookings, the page of one, and both as files for a calendar."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assets import policy
from assets.booking_ics import calendar_file
from assets.booking_states import BOOKING_TRANSITIONS, HELD
from assets.models import Booking
from assets.web.booking_table import BOOKINGS
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.requests import PortalRequest


@personal_data_read("devices")
@require_safe
def booking_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))

    def extra(page: Any) -> dict[str, Any]:
        note_persons(request, [booking.person for booking in page.rows])
        return {}

    return render_table(request, BOOKINGS, "assets/bookings.html", extra=extra)


@personal_data_read("devices")
@require_safe
def booking(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_booking(request, number)
    note_persons(request, [found.person])
    keeps = bool(policy.may_keep_pool(request.user, found.pool))
    can = {verb for verb, ways in BOOKING_TRANSITIONS.items() if found.state in ways}
    may_change = bool(policy.may_change_booking(request.user, found))
    now = timezone.now()
    context = {
        "booking": found,
        "lines": list(found.lines.all()),
        "keeps": keeps,
        "may_cancel": may_change and "cancel" in can,
        "may_extend": may_change
        and "extend" in can
        and (keeps or not found.pool.needs_approval),
        "can": can if keeps else set(),
        "has_begun": found.begins_at <= now,
        "sees_register": policy.may_browse_assets(request.user),
        "sees_pool": policy.may_book(request.user, found.pool) or keeps,
    }
    return render(request, "assets/booking.html", context)


@require_safe
def booking_calendar(request: PortalRequest, number: str) -> HttpResponse:
    return _file([visible_booking(request, number)], f"{number}.ics")


@require_safe
def my_calendar(request: PortalRequest) -> HttpResponse:
    """One's own bookings that are not over."""
    own = Booking.objects.visible_to(request.user).filter(
        person=request.user.person_id, state__in=HELD
    )
    return _file(list(own.shown().order_by("during", "pk")[:200]), "laenutused.ics")


def visible_booking(request: PortalRequest, number: str) -> Booking:
    rows = Booking.objects.visible_to(request.user).shown()
    found: Booking = get_object_or_404(
        rows.select_related("made_by__person", "act"), number=number
    )
    return found


def _file(bookings: list[Booking], name: str) -> HttpResponse:
    response = HttpResponse(
        calendar_file(bookings), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
