"""The page of numbers that rules set, and the forms to keep them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.dated import services
from itportal.core.dated.forms import NumberForm
from itportal.core.dated.models import DatedNumber
from itportal.core.dated.registry import NumberKind, kind_of, number_kinds
from itportal.core.errors import Invalid, Refused
from itportal.core.policy import require
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast


@require_safe
def numbers(request: PortalRequest) -> HttpResponse:
    """Every number the reader may see, with what held before and what will hold."""
    kinds = [kind for kind in number_kinds() if kind.may_see(request.user)]
    if not kinds:
        raise Refused("dated.not_keeper")
    rows = DatedNumber.objects.filter(kind__in=[kind.code for kind in kinds])
    by_kind: dict[str, list[DatedNumber]] = {kind.code: [] for kind in kinds}
    for row in rows.order_by("-valid_from", "-pk"):
        by_kind[row.kind].append(row)
    today = timezone.localdate()
    shown = [
        {
            "kind": kind,
            "rows": by_kind[kind.code],
            "current": next((r for r in by_kind[kind.code] if r.valid_from <= today), None),
            "may_keep": bool(kind.may_keep(request.user)),
        }
        for kind in kinds
    ]
    return render(request, "dated/numbers.html", {"kinds": shown, "crumbs": [(_title(), "")]})


@require_http_methods(["GET", "HEAD", "POST"])
def number_new(request: PortalRequest, kind: str) -> HttpResponse:
    known = kind_of(kind)
    if known is None:
        raise Http404
    require(known.may_keep(request.user))
    form = NumberForm(request.POST if request.method == "POST" else None)

    def save(data: dict[str, Any]) -> None:
        services.set_number(actor=request.user, kind=known.code, **data)

    return _form(request, form, known, save)


@require_http_methods(["GET", "HEAD", "POST"])
def number_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    number = get_object_or_404(DatedNumber, uid=uid)
    known = kind_of(number.kind)
    if known is None:
        raise Http404
    require(known.may_keep(request.user))
    initial = {name: getattr(number, name) for name in NumberForm.base_fields}
    initial["value"] = number.value.normalize() if number.value % 1 else int(number.value)
    form = NumberForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        services.change_number(uid=number.uid, actor=request.user, **data)

    return _form(request, form, known, save, number)


@require_POST
def number_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    services.remove_number(uid=uid, actor=request.user)
    toast(request, _("Removed"))
    return redirect("dated:numbers")


def _form(
    request: PortalRequest,
    form: NumberForm,
    kind: NumberKind,
    save: Any,
    number: DatedNumber | None = None,
) -> HttpResponse:
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except Invalid as error:
                add_portal_error(form, error)
            else:
                toast(request, _("Saved"))
                return redirect("dated:numbers")
    context = {
        "form": form,
        "kind": kind,
        "number": number,
        "crumbs": [(_title(), reverse("dated:numbers")), (str(kind.label), "")],
    }
    return render(request, "dated/form.html", context, status=status)


def _title() -> str:
    return _("Rates and limits")
