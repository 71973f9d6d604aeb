"""Loan pools: what can be booked and how much of it is free now, the calendar of one, its set-up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Institution, Room, User
from accounts.selectors import rooms_of
from accounts.web.fields import RoomField, SeenForm
from accounts.web.pages import bound, form_page
from assets import policy
from assets.booking_calendar import MONTH, WEEK, calendar_of
from assets.booking_reads import busy_of, devices_of, free_among
from assets.booking_states import HELD
from assets.models import Asset, Booking, BookingPool
from assets.services import booking_pools
from assets.web.reach import kept_open_institutions
from itportal.core.errors import Invalid
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui.forms import ListedField
from itportal.core.ui.requests import PortalRequest

HOME = "bookings:home"
MOST_NUMBERS = 200
SOON = timedelta(minutes=1)
FACTS = ("name", "needs_approval", "most_days", "room", "about", "is_active")


class PoolForm(SeenForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As people look for it: “Projectors of the school”."),
    )
    numbers = forms.CharField(
        label=gettext_lazy("Inventory numbers of the devices"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4_000,
        help_text=gettext_lazy("With spaces, commas or on lines of their own."),
    )
    needs_approval = forms.BooleanField(
        label=gettext_lazy("Each booking waits for our confirmation"), required=False
    )
    most_days = forms.IntegerField(
        label=gettext_lazy("For how many days at most"), min_value=1, max_value=366, initial=14
    )
    room = RoomField(
        queryset=Room.objects.none(),
        label=gettext_lazy("Where the devices are kept"),
        required=False,
    )
    about = forms.CharField(
        label=gettext_lazy("Where and how they are fetched"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, institutions: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"] = RoomField(
            queryset=rooms_of(institutions),
            label=_("Where the devices are kept"),
            required=False,
        )


class NewPoolForm(PoolForm):
    institution = ListedField(
        Institution.objects.none(),
        label=gettext_lazy("Whose devices"),
        to_field_name="uid",
        empty_label=gettext_lazy("Choose an institution"),
        help_text=gettext_lazy("Its people and those of all under it can book them."),
    )
    field_order = ("name", "institution")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kept = kept_open_institutions(user)
        super().__init__(*args, institutions=list(kept.values_list("pk", flat=True)), **kwargs)
        institution: Any = self.fields["institution"]
        institution.queryset = kept


class EditPoolForm(PoolForm):
    is_active = forms.BooleanField(label=gettext_lazy("Can be booked"), required=False)


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """What one may book, with how much of it is free now, and one's own bookings."""
    now = timezone.now()
    visible = BookingPool.objects.visible_to(request.user).in_use()
    pools = list(visible.select_related("institution", "room__site").order_by("name", "pk"))
    devices = list(devices_of([pool.pk for pool in pools]))
    busy = busy_of(devices, now, now + SOON, now=now)
    free = {asset.pk for asset in free_among(devices, busy)}
    shown = []
    for pool in pools:
        its = [asset for asset in devices if asset.pooled.pool_id == pool.pk]
        shown.append(
            {
                "pool": pool,
                "count": len(its),
                "free": sum(asset.pk in free for asset in its),
                "icon": its[0].model.category.icon if its else "box",
                "may_book": policy.may_book(request.user, pool),
            }
        )
    own = Booking.objects.filter(person=request.user.person_id, state__in=HELD)
    context = {
        "pools": shown,
        "own": own.shown().order_by("during", "pk") if request.user.person_id else [],
        "now": now,
        "may_browse": policy.may_browse_assets(request.user),
        "may_keep": policy.may_register_assets(request.user),
    }
    return render(request, "assets/loans.html", context)


