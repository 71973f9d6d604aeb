"""Pages of the stock: the list, an item with its ledger, and a form for each move."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Institution, Person, Vendor
from accounts.policy import kept_institutions
from accounts.selectors import rooms_of
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset, StockBalance, StockItem, StockMove, StockPlace
from assets.services import stock
from assets.services.stock import ItemFacts, Receipt, Receiver, last_price
from assets.stock_reads import balances_of, moves_of, outlook_of, with_coming, worth_of
from assets.web import stock_forms as forms
from assets.web.stock_table import STOCK
from itportal.core.errors import Invalid
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui import keyset_page
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

LIST = "assets:stock"


@require_safe
def stock_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_stock(request.user))
    may_keep = policy.may_keep_stock(request.user)
    return render_table(
        request, STOCK, "assets/stock.html", extra=lambda page: {"may_keep": may_keep}
    )


@personal_data_read("devices")
@require_safe
def stock_item(request: PortalRequest, number: str) -> HttpResponse:
    item = item_of(request, number)
    page = keyset_page(moves_of(item), after=request.GET.get("after"), size=15)
    moves = list(page)
    note_persons(request, [move.person for move in moves if move.person])
    context = {
        "item": item,
        "balances": balances_of(item),
        "moves": moves,
        "page": page,
        "models": item.fits.select_related("manufacturer").order_by(
            "manufacturer__name", "name"
        ),
        "codes": item.codes.order_by("code"),
        "outlook": outlook_of(item, now=timezone.now()),
        "worth": worth_of(item),
        "last_price": last_price(item),
        "draft": item.lines.filter(draft__state__in=("draft", "ordered"))
        .select_related("draft")
        .order_by("-pk"),
        "may_keep": policy.may_keep_stock_of(request.user, item.institution_id),
    }
    return render(request, "assets/stock_item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_keep_stock(request.user))
    form = forms.ItemForm(
        bound(request), institutions=_kept(request), vendors=_vendors(request)
    )

    def save(data: dict[str, Any]) -> str:
        institution = data.pop("institution")
        item = stock.add_stock_item(
            actor=request.user, institution=institution, facts=_facts(data)
        )
        return address_of(item)

    return form_page(
        request,
        form,
        title=_("New stock item"),
        crumbs=_crumbs(),
        submit=_("Add"),
        back=reverse(LIST),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stock_edit(request: PortalRequest, number: str) -> HttpResponse:
    item = _kept_item(request, number)
    names = ("name", "kind", "part_number", "unit", "reorder_level", "target", "is_active")
    initial: dict[str, Any] = {name: getattr(item, name) for name in names}
    initial |= {
        "seen_at": item.updated_at.isoformat(),
        "supplier": item.supplier.uid if item.supplier else None,
        "codes": "\n".join(code.code for code in item.codes.order_by("code")),
        "fits": [model.uid for model in item.fits.all()],
    }
    form = forms.ItemForm(
        bound(request), institutions=None, vendors=_vendors(request), initial=initial
    )

    def save(data: dict[str, Any]) -> str:
        seen = data["seen_at"]
        stock.update_stock_item(
            item_id=item.pk,
            actor=request.user,
            facts=_facts(data),
            now=timezone.now(),
            seen=seen,
        )
        return address_of(item)

    return form_page(
        request,
        form,
        title=_("Change the data"),
        crumbs=_crumbs(item),
        submit=_("Save"),
        back=address_of(item),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_keep_stock(request.user))
    kept = _kept(request)
    form = forms.PlaceForm(
        bound(request),
        institutions=kept,
        rooms=rooms_of(list(kept.values_list("pk", flat=True))),
    )

    def save(data: dict[str, Any]) -> str:
        stock.add_stock_place(actor=request.user, **data)
        return reverse(LIST)

    return form_page(
        request,
        form,
        title=_("New place"),
        crumbs=_crumbs(),
        submit=_("Add"),
        back=reverse(LIST),
        save=save,
    )


# --- moves ----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def stock_receive(request: PortalRequest, number: str) -> HttpResponse:
    item = _kept_item(request, number)
    form = forms.ReceiveForm(
        bound(request),
        places=places_of(request),
        initial=_begun(request, item) | {"unit_price": last_price(item)},
    )

    def move(data: dict[str, Any]) -> StockMove:
        receipt = Receipt(
            unit_price=data["unit_price"],
            vat_percent=data["vat_percent"],
            supplier=item.supplier,
            document=data["document"],
        )
        return stock.receive_stock(
            item_id=item.pk,
            place=data["place"],
            quantity=data["quantity"],
            receipt=receipt,
            actor=request.user,
            now=timezone.now(),
        )

    return _move_page(request, item, form, _("Receive"), _("It is in stock"), move)


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def stock_issue(request: PortalRequest, number: str) -> HttpResponse:
    item = _kept_item(request, number)
    form = forms.IssueForm(
        bound(request),
        places=places_of(request),
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        institutions=Institution.objects.visible_to(request.user)
        .filter(is_active=True)
        .in_order(),
        initial=_begun(request, item),
    )

    def move(data: dict[str, Any]) -> StockMove:
        receiver = Receiver(
            institution=data["institution"],
            person=data["person"],
            asset=_asset(request, data["asset"]),
            ticket_number=data["ticket_number"].upper(),
        )
        return stock.issue_stock(
            item_id=item.pk,
            place=data["place"],
            quantity=data["quantity"],
            receiver=receiver,
            actor=request.user,
            now=timezone.now(),
        )

    return _move_page(request, item, form, _("Issue"), _("It is issued"), move)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_return(request: PortalRequest, number: str) -> HttpResponse:
    item = _kept_item(request, number)
    form = forms.ReturnForm(
        bound(request), places=places_of(request), initial=_begun(request, item)
    )

    def move(data: dict[str, Any]) -> StockMove:
        return stock.return_stock(
            item_id=item.pk, actor=request.user, now=timezone.now(), **data
        )

    return _move_page(request, item, form, _("Put back"), _("It is in stock"), move)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_transfer(request: PortalRequest, number: str) -> HttpResponse:
    item = _kept_item(request, number)
    form = forms.TransferForm(
        bound(request), places=places_of(request), initial=_begun(request, item)
    )

    def move(data: dict[str, Any]) -> StockMove:
        return stock.transfer_stock(
            item_id=item.pk, actor=request.user, now=timezone.now(), **data
        )

    return _move_page(request, item, form, _("Move"), _("It is moved"), move)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_count(request: PortalRequest, number: str, place: UUID) -> HttpResponse:
    item = _kept_item(request, number)
    here = get_object_or_404(places_of(request), uid=place)
    known = StockBalance.objects.filter(item=item, place=here).first()
    booked = known.quantity if known else 0
    form = forms.CountForm(bound(request), initial={"counted": booked, "seen": booked})

    def move(data: dict[str, Any]) -> StockMove | None:
        return stock.count_stock(
            item_id=item.pk,
            place=here,
            actor=request.user,
            now=timezone.now(),
            **data,
        )

    lead = _("%(place)s. The books say %(quantity)s.") % {"place": here, "quantity": booked}
    return _move_page(request, item, form, _("Count"), _("The count is noted"), move, lead)


@require_http_methods(["GET", "HEAD", "POST"])
def stock_level(request: PortalRequest, number: str, place: UUID) -> HttpResponse:
    item = _kept_item(request, number)
    here = get_object_or_404(places_of(request), uid=place)
    known = StockBalance.objects.filter(item=item, place=here).first()
    initial = {"reorder_level": known.reorder_level, "target": known.target} if known else {}
    form = forms.LevelForm(bound(request), initial=initial)

    def save(data: dict[str, Any]) -> str:
        stock.set_place_level(
            item_id=item.pk, place=here, actor=request.user, now=timezone.now(), **data
        )
        return address_of(item)

    return form_page(
        request,
        form,
        title=_("Level of the place"),
        crumbs=_crumbs(item),
        submit=_("Save"),
        back=address_of(item),
        save=save,
        lead=str(here),
    )


@require_POST
def stock_undo(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The opposite of one move. Refused or too late: the item's page says why."""
    moves = StockMove.objects.visible_to(request.user).select_related("item")
    move = get_object_or_404(moves, uid=uid)
    stock.undo_move(move_id=move.pk, actor=request.user, now=timezone.now())
    toast(request, _("The move is taken back"))
    return redirect(address_of(move.item))


