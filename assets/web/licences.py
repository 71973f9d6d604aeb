"""Pages of licences: the list, one with its seats, and a form for each change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Institution, Person
from accounts.policy import kept_institutions
from accounts.web.pages import bound, form_page
from assets import policy
from assets.licence_querysets import by_deadline
from assets.models import Asset, Entitlement, EntitlementUse
from assets.money import months_after
from assets.services import licences, seats
from assets.web import licence_forms as forms
from assets.web.licence_table import LICENCES, used_of
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui import keyset_page
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

LIST = "assets:licences"
MONTHS_AHEAD = 12
FACTS = (
    *("title", "kind", "quantity", "metric", "vendor", "starts_on", "ends_on"),
    *("renews_itself", "notice_days", "notice_unit", "warn_days", "funding"),
    *("contract_no", "contract", "price_net", "price_vat", "price_gross"),
)


@dataclass
class Month:
    """Licences to decide about within a month, each with its price when the reader may see it."""

    rows: list[tuple[Entitlement, Decimal | None]] = field(default_factory=list)
    total: Decimal = Decimal()


@require_safe
def licence_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_keep = policy.may_keep_licences(request.user)
    return render_table(
        request, LICENCES, "assets/licences.html", extra=lambda page: {"may_keep": may_keep}
    )


@personal_data_read("licences")
@require_safe
def licence_page(request: PortalRequest, number: str) -> HttpResponse:
    """Who only shares in it sees neither its price and papers nor the seats of others."""
    licence = _visible(request, number)
    sees_all = bool(policy.may_see_entitlement(request.user, licence))
    uses = EntitlementUse.objects.visible_to(request.user).filter(entitlement=licence)
    running = uses.running().with_holder().order_by("pk")
    page = keyset_page(running, after=request.GET.get("after"), size=50)
    rows = list(page)
    note_persons(request, [use.person for use in rows if use.person])
    context = {
        "licence": licence,
        "used": used_of(licence),
        "page": page,
        "uses": rows,
        "gone_states": ("retired", "disposed"),
        "gone": uses.running().of_gone().count(),
        "terms": licence.terms.order_by("-pk") if sees_all else [],
        "files": _files(licence) if sees_all else [],
        "shared": licence.institutions.in_order(),
        "programs": licence.software.order_by("name") if sees_all else [],
        "sees_all": sees_all,
        "may_keep": policy.may_keep_entitlement(request.user, licence),
        "may_give": _may_give(request, licence),
        "sees_people": _seen_people(request, rows),
        "today": timezone.localdate(),
    }
    return render(request, "assets/licence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_keep_licences(request.user))
    form = _entitlement_form(request, kept=_kept(request))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        return _address(licences.create_entitlement(actor=request.user, **data))

    return form_page(
        request,
        form,
        title=_("New licence"),
        crumbs=[(_("Licences"), reverse(LIST))],
        submit=_("Add"),
        back=reverse(LIST),
        save=save,
        done=_("The licence is added"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def licence_edit(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    initial: dict[str, Any] = {name: getattr(licence, name) for name in FACTS}
    initial["seen_at"] = licence.updated_at.isoformat()
    initial["institutions"] = [row.uid for row in licence.institutions.all()]
    form = _entitlement_form(request, kept=None, initial=initial)

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        licences.update_entitlement(
            entitlement_id=licence.pk, actor=request.user, seen=seen, **data
        )
        return _address(licence)

    return _form(request, licence, form, _("Change the data"), _("Save"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_renew(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    initial: dict[str, Any] = {"seen_at": licence.updated_at.isoformat()}
    initial |= {"quantity": licence.quantity, **_next_term(licence)}
    form = forms.RenewForm(bound(request), initial=initial)

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        licences.renew_entitlement(
            entitlement_id=licence.pk, actor=request.user, seen=seen, **data
        )
        return _address(licence)

    lead = _("The term that ends stays to be read with its price and number.")
    return _form(request, licence, form, _("Renew"), _("Renew"), save, lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_decide(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    initial = {"decision": licence.decision, "note": licence.decision_note}
    form = forms.DecideForm(bound(request), initial=initial)

    def save(data: dict[str, Any]) -> str:
        licences.decide_entitlement(
            entitlement_id=licence.pk, actor=request.user, now=timezone.now(), **data
        )
        return _address(licence)

    title = _("What to do at the end of the term")
    return _form(request, licence, form, title, _("Save"), save)


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def licence_give(request: PortalRequest, number: str) -> HttpResponse:
    licence = _visible(request, number)
    require(policy.may_give_out(request.user, licence, seats.allowed_institutions(licence)))
    form = forms.SeatForm(
        bound(request),
        kind=licence.kind,
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        assets=Asset.objects.visible_to(request.user),
        institutions=Institution.objects.filter(
            is_active=True, pk__in=seats.allowed_institutions(licence)
        ).in_order(),
    )

    def save(data: dict[str, Any]) -> str:
        seats.give_seat(
            entitlement_id=licence.pk,
            actor=request.user,
            now=timezone.now(),
            institution=data.pop("holder_institution", None),
            **data,
        )
        return _address(licence)

    lead = ""
    if licence.free is not None:
        lead = _("Free: %(free)s") % {"free": max(licence.free, 0)}
    return _form(request, licence, form, _("Give out"), _("Give out"), save, lead=lead)


@require_POST
def seat_release(request: PortalRequest, uid: UUID) -> HttpResponse:
    use = seats.release_seat(uid=uid, actor=request.user, now=timezone.now())
    toast(request, _("The seat is free"))
    return redirect(_address(use.entitlement))


@require_POST
def licence_release_gone(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    released = seats.release_gone(
        entitlement_id=licence.pk, actor=request.user, now=timezone.now()
    )
    toast(request, _released(released))
    return redirect(_address(licence))


@personal_data_read("licences")
@require_safe
def gone_seats(request: PortalRequest) -> HttpResponse:
    """All seats held by people who left and devices that are gone."""
    require(policy.may_browse_assets(request.user))
    rows = _gone(request).select_related("entitlement__institution").order_by("pk")
    page = keyset_page(rows, after=request.GET.get("after"), size=100)
    uses = list(page)
    note_persons(request, [use.person for use in uses if use.person])
    context = {
        "page": page,
        "uses": uses,
        "may_keep": policy.may_keep_licences(request.user),
    }
    return render(request, "assets/gone_seats.html", context)


@require_POST
def gone_seats_release(request: PortalRequest) -> HttpResponse:
    """One press: every licence that the user keeps, each in a transaction of its own."""
    require(policy.may_keep_licences(request.user))
    found = Entitlement.objects.filter(pk__in=_gone(request).values("entitlement"))
    released = 0
    for licence in found.order_by("pk"):
        if policy.may_keep_entitlement(request.user, licence):
            released += seats.release_gone(
                entitlement_id=licence.pk, actor=request.user, now=timezone.now()
            )
    toast(request, _released(released))
    return redirect("assets:gone-seats")


@require_safe
def licence_calendar(request: PortalRequest) -> HttpResponse:
    """Deadlines of a year ahead, month by month: the last days for notice, and the ends of terms."""
    require(policy.may_browse_assets(request.user))
    today = timezone.localdate()
    until = months_after(today.replace(day=1), MONTHS_AHEAD)
    rows = (
        Entitlement.objects.visible_to(request.user)
        .annotate(due=by_deadline())
        .filter(ends_on__gte=today, due__lt=until)
        .select_related("institution")
    )
    months = {
        months_after(today.replace(day=1), ahead): Month() for ahead in range(MONTHS_AHEAD)
    }
    for licence in rows.order_by("due", "pk"):
        month = months[max(licence.deadline or today, today).replace(day=1)]
        price = licence.price_gross
        if not policy.may_see_entitlement(request.user, licence):
            price = None
        month.rows.append((licence, price))
        month.total += price or 0
    return render(
        request, "assets/licence_calendar.html", {"months": months.items(), "today": today}
    )


# --- keys and papers --------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def licence_key_set(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    form = forms.KeyForm(bound(request))

    def save(data: dict[str, Any]) -> str:
        licences.set_key(entitlement_id=licence.pk, actor=request.user, key=data["key"])
        return _address(licence)

    return _form(request, licence, form, _("Write down the keys"), _("Save"), save)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence_key(request: PortalRequest, number: str) -> HttpResponse:
    """Ask why, then show once; shown again only with a reason again."""
    licence = _kept_one(request, number)
    form, key, status = forms.KeyReasonForm(bound(request)), "", 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                key = licences.read_key(
                    entitlement_id=licence.pk,
                    actor=request.user,
                    reason=form.cleaned_data["reason"],
                )
                status = 200
            except Invalid as error:
                add_portal_error(form, error)
    context = {
        "licence": licence,
        "form": form,
        "key": key,
        "crumbs": [*_crumbs(licence), (_("Licence keys"), "")],
        "back": _address(licence),
    }
    return render(request, "assets/licence_key.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_files(request: PortalRequest, number: str) -> HttpResponse:
    licence = _kept_one(request, number)
    status, uploads = 200, gather_uploads(request)
    if request.method == "POST":
        status = 422
        if uploads.is_final:
            try:
                licences.add_licence_files(
                    entitlement_id=licence.pk,
                    actor=request.user,
                    uploads=uploads.uids,
                    now=timezone.now(),
                )
            except Invalid as error:
                uploads.errors += map(str, error.fields.values())
            else:
                toast(request, _("Saved"))
                return redirect(_address(licence))
    context = {
        "uploads": uploads,
        "back": _address(licence),
        "crumbs": [*_crumbs(licence), (_("Add files"), "")],
    }
    return render(request, "assets/licence_files.html", context, status=status)


@require_POST
def licence_file_remove(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    licence = _kept_one(request, number)
    licences.remove_licence_file(
        entitlement_id=licence.pk, uid=uid, actor=request.user, now=timezone.now()
    )
    toast(request, _("The file is removed"))
    return redirect(_address(licence))


# --- what the pages share ---------------------------------------------------------------------
def _visible(request: PortalRequest, number: str) -> Entitlement:
    require(policy.may_browse_assets(request.user))
    rows = Entitlement.objects.visible_to(request.user).select_related("vendor", "institution")
    return get_object_or_404(rows, number=number.upper())


def _kept_one(request: PortalRequest, number: str) -> Entitlement:
    licence = _visible(request, number)
    require(policy.may_keep_entitlement(request.user, licence))
    return licence


def _may_give(request: PortalRequest, licence: Entitlement) -> bool:
    allowed = seats.allowed_institutions(licence)
    return bool(policy.may_give_out(request.user, licence, allowed))


def _gone(request: PortalRequest) -> QuerySet[EntitlementUse]:
    visible = Entitlement.objects.visible_to(request.user)
    uses = EntitlementUse.objects.visible_to(request.user).running().of_gone()
    return uses.filter(entitlement__in=visible).with_holder()


def _released(many: int) -> str:
    text = ngettext("%(many)s seat is free", "%(many)s seats are free", many)
    return text % {"many": many}


def _seen_people(request: PortalRequest, uses: list[EntitlementUse]) -> set[int]:
    """Of the holders, those whose page the user may open."""
    pks = [use.person_id for use in uses if use.person_id]
    visible = Person.objects.visible_to(request.user).filter(pk__in=pks)
    return set(visible.values_list("pk", flat=True))


def _files(licence: Entitlement) -> QuerySet[Attachment]:
    hung = Attachment.objects.filter(
        gate=licences.LICENCE_GATE, gate_object_id=licence.pk, removed_at=None
    )
    return hung.order_by("-pk")


def _next_term(licence: Entitlement) -> dict[str, date]:
    """As long as the one that ends, right after it."""
    if licence.ends_on is None:
        return {}
    first = licence.ends_on + licences.DAY
    months = 12
    if licence.starts_on:
        days = (first - licence.starts_on).days
        months = max(round(days / 30.44), 1)
    return {"starts_on": first, "ends_on": months_after(first, months) - licences.DAY}


def _kept(request: PortalRequest) -> "QuerySet[Institution]":
    kept = kept_institutions(request.user)
    found = Institution.objects.filter(is_active=True).in_order()
    return found if kept is None else found.filter(pk__in=kept)


def _entitlement_form(
    request: PortalRequest, *, kept: "QuerySet[Institution] | None", **options: Any
) -> forms.EntitlementForm:
    return forms.EntitlementForm(
        bound(request),
        kept=kept,
        every=Institution.objects.filter(is_active=True).in_order(),
        vendors=forms.vendors_in_use(request.user),
        **options,
    )


def _form(
    request: PortalRequest,
    licence: Entitlement,
    form: Any,
    title: str,
    submit: str,
    save: Any,
    *,
    lead: str = "",
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        crumbs=_crumbs(licence),
        submit=submit,
        back=_address(licence),
        save=save,
        lead=lead,
    )


def _crumbs(licence: Entitlement) -> list[tuple[str, str]]:
    return [(_("Licences"), reverse(LIST)), (licence.number, _address(licence))]


def _address(licence: Entitlement) -> str:
    return reverse("assets:licence", args=[licence.number])