@personal_data_read("devices")
@require_safe
def pool_calendar(request: PortalRequest, uid: UUID) -> HttpResponse:
    """A week or a month of the pool, or of one device of it (`seade`)."""
    pool = visible_pool(request, uid)
    now = timezone.now()
    devices = list(devices_of([pool.pk]))
    number = request.GET.get("seade", "")
    only = [asset for asset in devices if asset.inventory_no == number]
    view = MONTH if request.GET.get("vaade") == MONTH else WEEK
    around = _day(request.GET.get("paev", "")) or timezone.localdate(now)
    calendar = calendar_of(only or devices, view=view, around=around, now=now)
    note_persons(request, [booking.person for booking in calendar.bookings])
    seen = Booking.objects.visible_to(request.user)
    numbers = [booking.number for booking in calendar.bookings]
    chosen = f"&seade={number}" if only else ""
    context = {
        "pool": pool,
        "calendar": calendar,
        "count": len(devices),
        "only": only[0] if only else None,
        "chosen": chosen,
        "views": [
            {
                "label": label,
                "url": f"?vaade={name}&paev={around:%Y-%m-%d}{chosen}",
                "current": name == view,
            }
            for name, label in (
                (WEEK, pgettext("calendar", "Week")),
                (MONTH, pgettext("calendar", "Month")),
            )
        ],
        "opens": set(seen.filter(number__in=numbers).values_list("number", flat=True)),
        "may_book": pool.is_active and policy.may_book(request.user, pool),
        "keeps": policy.may_keep_pool(request.user, pool),
    }
    return render(request, "assets/loan_pool.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pool_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_register_assets(request.user))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        assets = _by_number(request.user, data.pop("numbers"))
        with _naming_numbers():
            pool = booking_pools.create_pool(actor=request.user, assets=assets, **data)
        return reverse("bookings:pool", args=[pool.uid])

    initial = {"numbers": request.GET.get("seade", "")[:20]}
    return form_page(
        request,
        NewPoolForm(bound(request), user=request.user, initial=initial),
        title=_("New loan pool"),
        crumbs=crumbs(),
        submit=_("Make the pool"),
        back=reverse(HOME),
        save=save,
        done=_("The pool is made"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pool_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    pool = visible_pool(request, uid)
    require(policy.may_keep_pool(request.user, pool))
    here = reverse("bookings:pool", args=[uid])
    initial: dict[str, Any] = {name: getattr(pool, name) for name in FACTS}
    initial["numbers"] = "\n".join(
        pool.members.order_by("asset__inventory_no").values_list(
            "asset__inventory_no", flat=True
        )
    )
    initial["seen_at"] = pool.updated_at.isoformat()

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        assets = _by_number(request.user, data.pop("numbers"))
        with _naming_numbers():
            booking_pools.edit_pool(
                pool_id=pool.pk, actor=request.user, seen=seen, assets=assets, **data
            )
        return here

    return form_page(
        request,
        EditPoolForm(bound(request), institutions=[pool.institution_id], initial=initial),
        title=_("Change the pool"),
        crumbs=[*crumbs(), (pool.name, here)],
        submit=_("Save"),
        back=here,
        save=save,
    )


def visible_pool(request: PortalRequest, uid: UUID) -> BookingPool:
    rows = BookingPool.objects.visible_to(request.user).select_related(
        "institution", "room__site"
    )
    found: BookingPool = get_object_or_404(rows, uid=uid)
    return found


def crumbs() -> list[tuple[str, str]]:
    return [(_("Loans"), reverse(HOME))]


def _day(text: str) -> date | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _by_number(user: User, text: str) -> list[Asset]:
    """The devices of these numbers. Raises Invalid naming those that are not found."""
    wanted = {number.upper() for number in text.replace(",", " ").split()[:MOST_NUMBERS]}
    found = list(Asset.objects.visible_to(user).filter(inventory_no__in=wanted))
    missing = sorted(wanted - {asset.inventory_no for asset in found})
    if missing:
        said = _("Not found: %(numbers)s") % {"numbers": ", ".join(missing[:10])}
        raise Invalid(fields={"numbers": said})
    return found


@contextmanager
def _naming_numbers() -> Iterator[None]:
    """The service speaks of assets, the form of numbers."""
    try:
        yield
    except Invalid as error:
        if "assets" not in error.fields:
            raise
        raise Invalid(fields={"numbers": error.fields["assets"]}) from error
