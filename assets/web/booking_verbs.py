"""What is done with bookings: each a small form or a button, each one service."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from accounts.web.fields import MomentField, PersonField
from accounts.web.pages import bound, form_page
from assets import policy
from assets.booking_reads import devices_of, midnight, span_in_words
from assets.models import Asset, Booking, BookingPool
from assets.services import bookings
from assets.web.booking_pages import visible_booking
from assets.web.pool_pages import crumbs, visible_pool
from itportal.core.journal.reads import personal_data_read
from itportal.core.policy import require
from itportal.core.ui.format import local
from itportal.core.ui.forms import PlainTextMixin
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

BEGINS, ENDS = time(8), time(16)


class DevicesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Devices by their numbers, to be ticked."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(
            queryset,
            to_field_name="inventory_no",
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.inventory_no} {obj.model.manufacturer} {obj.model}"


class BookForm(PlainTextMixin, forms.Form):
    begins_at = MomentField(label=gettext_lazy("From when"))
    ends_at = MomentField(label=gettext_lazy("Until when"))
    count = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=bookings.MOST_DEVICES,
        initial=1,
        help_text=gettext_lazy("Free ones are chosen for you."),
    )
    assets = DevicesField(
        Asset.objects.none(),
        label=gettext_lazy("Or just these devices"),
        required=False,
    )
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)

    def __init__(
        self, *args: Any, pool: BookingPool, people: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        devices = devices_of([pool.pk])
        assets: Any = self.fields["assets"]
        assets.queryset = devices
        if len(devices) < 2:
            self.fields["count"].widget = forms.HiddenInput()
            del self.fields["assets"]
        if people is not None:
            person = PersonField(
                people=people,
                label=_("For whom"),
                required=False,
                help_text=_("Empty: for yourself."),
            )
            self.fields = {"person": person, **self.fields}


class ReasonForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class CancelForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class OutForm(forms.Form):
    with_act = forms.BooleanField(
        label=gettext_lazy("Make an act of handing over, to be signed"), required=False
    )


class BackForm(PlainTextMixin, forms.Form):
    assets = DevicesField(
        Asset.objects.none(),
        label=gettext_lazy("What was brought back"),
        help_text=gettext_lazy("The booking goes on until the last one is back."),
    )
    note = forms.CharField(
        label=gettext_lazy("What is missing or broken"), max_length=300, required=False
    )
    with_act = forms.BooleanField(
        label=gettext_lazy("Make an act of return, to be signed"), required=False
    )


class ExtendForm(forms.Form):
    ends_at = MomentField(label=gettext_lazy("Until when"))


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def booking_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    pool = visible_pool(request, uid)
    keeps = bool(policy.may_keep_pool(request.user, pool))
    if not keeps:
        require(policy.may_book(request.user, pool))
    here = reverse("bookings:pool", args=[pool.uid])

    def save(data: dict[str, Any]) -> str:
        made = bookings.book(
            pool_id=pool.pk,
            actor=request.user,
            now=timezone.now(),
            **{**data, "assets": list(data.get("assets", []))},
        )
        return reverse("bookings:booking", args=[made.number])

    people = Person.objects.visible_to(request.user).filter(is_active=True)
    form = BookForm(
        bound(request), pool=pool, people=people if keeps else None, initial=_asked(request)
    )
    waits = pool.needs_approval and not keeps
    return form_page(
        request,
        form,
        title=_("Book"),
        crumbs=[*crumbs(), (pool.name, here)],
        submit=_("Ask for it") if waits else _("Book"),
        back=here,
        save=save,
        done=_("It waits for confirmation") if waits else _("It is booked for you"),
        lead=pool.about,
    )


@require_POST
def booking_confirm(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_booking(request, number)
    bookings.confirm_booking(booking_id=found.pk, actor=request.user, now=timezone.now())
    toast(request, _("The booking is confirmed"))
    return redirect("bookings:booking", number)


@require_POST
def booking_no_show(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_booking(request, number)
    bookings.mark_no_show(booking_id=found.pk, actor=request.user, now=timezone.now())
    toast(request, _("The devices are free again"))
    return redirect("bookings:booking", number)


@require_http_methods(["GET", "HEAD", "POST"])
def booking_refuse(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    return _page(
        request,
        found,
        ReasonForm(bound(request)),
        title=_("Refuse the booking"),
        submit=_("Refuse"),
        save=bookings.refuse_booking,
        done=_("The booking is refused"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def booking_cancel(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_booking(request, number)
    require(policy.may_change_booking(request.user, found))
    return _page(
        request,
        found,
        CancelForm(bound(request)),
        title=_("Cancel the booking"),
        submit=_("Cancel the booking"),
        save=bookings.cancel_booking,
        done=_("The booking is cancelled"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def booking_out(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    is_long = found.ends_at - found.begins_at > timedelta(days=1)
    return _page(
        request,
        found,
        OutForm(bound(request), initial={"with_act": is_long}),
        title=_("Hand out"),
        submit=_("Hand out"),
        save=bookings.hand_out,
        done=_("The devices are handed out"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def booking_back(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    out = [line.asset_id for line in found.lines.all() if line.is_held]
    rows = Asset.objects.filter(pk__in=out).select_related("model__manufacturer")
    devices = rows.order_by("inventory_no")
    initial = {
        "assets": [asset.inventory_no for asset in devices],
        "with_act": found.act_id is not None,
    }
    form = BackForm(bound(request), initial=initial)
    assets: Any = form.fields["assets"]
    assets.queryset = devices
    return _page(
        request,
        found,
        form,
        title=_("Take back"),
        submit=_("Take back"),
        save=lambda **data: bookings.take_back(**{**data, "assets": list(data["assets"])}),
        done=_("The devices are back"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def booking_extend(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_booking(request, number)
    require(policy.may_change_booking(request.user, found))
    return _page(
        request,
        found,
        ExtendForm(bound(request), initial={"ends_at": local(found.ends_at)}),
        title=_("Change the end"),
        submit=_("Save"),
        save=bookings.extend_booking,
    )


def _kept(request: PortalRequest, number: str) -> Booking:
    found = visible_booking(request, number)
    require(policy.may_keep_pool(request.user, found.pool))
    return found


def _page(
    request: PortalRequest,
    found: Booking,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    save: Callable[..., object],
    done: str = "",
) -> HttpResponse:
    now = timezone.now()
    here = reverse("bookings:booking", args=[found.number])

    def saved(data: dict[str, Any]) -> str:
        save(booking_id=found.pk, actor=request.user, now=now, **data)
        return here

    devices = ", ".join(line.asset.inventory_no for line in found.lines.all())
    when = span_in_words(found.begins_at, found.ends_at, now=now)
    return form_page(
        request,
        form,
        title=title,
        crumbs=[*crumbs(), (found.number, here)],
        submit=submit,
        back=here,
        save=saved,
        done=done,
        lead=f"{devices} · {when} · {found.person}",
    )


def _asked(request: PortalRequest) -> dict[str, Any]:
    """What the calendar's cell says: the day and the device; else the next whole hour."""
    now = local(timezone.now())
    begins = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    ends = begins + timedelta(hours=1)
    try:
        day = datetime.strptime(request.GET.get("paev", ""), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        day = None
    if day is not None and midnight(day, 1) > now:
        start = datetime.combine(day, BEGINS, begins.tzinfo)
        begins = max(start, begins) if day == now.date() else start
        ends = max(datetime.combine(day, ENDS, begins.tzinfo), begins + timedelta(hours=1))
    number = request.GET.get("seade", "")
    return {"begins_at": begins, "ends_at": ends, "assets": [number] if number else []}