# --- parts ------------------------------------------------------------------------------
def _move_page(
    request: PortalRequest,
    item: StockItem,
    form: Form,
    title: str,
    done: str,
    move: Callable[[dict[str, Any]], StockMove | None],
    lead: str = "",
) -> HttpResponse:
    made: list[StockMove] = []

    def save(data: dict[str, Any]) -> str:
        found = move(data)
        if found:
            made.append(found)
        return address_of(item)

    return form_page(
        request,
        form,
        title=title,
        crumbs=_crumbs(item),
        submit=title,
        back=address_of(item),
        save=save,
        done=done,
        lead=lead or _("On hand: %(many)s") % {"many": item.on_hand},
        undo=lambda: reverse("assets:stock-undo", args=[made[0].uid]) if made else "",
    )


def item_of(request: PortalRequest, number: str) -> StockItem:
    rows = with_coming(StockItem.objects.visible_to(request.user))
    rows = rows.select_related("institution", "supplier")
    return get_object_or_404(rows, number=number.replace("\x00", ""))


def _kept_item(request: PortalRequest, number: str) -> StockItem:
    item = item_of(request, number)
    require(policy.may_keep_stock_of(request.user, item.institution_id))
    return item


def places_of(request: PortalRequest) -> Any:
    """The places one may move to and from."""
    kept = kept_institutions(request.user)
    places = StockPlace.objects.filter(is_active=True).select_related("institution")
    if kept is not None:
        places = places.filter(institution__in=kept)
    return places.order_by("institution__short_name", "name")


def _begun(request: PortalRequest, item: StockItem) -> dict[str, Any]:
    """The place the address names, else the one with the most."""
    asked = request.GET.get("koht", "")
    places = item.balances.filter(quantity__gt=0).order_by("-quantity", "pk")
    most = places.values_list("place__uid", flat=True).first()
    return {"place": asked or most, "quantity": 1}


def _kept(request: PortalRequest) -> Any:
    kept = kept_institutions(request.user)
    institutions = Institution.objects.filter(is_active=True).in_order()
    return institutions if kept is None else institutions.filter(pk__in=kept)


def _vendors(request: PortalRequest) -> Any:
    return Vendor.objects.visible_to(request.user).filter(is_active=True).in_order()


def _asset(request: PortalRequest, number: str) -> Asset | None:
    if not number:
        return None
    asset = Asset.objects.visible_to(request.user).filter(inventory_no__iexact=number).first()
    if asset is None:
        raise Invalid(fields={"asset": _("No device has this number.")})
    return asset


def _facts(data: dict[str, Any]) -> ItemFacts:
    known = {name: value for name, value in data.items() if name in ItemFacts.__slots__}
    return ItemFacts(**known | {"fits": tuple(data["fits"])})


def address_of(item: StockItem) -> str:
    return reverse("assets:stock-item", args=[item.number])


def _crumbs(item: StockItem | None = None) -> list[tuple[str, str]]:
    stand = [(_("Stock"), reverse(LIST))]
    return [*stand, (item.name, address_of(item))] if item else stand
