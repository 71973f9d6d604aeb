"""Pages of purchase drafts: what is to be bought, what came."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import PurchaseDraft, PurchaseLine, StockItem
from assets.services import purchasing
from assets.web.stock import places_of
from assets.web.stock_forms import LineForm, ScanForm
from assets.web.stock_table import PURCHASES, STATE_MEANINGS, shaped_drafts
from itportal.core.db import EtKey
from itportal.core.errors import Invalid, WrongState
from itportal.core.policy import require
from itportal.core.tables.export import FORMATS
from itportal.core.tables.web import render_table
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

LIST = "assets:purchases"
State = PurchaseDraft.State


@require_safe
def purchase_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_stock(request.user))
    return render_table(request, PURCHASES, "assets/purchases.html")


@require_safe
def purchase_page(request: PortalRequest, number: str) -> HttpResponse:
    return render(request, "assets/purchase.html", _facts(request, _draft(request, number)))


@require_http_methods(["GET", "HEAD", "POST"])
def purchase_line(request: PortalRequest, number: str, item: str = "") -> HttpResponse:
    """One line of the draft: how many, at which price. Without an item: one more line."""
    draft = _kept_draft(request, number)
    line = _line(draft, item) if item else None
    others = StockItem.objects.filter(institution=draft.institution, is_active=True)
    form = LineForm(
        bound(request),
        items=None if line else others.order_by(EtKey("name")),
        initial={"quantity": line.quantity, "unit_price": line.unit_price} if line else {},
    )

    def save(data: dict[str, Any]) -> str:
        purchasing.set_purchase_line(
            draft_id=draft.pk,
            item=line.item if line else data["item"],
            quantity=data["quantity"],
            unit_price=data["unit_price"],
            actor=request.user,
        )
        return _address(draft)

    return form_page(
        request,
        form,
        title=line.item.name if line else _("Add to the purchase"),
        crumbs=[(_("Purchases of supplies"), reverse(LIST)), (draft.number, _address(draft))],
        submit=_("Save"),
        back=_address(draft),
        save=save,
    )


@require_POST
def purchase_verb(request: PortalRequest, number: str, verb: str) -> HttpResponse:
    draft = _kept_draft(request, number)
    now = timezone.now()
    if verb == "order":
        purchasing.order_draft(draft_id=draft.pk, actor=request.user, now=now)
        toast(request, _("Ordered: what comes is received here"))
    else:
        purchasing.cancel_draft(draft_id=draft.pk, actor=request.user, now=now)
        toast(request, _("The purchase is cancelled"))
    return redirect(_address(draft))


@require_http_methods(["GET", "HEAD", "POST"])
def purchase_receive(request: PortalRequest, number: str) -> HttpResponse:
    """Codes one after another: after each the field is empty and ready; place and paper stay."""
    draft = _kept_draft(request, number)
    places = places_of(request)
    kept = {"place": request.GET.get("koht", ""), "document": request.GET.get("dok", "")[:60]}
    form = ScanForm(bound(request), places=places, initial=kept | {"quantity": 1})
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                move = purchasing.receive_line(
                    draft_id=draft.pk, actor=request.user, now=timezone.now(), **data
                )
            except (Invalid, WrongState) as error:
                status = 409 if isinstance(error, WrongState) else 422
                add_portal_error(form, error)
            else:
                said = _("%(item)s: %(many)s received") % {
                    "item": move.item,
                    "many": move.quantity,
                }
                undo = reverse("assets:stock-undo", args=[move.uid])
                toast(request, said, undo_url=undo)
                return redirect(_next_scan(request, draft, data))
    context = _facts(request, draft) | {"form": form}
    return render(request, "assets/purchase_receive.html", context, status=status)


@require_safe
def purchase_export(request: PortalRequest, number: str, ending: str) -> HttpResponseBase:
    """The lines as a file for the supplier."""
    draft = _draft(request, number)
    if ending not in FORMATS:
        raise Http404
    write, media_type = FORMATS[ending]
    heading = [_("Part number"), _("Name"), _("How many"), _("Unit"), _("Price without VAT, €")]
    rows = [
        [
            line.item.part_number,
            line.item.name,
            line.quantity,
            line.item.get_unit_display(),
            None if line.unit_price is None else float(line.unit_price),
        ]
        for line in _lines(draft)
    ]
    file = BytesIO()
    write(iter([heading, *rows]), file)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{draft.number}.{ending}",
        content_type=media_type,
    )


def _facts(request: PortalRequest, draft: PurchaseDraft) -> dict[str, Any]:
    return {
        "draft": draft,
        "lines": _lines(draft),
        "meaning": STATE_MEANINGS[State(draft.state)],
        "may_keep": policy.may_keep_stock_of(request.user, draft.institution_id),
    }


def _next_scan(request: PortalRequest, draft: PurchaseDraft, data: dict[str, Any]) -> str:
    draft.refresh_from_db()
    if draft.state != State.ORDERED:
        return _address(draft)
    kept = {"koht": data["place"].uid, "dok": data["document"]}
    return f"{request.path}?{urlencode(kept)}"


def _draft(request: PortalRequest, number: str) -> PurchaseDraft:
    rows = shaped_drafts(PurchaseDraft.objects.visible_to(request.user))
    return get_object_or_404(rows, number=number.replace("\x00", ""))


def _kept_draft(request: PortalRequest, number: str) -> PurchaseDraft:
    draft = _draft(request, number)
    require(policy.may_keep_stock_of(request.user, draft.institution_id))
    return draft


def _lines(draft: PurchaseDraft) -> Any:
    rows = draft.lines.select_related("item").order_by(EtKey("item__name"), "pk")
    return rows.annotate(cost=F("quantity") * F("unit_price"))


def _line(draft: PurchaseDraft, number: str) -> PurchaseLine:
    rows = draft.lines.select_related("item")
    return get_object_or_404(rows, item__number=number.replace("\x00", ""))


def _address(draft: PurchaseDraft) -> str:
    return reverse("assets:purchase", args=[draft.number])
