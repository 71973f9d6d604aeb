"""Rights of bookings: pools for the people of the institution, bookings for borrower and readers."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tests.architecture.matrix import HIDDEN, REFUSED, Place, Row
from tests.bookings.builders import make_booking, make_pool

SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"


def _pool(place: Place) -> dict[str, object]:
    return {"uid": make_pool(place.institution, devices=1).uid}


def _booking(state: str = "confirmed") -> Callable[[Place], dict[str, object]]:
    def args(place: Place) -> dict[str, object]:
        pool = make_pool(place.institution, devices=1)
        return {"number": make_booking(pool, place.person, state=state).number}

    return args


def _wish(place: Place) -> dict[str, object]:
    begins = timezone.now() + timedelta(days=1)
    return {
        "pool": str(make_pool(place.institution, devices=1).uid),
        "begins_at": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
    }


ROWS = [
    *(Row(f"bookings:{name}") for name in ("home", "my-calendar")),
    Row("bookings:bookings", own=SEES, otherwise=REFUSED),
    Row("bookings:pool", foreign="administrator", args=_pool),
    *(
        Row("bookings:new", method=method, foreign="administrator", args=_pool)
        for method in ("GET", "POST")
    ),
    *(
        Row("bookings:pool-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "bookings:pool-edit",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="staff approver finance auditor",
            refused_foreign="",
            args=_pool,
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(f"bookings:{name}", own=SEES, foreign="administrator", args=_booking())
        for name in ("booking", "calendar")
    ),
    *(
        Row(
            f"bookings:{name}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=_booking(state),
        )
        for name, methods, state in (
            ("confirm", ("POST",), "requested"),
            ("no-show", ("POST",), "confirmed"),
            ("refuse", ("GET", "POST"), "requested"),
            ("cancel", ("GET", "POST"), "confirmed"),
            ("extend", ("GET", "POST"), "confirmed"),
            ("out", ("GET", "POST"), "confirmed"),
            ("back", ("GET", "POST"), "out"),
        )
        for method in methods
    ),
    Row("api:booking-pools-list", notes="rows by visible_to"),
    Row("api:booking-pools-detail", foreign="administrator", args=_pool),
    Row("api:bookings-list", notes="rows by visible_to"),
    Row("api:bookings-list", method="POST", foreign="administrator", data=_wish),
    Row("api:bookings-detail", own=SEES, foreign="administrator", args=_booking()),
    Row(
        "api:bookings-cancel",
        method="POST",
        own=KEEPS,
        foreign="administrator",
        otherwise=HIDDEN,
        refused="approver finance auditor",
        refused_foreign="",
        args=_booking(),
    ),
]
