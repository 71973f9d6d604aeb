"""Bookings as a table: its columns, filters, views and verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policy import may_keep_shared_views
from accounts.web.people_table import institution_filter, is_uid
from assets import policy
from assets.booking_querysets import BOOKING_SHOWN, LINES_SHOWN
from assets.booking_reads import midnight
from assets.booking_states import AWAY, BookingState
from assets.models import Booking, BookingPool
from assets.services.bookings import confirm_booking
from assets.templatetags.assets import booking_state, booking_time
from itportal.core.tables.addresses import row_address
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import (
    MOST_COUNTED,
    BaseView,
    Column,
    Filter,
    Order,
    Table,
    every_word,
    register_table,
)
from itportal.core.templatetags import portal as parts
from itportal.core.ui.markup import format_html

S = BookingState


def devices_in_words(booking: Booking) -> str:
    return ", ".join(line.asset.inventory_no for line in booking.lines.all())


def _number(booking: Booking) -> str:
    address = row_address("bookings:booking", booking.number)
    return format_html('<a href="{}">{}</a>', address, booking.number)


COLUMNS = [
    Column(
        "number",
        _("Number"),
        cell=_number,
        text=lambda booking: booking.number,
        css="c-s",
        order=Order(["number"], ["-number"]),
        is_name=True,
    ),
    Column(
        "borrower",
        _("Borrower"),
        cell=lambda booking: str(booking.person),
        text=lambda booking: str(booking.person),
        css="c-w",
    ),
    Column(
        "pool",
        _("Pool"),
        cell=lambda booking: booking.pool.name,
        text=lambda booking: booking.pool.name,
    ),
    Column("devices", _("Devices"), cell=devices_in_words, text=devices_in_words, css="c-w"),
    Column(
        "when",
        _("When"),
        cell=booking_time,
        text=lambda booking: booking.begins_at,
        css="c-w",
        cell_css="tn",
        order=Order(["during"], ["-during"]),
    ),
    Column(
        "until",
        _("Until"),
        cell=lambda booking: parts.when(booking.ends_at),
        text=lambda booking: booking.ends_at,
        css="c-d",
        cell_css="tn",
        shown=False,
    ),
    Column(
        "state",
        _("State"),
        cell=booking_state,
        text=lambda booking: booking.get_state_display(),
        css="c-l",
        order=Order(["state"], ["-state"]),
    ),
    Column(
        "purpose",
        _("What for"),
        cell=lambda booking: booking.purpose or "–",
        text=lambda booking: booking.purpose,
    ),
    Column(
        "institution",
        _("Institution"),
        cell=lambda booking: booking.pool.institution.short_name,
        text=lambda booking: booking.pool.institution.short_name,
        css="c-w",
        shown=False,
    ),
]


@every_word
def _about(word: str) -> Q:
    return (
        Q(number__icontains=word)
        | Q(purpose__icontains=word)
        | Q(person__first_name__icontains=word)
        | Q(person__last_name__icontains=word)
        | Q(pool__name__icontains=word)
        | Q(lines__asset__inventory_no__iexact=word)
    )


def _to_hand_out(user: User) -> Q:
    """Confirmed, to be fetched by the end of today."""
    tonight = midnight(timezone.localdate(), 1)
    return Q(state=S.CONFIRMED, during__startswith__lt=tonight)


def _due_soon(user: User) -> Q:
    return Q(state__in=AWAY, during__endswith__lt=timezone.now() + timedelta(days=2))


def _pools(user: User) -> list[tuple[str, str]]:
    pools = BookingPool.objects.visible_to(user).order_by("name", "pk")
    return [(str(pool.uid), pool.name) for pool in pools]


def _many(count: int) -> str:
    return ngettext("%(count)s booking", "%(count)s bookings", count) % {"count": count}


def _shaped(bookings: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return bookings.select_related(*BOOKING_SHOWN).prefetch_related(*LINES_SHOWN)


def _confirm(user: Any, pk: int, data: Mapping[str, Any], now: datetime) -> None:
    confirm_booking(booking_id=pk, actor=user, now=now)


def _keeps(user: Any) -> bool:
    return bool(policy.may_register_assets(user))


BOOKINGS = register_table(
    Table(
        name="bookings",
        title=_("Bookings"),
        may_use=policy.may_browse_assets,
        rows=lambda user: Booking.objects.visible_to(user),
        shaped=_shaped,
        counted=lambda bookings: bookings,
        most=MOST_COUNTED,
        columns=COLUMNS,
        views=[
            BaseView(
                "requests", _("To confirm"), lambda user: Q(state=S.REQUESTED), order="when"
            ),
            BaseView("today", _("To hand out today"), _to_hand_out, order="when"),
            BaseView("out", _("Handed out"), lambda user: Q(state__in=AWAY), order="when"),
            BaseView(
                "late",
                pgettext_lazy("loans", "Late"),
                lambda user: Q(state=S.OVERDUE),
                order="when",
                is_bad=True,
            ),
            BaseView("soon", _("Back within two days"), _due_soon, order="when"),
            BaseView("all", pgettext_lazy("list of bookings", "All"), lambda user: Q()),
        ],
        default_view="requests",
        default_order="-number",
        url_name="bookings:bookings",
        row_id="number",
        sentence=_many,
        filters=[
            Filter("q", _("Number, borrower, device or purpose"), _about, kind="text"),
            Filter(
                "state",
                _("State"),
                lambda values, user: Q(state__in=values),
                offers=lambda user: [(str(code), str(name)) for code, name in S.choices],
                is_shaped=lambda value: value in S,
            ),
            Filter(
                "pool",
                _("Pool"),
                lambda values, user: Q(pool__uid__in=values),
                offers=_pools,
                is_shaped=is_uid,
            ),
            institution_filter("pool__institution"),
        ],
        groupings=[],
        actions=[
            BulkAction("confirm", _("Confirm"), "approve", _confirm, is_offered=_keeps),
        ],
        empty_template="assets/partials/no_bookings.html",
        may_share=policy.may_register_assets,
        may_keep_shared=may_keep_shared_views,
        person_of=lambda booking: booking.person,
        personal="devices",
    )
)
