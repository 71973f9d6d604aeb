"""Bookings where other parts of the portal meet them: menus, palette, notices."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from assets import policy
from assets.booking_states import BookingState
from assets.models import Booking
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, register_nav

ROLES = ("specialist", "finance", "auditor", "administrator")


def _has_role(user: Any) -> bool:
    return bool(may_see_menu(user, *ROLES))


def _waiting(user: Any) -> QuerySet[Booking]:
    """What waits for a confirmation, and what is not back in time."""
    to_do = (BookingState.REQUESTED, BookingState.OVERDUE)
    return Booking.objects.visible_to(user).filter(state__in=to_do)


register_nav(
    NavItem(
        "bookings:home",
        _("Loans"),
        icon="cal",
        group="assets",
        visible=_has_role,
        order=15,
        counted=_waiting,
        counted_word=_("to confirm or late"),
    )
)


def commands(user: Any) -> Iterable[Command]:
    home = reverse("bookings:home")
    if user.person_id:
        words = _("loan projector reserve")
        yield Command(_("Book a device"), "cal", home, words=words, order=25)
    if policy.may_browse_assets(user):
        address, hint = reverse("bookings:bookings"), _("list of bookings")
        yield Command(_("Bookings to confirm"), "cal", f"{address}?list=requests", hint=hint)
        yield Command(_("Loans that are late"), "cal", f"{address}?list=late", hint=hint)


register_commands(commands)


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(Booking.objects.visible_to(user), ids)


def _keeps(user: User) -> bool:
    return bool(policy.may_register_assets(user))


hears = partial(register_kind, heard=_seen)
hears("booking_requested", _("A booking waits for confirmation"), sent_to=_keeps)
hears("booking_decided", _("A booking of mine was confirmed, refused or cancelled"))
hears("booking_due", _("What I borrowed is to be back tomorrow"))
hears("booking_overdue", _("A loan is not back in time"))
