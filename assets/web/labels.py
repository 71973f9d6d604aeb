"""Labels: printed, scanned, put on a device at the first scan, read by who finds one."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Institution, Room
from accounts.policy import kept_institutions
from accounts.web.pages import bound, form_page
from assets import policy
from assets.label_codes import is_code
from assets.label_sheets import LAYOUTS, Printed, labels_pdf
from assets.models import Asset, AssetTag, BlankLabel, Handover, RoomLabel
from assets.services.labels import (
    MOST_LABELS,
    claim_label,
    label_assets,
    make_blank_labels,
)
from assets.services.signing import CODE as ACT_CODE
from assets.web.act_sheet import found_assets, kept_assets
from assets.web.label_forms import BlankForm, ClaimForm, ScanForm, SheetForm
from itportal.core.documents.codes import read_codes
from itportal.core.errors import Invalid, PortalError
from itportal.core.policy import require
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest

LIST = "assets:assets"


@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: PortalRequest) -> HttpResponse:
    """Labels of the chosen assets: on what, from which place; the answer is the PDF.

    The ticked rows of the list arrive as `rows` (a POST without `print`)."""
    require(policy.may_register_assets(request.user))
    given = request.POST if request.method == "POST" else request.GET
    numbers = [*given.getlist("asset"), *given.getlist("rows")]
    plain = [number.upper() for number in numbers if "\0" not in number][:MOST_LABELS]
    assets = list(
        kept_assets(request.user).filter(inventory_no__in=plain).order_by("inventory_no")
    )
    is_print = "print" in request.POST
    form = SheetForm(request.POST if is_print else None)
    status = 422 if is_print else 200
    if is_print and form.is_valid():
        try:
            codes = label_assets(assets=assets, actor=request.user)
        except PortalError as error:
            add_portal_error(form, error)
        else:
            printed = [
                Printed(codes[one.pk], one.inventory_no, one.institution.short_name)
                for one in assets
            ]
            return labels_answer(printed, form.cleaned_data)
    context = {"form": form, "assets": assets}
    return render(request, "assets/labels.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def blank_labels(request: PortalRequest) -> HttpResponse:
    """Labels printed ahead, to be put on things later."""
    require(policy.may_register_assets(request.user))
    kept = kept_institutions(request.user)
    institutions = Institution.objects.filter(is_active=True).in_order()
    if kept is not None:
        institutions = institutions.filter(pk__in=kept)
    form = BlankForm(bound(request), institutions=institutions)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = make_blank_labels(
                institution=data["institution"], count=data["count"], actor=request.user
            )
        except PortalError as error:
            add_portal_error(form, error)
        else:
            house = data["institution"].short_name
            return labels_answer([Printed(one.code, one.code, house) for one in made], data)
    return render(request, "assets/blank_labels.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: PortalRequest) -> HttpResponse:
    """The phone's page: a code by camera, photo, scanner or hand leads to its device."""
    require(policy.may_browse_assets(request.user))
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            texts = [data["code"]] if data["code"] else read_codes(data["photo"].read())
            for text in texts:
                if address := _led_to(request, text):
                    return redirect(address)
            if not texts:
                form.add_error("photo", _("No code could be read: come closer, without glare."))
            else:
                said = _("Nothing of yours has the code “%(code)s”.") % {"code": texts[0][:60]}
                form.add_error("code", said)
    return render(request, "assets/scan.html", {"form": form}, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def label(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code on a label leads: the device; for its keeper a blank label asks on which it
    is; everybody else learns whose it is, and nothing more."""
    user: Any = request.user
    if room := _room_of(code):
        if user.is_authenticated and policy.may_browse_assets(user):
            return redirect("assets:room", room.uid)
        return render(request, "assets/found.html", {"house": room.site.institution, "room": 1})
    house, asset, blank = _what_wears(code)
    if not user.is_authenticated:
        return render(request, "assets/found.html", {"house": house})
    if asset and Asset.objects.visible_to(user).filter(pk=asset.pk).exists():
        return redirect("assets:asset", asset.inventory_no)
    if blank and policy.may_register_asset(user, blank.institution):
        return redirect("assets:label-claim", code)
    return render(request, "assets/found.html", {"house": house})


@require_http_methods(["GET", "HEAD", "POST"])
def label_claim(request: PortalRequest, code: str) -> HttpResponse:
    """The first scan of a blank label by a keeper."""
    _house, _asset, blank = _what_wears(code)
    if blank is None or not policy.may_register_asset(request.user, blank.institution):
        raise Http404

    def save(data: dict[str, Any]) -> str:
        found = found_assets(request.user, data["number"])
        if len(found) != 1:
            text = _("No device of yours has the number “%(code)s”.")
            raise Invalid(fields={"number": text % {"code": data["number"][:60]}})
        try:
            claim_label(code=code, asset_id=found[0].pk, actor=request.user, now=timezone.now())
        except Invalid as error:
            raise Invalid(fields={"number": next(iter(error.fields.values()))}) from error
        return reverse("assets:asset", args=[found[0].inventory_no])

    return form_page(
        request,
        ClaimForm(bound(request)),
        title=_("A new label"),
        crumbs=[(_("Devices"), reverse(LIST)), (_("Scan"), reverse("assets:scan"))],
        submit=_("The label is on this device"),
        back=reverse("assets:scan"),
        save=save,
        done=_("The label leads to the device now"),
        lead=_("Label %(code)s is not on any device yet.") % {"code": code},
    )


def _what_wears(code: str) -> tuple[Institution, Asset | None, BlankLabel | None]:
    """(whose, the asset, the label when it is on nothing yet); 404 for what is no code of ours."""
    if not is_code(code):
        raise Http404
    tag = AssetTag.objects.filter(key=code, ended_at=None)
    found = tag.select_related("asset__institution").first()
    if found is not None:
        return found.asset.institution, found.asset, None
    blank = BlankLabel.objects.filter(code=code).select_related("institution").first()
    if blank is None:
        raise Http404
    return blank.institution, None, blank if blank.claimed_at is None else None


def _room_of(code: str) -> Room | None:
    label = RoomLabel.objects.filter(code=code.replace("\0", ""))
    found = label.select_related("room__site__institution").first()
    return found.room if found else None


def _led_to(request: PortalRequest, text: str) -> str:
    """The address of what a scanned or typed code means to this reader; empty: nothing."""
    text = text.replace("\0", "").strip()
    if match := ACT_CODE.search(text):
        act = Handover.objects.visible_to(request.user)
        if act.filter(number=match[1].rpartition("-")[0]).exists():
            return reverse("assets:act-of-code", args=[match[1]])
    code = text.rstrip("/").rpartition("/")[2] if "://" in text else text
    if not code:
        return ""
    found = list(Asset.objects.visible_to(request.user).with_code(code).order_by("pk")[:2])
    if len(found) == 1:
        return reverse("assets:asset", args=[found[0].inventory_no])
    if found:
        return f"{reverse(LIST)}?q={code}"
    if room := _room_of(code.upper()):
        return reverse("assets:room", args=[room.uid])
    known = BlankLabel.objects.filter(code=code.upper(), claimed_at=None)
    blank = known.select_related("institution").first()
    if blank is not None and policy.may_register_asset(request.user, blank.institution):
        return reverse("assets:label-claim", args=[blank.code])
    return ""


def labels_answer(printed: list[Printed], data: dict[str, Any]) -> HttpResponse:
    """The PDF; data: what a SheetForm was told."""
    shift = float(data["right"]), float(data["down"])
    layout = LAYOUTS[data["layout"]]
    made = labels_pdf(printed, layout, first=data["first"], shift=shift, at=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="sildid.pdf"'
    return response
