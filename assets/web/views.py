"""Pages of assets: find one, see who has it and had it, give it, take it back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Institution, Person
from accounts.policy import kept_institutions
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset, Assignment
from assets.selectors import acts_of_asset, acts_of_person, held_now, holders_of
from assets.services.assets import register_asset
from assets.services.catalogue import ensure_model
from assets.web.asset_table import ASSETS
from assets.web.forms import RegisterForm
from itportal.core.errors import Invalid
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.requests import PortalRequest, wants_partial

LIST = "assets:assets"


@require_safe
def asset_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_register = policy.may_register_assets(request.user)
    return render_table(
        request, ASSETS, "assets/assets.html", extra=lambda page: {"may_register": may_register}
    )


@personal_data_read("devices")
@require_safe
def asset_page(request: PortalRequest, number: str) -> HttpResponse:
    """Who only holds it sees neither the earlier holders nor their names."""
    asset = _visible(request, number)
    holders: list[Assignment] = []
    if policy.may_browse_assets(request.user):
        holders = list(holders_of(asset))
    note_persons(request, [row.person for row in holders if row.person])
    context = {
        "asset": asset,
        "holders": holders,
        "running": next((row for row in holders if row.until is None), None),
        "may_assign": policy.may_assign_asset(request.user, asset),
        "sees_people": _seen_people(request, holders),
        "acts": acts_of_asset(asset, request.user)[:5] if holders else [],
    }
    return render(request, "assets/asset.html", context)


@personal_data_read("devices")
@require_safe
def asset_peek(request: PortalRequest, number: str) -> HttpResponse:
    """A look at a device beside the list; as a page: its own."""
    asset = _visible(request, number)
    if not wants_partial(request):
        return redirect(_address(asset))
    holder = _running(asset) if policy.may_browse_assets(request.user) else None
    note_persons(request, [holder.person] if holder and holder.person else [])
    context = {
        "asset": asset,
        "url": _address(asset),
        "holder": _holder(holder) if holder else "",
    }
    return render(request, "assets/partials/asset_peek.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def asset_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_register_assets(request.user))
    kept = kept_institutions(request.user)
    institutions = Institution.objects.filter(is_active=True).in_order()
    if kept is not None:
        institutions = institutions.filter(pk__in=kept)
    form = RegisterForm(bound(request), institutions=institutions)

    def save(data: dict[str, Any]) -> str:
        try:
            model = ensure_model(
                actor=request.user,
                category=data.pop("category"),
                manufacturer=data.pop("manufacturer"),
                name=data.pop("model"),
            )
        except Invalid as error:
            fields = {{"name": "model"}.get(n, n): text for n, text in error.fields.items()}
            raise Invalid(fields=fields) from error
        asset = register_asset(actor=request.user, model=model, **data)
        return _address(asset)

    return form_page(
        request,
        form,
        title=_("Register a device"),
        crumbs=[(_("Devices"), reverse(LIST))],
        submit=_("Register"),
        back=reverse(LIST),
        save=save,
        done=_("The device is registered"),
    )


@personal_data_read("devices")
@require_safe
def person_assets(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The devices card of a person's page; a page of its own without script."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    require(policy.may_browse_assets(request.user))
    note_persons(request, [person])
    visible = Asset.objects.visible_to(request.user)
    rows = held_now(person.pk).filter(asset__in=visible)
    context = {
        "person": person,
        "rows": rows,
        "acts": acts_of_person(person, request.user)[:5],
        "may_make": policy.may_register_assets(request.user),
    }
    name = "partials/person_assets.html" if wants_partial(request) else "person_assets.html"
    response = render(request, f"assets/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


@require_safe
def my_devices(request: PortalRequest) -> HttpResponse:
    """What one holds oneself: everybody's page."""
    rows = held_now(request.user.person_id) if request.user.person_id else []
    waiting: Any = []
    if request.user.person:
        waiting = acts_of_person(request.user.person, request.user).waiting()
    return render(request, "assets/mine.html", {"rows": rows, "waiting": waiting})


def _visible(request: PortalRequest, number: str) -> Asset:
    rows = Asset.objects.visible_to(request.user).select_related(
        "model__manufacturer", "model__category", "institution", "room__site"
    )
    # A number with NUL cannot even be asked for.
    return get_object_or_404(rows, inventory_no=number.replace("\x00", ""))


def _running(asset: Asset) -> Assignment | None:
    return holders_of(asset).filter(during__upper_inf=True).first()


def _holder(assignment: Assignment) -> str:
    if assignment.person:
        return str(assignment.person)
    return f"{assignment.room.site}, {assignment.room}" if assignment.room else ""


def _seen_people(request: PortalRequest, holders: list[Assignment]) -> set[int]:
    """Of the holders, those whose page the user may open."""
    pks = [row.person_id for row in holders if row.person_id]
    return set(
        Person.objects.visible_to(request.user).filter(pk__in=pks).values_list("pk", flat=True)
    )


def _address(asset: Asset) -> str:
    return reverse("assets:asset", args=[asset.inventory_no])
