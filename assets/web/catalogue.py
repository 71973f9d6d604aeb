"""Kinds of devices, the fields each kind adds, and models."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import AssetModel, Category, CustomField
from assets.services import catalogue
from assets.web.catalogue_forms import (
    FieldForm,
    KindForm,
    ModelForm,
    NewFieldForm,
    NewKindForm,
)
from assets.web.reach import LIST
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest

HERE = "assets:catalogue"


@require_safe
def catalogue_page(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    context = {
        "kinds": Category.objects.annotate(models_many=Count("models")).order_by("pk"),
        "fields": CustomField.objects.prefetch_related("categories").order_by(
            "-is_active", "position", "pk"
        ),
        "may_keep": policy.may_keep_catalogue(request.user),
        "crumbs": [(_("Devices"), reverse(LIST)), (_("Kinds and fields"), "")],
    }
    return render(request, "assets/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_new(request: PortalRequest) -> HttpResponse:
    def save(data: dict[str, Any]) -> None:
        data.pop("seen_at")
        catalogue.create_category(actor=request.user, **data)

    return _page(request, NewKindForm(bound(request)), _("New kind"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request: PortalRequest, code: str) -> HttpResponse:
    kind = get_object_or_404(Category, code=code)

    def save(data: dict[str, Any]) -> None:
        seen = data.pop("seen_at")
        catalogue.update_category(category_id=kind.pk, actor=request.user, seen=seen, **data)

    form = KindForm(bound(request), initial=_initial(kind, KindForm))
    return _page(request, form, str(kind), save)


@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: PortalRequest) -> HttpResponse:
    def save(data: dict[str, Any]) -> None:
        data.pop("seen_at")
        catalogue.create_field(actor=request.user, **data)

    return _page(request, NewFieldForm(bound(request)), _("New field"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def field_edit(request: PortalRequest, slug: str) -> HttpResponse:
    field = get_object_or_404(CustomField, slug=slug)

    def save(data: dict[str, Any]) -> None:
        seen = data.pop("seen_at")
        catalogue.update_field(field_id=field.pk, actor=request.user, seen=seen, **data)

    initial = _initial(field, FieldForm) | {
        "options": "\n".join(field.options),
        "categories": list(field.categories.values_list("code", flat=True)),
    }
    return _page(request, FieldForm(bound(request), initial=initial), str(field), save)


@require_http_methods(["GET", "HEAD", "POST"])
def model_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    model = get_object_or_404(AssetModel.objects.select_related("category"), uid=uid)

    def save(data: dict[str, Any]) -> None:
        seen = data.pop("seen_at")
        catalogue.update_model(model_id=model.pk, actor=request.user, seen=seen, **data)

    initial = _initial(model, ModelForm) | {"category": model.category.code}
    form = ModelForm(bound(request), initial=initial)
    return _page(request, form, f"{model.manufacturer} {model}", save)


def _page(request: PortalRequest, form: Any, title: str, save: Any) -> HttpResponse:
    require(policy.may_keep_catalogue(request.user))

    def saved(data: dict[str, Any]) -> str:
        save(data)
        return reverse(HERE)

    return form_page(
        request,
        form,
        title=title,
        crumbs=[(_("Devices"), reverse(LIST)), (_("Kinds and fields"), reverse(HERE))],
        submit=_("Save"),
        back=reverse(HERE),
        save=saved,
    )


def _initial(row: Any, form: Any) -> dict[str, Any]:
    names = [name for name in form.base_fields if name not in {"seen_at", "categories"}]
    return {name: getattr(row, name) for name in names} | {
        "seen_at": row.updated_at.isoformat()
    }
