"""The states of a booking and the one table of ways between them."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class BookingState(TextChoices):
    REQUESTED = "requested", pgettext_lazy("booking", "Awaits confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    OUT = "out", pgettext_lazy("booking", "Handed out")
    OVERDUE = "overdue", pgettext_lazy("booking", "Not brought back in time")
    RETURNED = "returned", pgettext_lazy("booking", "Brought back")
    REFUSED = "refused", pgettext_lazy("booking", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Not fetched")


S = BookingState
# Nobody has the devices yet; somebody has; together: they are kept for the borrower.
BEFORE = (S.REQUESTED, S.CONFIRMED)
AWAY = (S.OUT, S.OVERDUE)
HELD = (*BEFORE, *AWAY)

# Verb → from a state to the one it leads to. What is not here cannot be done.
BOOKING_TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "confirm": {S.REQUESTED: S.CONFIRMED},
    "refuse": {S.REQUESTED: S.REFUSED},
    "cancel": dict.fromkeys(BEFORE, S.CANCELLED),
    "hand_out": dict.fromkeys(BEFORE, S.OUT),
    "no_show": {S.CONFIRMED: S.NO_SHOW},
    "overdue": {S.OUT: S.OVERDUE},
    "take_back": dict.fromkeys(AWAY, S.RETURNED),
    "extend": {
        S.REQUESTED: S.REQUESTED,
        S.CONFIRMED: S.CONFIRMED,
        S.OUT: S.OUT,
        S.OVERDUE: S.OUT,
    },
}


def booking_may(verb: str, state: str) -> bool:
    return state in BOOKING_TRANSITIONS[verb]
