"""What is done to a repair: each a small form or a button, each one service."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django import forms
from django.core.validators import MinValueValidator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Vendor
from accounts.web.fields import DayField, SeenForm, VendorField
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset, Repair, RepairEntry
from assets.repair_reads import claim_of
from assets.services import repair_links, repairs
from assets.services.swaps import swap_device, swap_part
from assets.web.repair_page import crumbs, visible_repair
from itportal.core.errors import Invalid
from itportal.core.policy import require
from itportal.core.ui.forms import ListedField, MoneyField, PlainTextMixin
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

Save: TypeAlias = Callable[[dict[str, Any]], object]


def _line(label: Any, limit: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint)


def _money(label: Any, *, required: bool = False) -> forms.Field:
    return MoneyField(
        label=label, required=required, validators=[MinValueValidator(Decimal(0))]
    )


class NoteForm(PlainTextMixin, forms.Form):
    fault = _line(gettext_lazy("What is wrong"), 300)
    request = _line(
        gettext_lazy("Request"),
        20,
        required=False,
        hint=gettext_lazy("Its number, like P-2598, when it came from a request."),
    )


class EditForm(SeenForm):
    fault = _line(gettext_lazy("What is wrong"), 300)
    request = _line(gettext_lazy("Request"), 20, required=False)
    rma_no = _line(gettext_lazy("Vendor's number (RMA)"), 60, required=False)
    due_on = DayField(label=gettext_lazy("Expected back on"), required=False)


class SendForm(PlainTextMixin, forms.Form):
    vendor = VendorField(label=gettext_lazy("To which firm"))
    due_on = DayField(label=gettext_lazy("Expected back on"), required=False)
    is_warranty = forms.BooleanField(label=gettext_lazy("Under warranty"), required=False)
    rma_no = _line(gettext_lazy("Vendor's number (RMA)"), 60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendor: Any = self.fields["vendor"]
        vendor.vendors = Vendor.objects.filter(is_active=True)


class QuoteForm(PlainTextMixin, forms.Form):
    net = _money(gettext_lazy("Price without VAT"), required=True)
    vat = _money(gettext_lazy("VAT"))
    text = _line(gettext_lazy("What it is for"), 500, required=False)


class BackForm(PlainTextMixin, forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[("", "–"), *Repair.Outcome.choices]
    )
    done = _line(gettext_lazy("What was done"), 300, required=False)
    cost_net = _money(gettext_lazy("Cost without VAT"))


class ReasonForm(PlainTextMixin, forms.Form):
    reason = _line(gettext_lazy("Why"), 300)


class LoanerField(ListedField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.inventory_no} {obj.model.manufacturer} {obj.model}"


class LendForm(PlainTextMixin, forms.Form):
    loaner = LoanerField(
        Asset.objects.none(),
        label=gettext_lazy("Device in stock"),
        to_field_name="inventory_no",
        empty_label=gettext_lazy("Choose a device"),
    )
    until = DayField(label=gettext_lazy("To be brought back by"))

    def __init__(self, *args: Any, loaners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        loaner: Any = self.fields["loaner"]
        loaner.queryset = loaners


class PartForm(PlainTextMixin, forms.Form):
    part = _line(gettext_lazy("What was changed"), 120)
    old_serial = _line(gettext_lazy("Old serial number"), 80, required=False)
    new_serial = _line(gettext_lazy("New serial number"), 80, required=False)


class DeviceForm(PlainTextMixin, forms.Form):
    new_serial = _line(
        gettext_lazy("Serial number of the other device"),
        80,
        hint=gettext_lazy("The inventory number stays; the old serial number still finds it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def repair_new(request: PortalRequest, number: str) -> HttpResponse:
    rows = Asset.objects.visible_to(request.user).select_related(
        "model__manufacturer", "institution", "supplier"
    )
    asset = get_object_or_404(rows, inventory_no=number.replace("\x00", ""))
    require(policy.may_edit_asset(request.user, asset))
    there = reverse("assets:asset", args=[asset.inventory_no])

    def save(data: dict[str, Any]) -> str:
        made = repairs.note_repair(
            asset_id=asset.pk, actor=request.user, now=timezone.now(), **data
        )
        return _address(made)

    asked = {"request": request.GET.get("poordumine", "")[:20]}
    return form_page(
        request,
        NoteForm(bound(request), initial=asked),
        title=_("New repair"),
        crumbs=[(_("Devices"), reverse("assets:assets")), (asset.inventory_no, there)],
        submit=_("Note the repair"),
        back=there,
        save=save,
        done=_("The repair is noted"),
        lead=claim_of(asset, today=timezone.localdate()).sentence,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def repair_edit(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    names = ("fault", "request", "rma_no", "due_on")
    initial = {name: getattr(found, name) for name in names}
    form = EditForm(
        bound(request), initial={**initial, "seen_at": found.updated_at.isoformat()}
    )

    def save(data: dict[str, Any]) -> None:
        repairs.edit_repair(
            repair_id=found.pk, actor=request.user, seen=data.pop("seen_at"), **data
        )

    return _page(request, found, form, _("Change the repair"), _("Save"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_send(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    initial = {
        "vendor": found.vendor,
        "is_warranty": found.is_warranty,
        "rma_no": found.rma_no,
    }

    def save(data: dict[str, Any]) -> None:
        repairs.send_repair(repair_id=found.pk, actor=request.user, now=timezone.now(), **data)

    return _page(
        request,
        found,
        SendForm(bound(request), initial=initial),
        _("Send to be repaired"),
        _("Send"),
        save,
        lead=claim_of(found.asset, today=timezone.localdate()).sentence,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def repair_quote(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)

    def save(data: dict[str, Any]) -> None:
        repairs.record_quote(repair_id=found.pk, actor=request.user, now=timezone.now(), **data)

    form = QuoteForm(bound(request))
    return _page(request, found, form, _("Note the vendor's quote"), _("Save"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_back(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)

    def save(data: dict[str, Any]) -> None:
        repairs.bring_back(repair_id=found.pk, actor=request.user, now=timezone.now(), **data)

    form = BackForm(bound(request), initial={"cost_net": found.quote_net})
    return _page(request, found, form, _("The device is back"), _("It is back"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_close(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    names = ("outcome", "done", "cost_net")
    form = BackForm(bound(request), initial={name: getattr(found, name) for name in names})

    def save(data: dict[str, Any]) -> None:
        repairs.close_repair(repair_id=found.pk, actor=request.user, **data)

    return _page(request, found, form, _("Close the repair"), _("Close it"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_scrap(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)

    def save(data: dict[str, Any]) -> None:
        repairs.scrap_repair(repair_id=found.pk, actor=request.user, now=timezone.now(), **data)

    return _page(
        request,
        found,
        ReasonForm(bound(request)),
        _("Write the device off"),
        _("Write it off"),
        save,
        lead=_("The device is retired: nobody has it any more. Disposal follows separately."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def repair_lend(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    stock = Asset.objects.visible_to(request.user).filter(
        state=Asset.State.IN_STOCK,
        institution=found.asset.institution_id,
        model__category=found.asset.model.category_id,
    )
    loaners = stock.select_related("model__manufacturer").order_by("inventory_no")
    form = LendForm(bound(request), loaners=loaners, initial={"until": found.due_on})

    def save(data: dict[str, Any]) -> None:
        repairs.lend_loaner(
            repair_id=found.pk,
            actor=request.user,
            now=timezone.now(),
            asset=data["loaner"],
            until=data["until"],
        )

    return _page(request, found, form, _("Lend a device for the time"), _("Lend"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_part(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)

    def save(data: dict[str, Any]) -> None:
        swap_part(
            asset_id=found.asset_id,
            actor=request.user,
            now=timezone.now(),
            repair=found,
            **data,
        )

    form = PartForm(bound(request))
    return _page(request, found, form, _("Note a changed part"), _("Save"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_device(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)

    def save(data: dict[str, Any]) -> None:
        swap_device(
            asset_id=found.asset_id,
            actor=request.user,
            now=timezone.now(),
            repair=found,
            **data,
        )

    return _page(
        request,
        found,
        DeviceForm(bound(request)),
        _("Another device came in its place"),
        _("Save"),
        save,
        lead=_("Now: %(serial)s") % {"serial": found.asset.serial or "–"},
    )


@require_POST
def repair_start(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    repairs.start_repair(repair_id=found.pk, actor=request.user, now=timezone.now())
    return _done(request, found, _("It is being repaired"))


@require_POST
def repair_decide(request: PortalRequest, number: str) -> HttpResponse:
    """The quote is approved or declined, by the amount that stood on the page."""
    found = _kept(request, number)
    form = forms.Form(request.POST)
    form.fields["net"] = forms.DecimalField()
    verb = request.POST.get("decision")
    if not form.is_valid() or verb not in {"approve", "decline"}:
        raise Invalid(fields={"net": _("Open the page again: this copy is damaged.")})
    decide = repairs.approve_quote if verb == "approve" else repairs.decline_quote
    decide(repair_id=found.pk, actor=request.user, net=form.cleaned_data["net"])
    said = _("The quote is approved") if verb == "approve" else _("The quote is declined")
    return _done(request, found, said)


@require_POST
def repair_loaner_back(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    repairs.return_loaner(repair_id=found.pk, actor=request.user, now=timezone.now())
    return _done(request, found, _("The loaner is in stock"))


@require_POST
def repair_link(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    repair_links.make_link(repair_id=found.pk, actor=request.user, now=timezone.now())
    return _done(request, found, _("The link is made: send it to the vendor"))


@require_POST
def repair_unlink(request: PortalRequest, number: str) -> HttpResponse:
    found = _kept(request, number)
    repair_links.revoke_link(repair_id=found.pk, actor=request.user, now=timezone.now())
    return _done(request, found, _("The link opens nothing any more"))


@require_POST
def entry_decide(request: PortalRequest, uid: UUID) -> HttpResponse:
    """What the vendor proposed is taken over or refused."""
    entries = RepairEntry.objects.filter(repair__in=Repair.objects.visible_to(request.user))
    found = get_object_or_404(entries.select_related("repair"), uid=uid)
    verb = request.POST.get("decision")
    if verb not in {"accept", "refuse"}:
        raise Http404
    decide = repair_links.accept_entry if verb == "accept" else repair_links.refuse_entry
    decide(uid=uid, actor=request.user, now=timezone.now())
    said = _("Taken over") if verb == "accept" else _("Refused")
    return _done(request, found.repair, said)


def _page(
    request: PortalRequest,
    found: Repair,
    form: forms.Form,
    title: str,
    submit: str,
    save: Save,
    *,
    lead: str = "",
    danger: bool = False,
) -> HttpResponse:
    def saved(data: dict[str, Any]) -> str:
        save(data)
        return _address(found)

    return form_page(
        request,
        form,
        title=title,
        crumbs=crumbs(found),
        submit=submit,
        back=_address(found),
        save=saved,
        lead=lead,
        danger=danger,
    )


def _kept(request: PortalRequest, number: str) -> Repair:
    found = visible_repair(request, number)
    require(policy.may_edit_asset(request.user, found.asset))
    return found


def _address(repair: Repair) -> str:
    return reverse("repairs:repair", args=[repair.number])


def _done(request: PortalRequest, found: Repair, said: str) -> HttpResponse:
    toast(request, said)
    return redirect(_address(found))
