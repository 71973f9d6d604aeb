"""Registering an asset, correcting it, moving it; its codes and files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors import rooms_of
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Category
from assets.services.assets import edit_asset, move_asset, register_asset
from assets.services.catalogue import ensure_model
from assets.services.facts import fields_of
from assets.services.files import add_files, remove_file
from assets.services.tags import add_tag, end_tag
from assets.web.fields import (
    asset_option,
    assets_beginning,
    custom_given,
    custom_initial,
    partners,
)
from assets.web.forms import CodeForm, FactsForm, MoveForm, RegisterForm
from assets.web.reach import LIST, address, crumbs, kept_open_institutions, visible_asset
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.errors import Invalid
from itportal.core.policy import require
from itportal.core.ui.combobox import OFFERED, combobox_options, typed_text
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
def asset_new(request: PortalRequest) -> HttpResponse:
    """The fields of a kind are asked once it is chosen: `?kind=laptop`, or what was sent."""
    require(policy.may_register_assets(request.user))
    code = request.POST.get("category") or request.GET.get("kind", "")
    kind = Category.objects.filter(code=code.replace("\x00", "")).first()
    form = RegisterForm(
        bound(request),
        institutions=kept_open_institutions(request.user),
        custom=fields_of(kind.pk) if kind else (),
        initial={"category": kind.code} if kind else {},
    )

    def save(data: dict[str, Any]) -> str:
        custom = custom_given(data)
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
        if not data["state"]:
            del data["state"]
        asset = register_asset(actor=request.user, model=model, custom=custom, **data)
        return address(asset)

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


@require_http_methods(["GET", "HEAD", "POST"])
def asset_edit(request: PortalRequest, number: str) -> HttpResponse:
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    custom = fields_of(asset.model.category_id)
    names = [name for name in FactsForm.base_fields if name != "seen_at"]
    initial = {name: getattr(asset, name) for name in names}
    initial |= custom_initial(asset.custom) | {"seen_at": asset.updated_at.isoformat()}
    form = FactsForm(bound(request), user=request.user, custom=custom, initial=initial)

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        given = custom_given(data)
        changed = edit_asset(
            asset_id=asset.pk, actor=request.user, seen=seen, custom=given, **data
        )
        return address(changed)

    return form_page(
        request,
        form,
        title=_("Change the data"),
        crumbs=crumbs(asset),
        submit=_("Save"),
        back=address(asset),
        save=save,
        template="assets/facts_form.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def asset_move(request: PortalRequest, number: str) -> HttpResponse:
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    institutions = kept_open_institutions(request.user)
    form = MoveForm(
        bound(request),
        institutions=institutions,
        rooms=rooms_of([row.pk for row in institutions]),
        initial={"institution": asset.institution.uid, "room": asset.room_id},
    )

    def save(data: dict[str, Any]) -> str:
        move_asset(asset_id=asset.pk, actor=request.user, **data)
        return address(asset)

    return form_page(
        request,
        form,
        title=_("Change the place"),
        crumbs=crumbs(asset),
        submit=_("Save"),
        back=address(asset),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def asset_code(request: PortalRequest, number: str) -> HttpResponse:
    """One more code that leads to it."""
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))

    def save(data: dict[str, Any]) -> str:
        add_tag(asset_id=asset.pk, actor=request.user, **data)
        return address(asset)

    return form_page(
        request,
        CodeForm(bound(request)),
        title=_("Add a code"),
        crumbs=crumbs(asset),
        submit=_("Add"),
        back=address(asset),
        save=save,
    )


@require_POST
def asset_code_end(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    end_tag(uid=uid, actor=request.user, now=timezone.now())
    toast(request, _("The code leads here no more"))
    return redirect(address(asset))


@require_http_methods(["GET", "HEAD", "POST"])
def asset_files(request: PortalRequest, number: str) -> HttpResponse:
    """Add photos and papers."""
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    status, uploads = 200, gather_uploads(request)
    if request.method == "POST":
        status = 422
        if uploads.is_final:
            try:
                add_files(
                    asset_id=asset.pk,
                    actor=request.user,
                    uploads=uploads.uids,
                    now=timezone.now(),
                )
            except Invalid as error:
                uploads.errors += map(str, error.fields.values())
            else:
                toast(request, _("Saved"))
                return redirect(address(asset, vaade="failid"))
    context = {
        "asset": asset,
        "uploads": uploads,
        "back": address(asset, vaade="failid"),
        "crumbs": [*crumbs(asset), (_("Add files"), "")],
    }
    return render(request, "assets/files.html", context, status=status)


@require_POST
def asset_file_remove(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    remove_file(asset_id=asset.pk, uid=uid, actor=request.user, now=timezone.now())
    toast(request, _("The file is removed"))
    return redirect(address(asset, vaade="failid"))


@require_safe
def asset_options(request: PortalRequest) -> HttpResponse:
    """The list of a field that asks for a device: those one sees and that are still there."""
    rows = partners(request.user).select_related("model__manufacturer", "institution")
    found = assets_beginning(rows, typed_text(request))[:OFFERED]
    return combobox_options(request, map(asset_option, found))
