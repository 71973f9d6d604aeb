"""Pages of disposal acts: the list, writing one, signing it; evidence that data was erased."""

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person, User
from accounts.web.pages import bound, form_page
from assets import errors, policy
from assets.accounting import accounting_of
from assets.disposal_paper import accounting_rows, act_pdf, lines_of
from assets.models import Asset, DataErasure, Disposal, DisposalAct, DisposalLine
from assets.services.disposal import (
    add_to_disposal,
    cancel_disposal,
    make_disposal_act,
    reopen_disposal,
    set_disposal_lines,
    take_off_disposal,
    write_disposal,
)
from assets.services.disposal_signing import sign_disposal
from assets.services.erasure import evidence_of, note_erasure, reports_of, revoke_erasure
from assets.services.handover import MOST_LINES
from assets.web.act_sheet import found_assets
from assets.web.disposal_forms import (
    CancelDisposalForm,
    CommissionForm,
    ErasureForm,
    LineForm,
    NewDisposalForm,
    ReceiptForm,
    begun,
    commission_of,
)
from assets.web.disposal_table import DISPOSALS, WITH_RECEIPT, state_pill
from assets.web.reach import address as asset_address
from assets.web.reach import crumbs as asset_crumbs
from assets.web.reach import visible_asset
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.attachments.serving import serve_attachment
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import personal_data_read
from itportal.core.policy import require
from itportal.core.tables.export import FORMATS
from itportal.core.tables.web import render_table
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

State = DisposalAct.State
FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a draft, with its values as they are today."""

    line: DisposalLine
    worth: Any
    accounting: str
    holds_data: bool
    evidence: list[DataErasure]

    @property
    def lacks_evidence(self) -> bool:
        return self.holds_data and not self.evidence and not self.line.unerased_reason


@require_safe
def disposal_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_disposals(request.user))
    may_make = policy.may_register_assets(request.user)
    return render_table(
        request, DISPOSALS, "assets/disposals.html", extra=lambda page: {"may_make": may_make}
    )


@require_POST
def disposal_of_rows(request: PortalRequest) -> HttpResponse:
    """The form for the rows ticked in the list of devices."""
    require(policy.may_register_assets(request.user))
    query = {"asset": request.POST.getlist("rows")[:MOST_LINES]}
    return redirect(f"{reverse('assets:disposal-new')}?{urlencode(query, doseq=True)}")


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def disposal_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_register_assets(request.user))
    asked = [text[:120] for text in request.GET.getlist("asset")[:MOST_LINES]]
    form = NewDisposalForm(
        bound(request),
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        initial={
            "assets": "\n".join(asked),
            "reason": Disposal.Reason.WORN,
            "method": Disposal.Method.RECYCLED,
        },
    )

    def save(data: dict[str, Any]) -> str:
        assets = _typed_assets(request.user, data["assets"])
        act = write_disposal(actor=request.user, assets=assets, **form.said())
        return _address(act)

    return form_page(
        request,
        form,
        title=_("New disposal act"),
        crumbs=[(_("Disposal"), reverse("assets:disposals"))],
        submit=_("Write the draft"),
        back=reverse("assets:disposals"),
        save=save,
        done=_("The draft is written"),
        lead=_("Nothing leaves the books before the whole commission has signed."),
    )


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def disposal_edit(request: PortalRequest, number: str) -> HttpResponse:
    act = _kept(request, number)
    if act.state != State.DRAFT:
        return redirect(_address(act))
    form = CommissionForm(
        bound(request),
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        initial=commission_of(act),
    )

    def save(_data: dict[str, Any]) -> str:
        write_disposal(actor=request.user, act_id=act.pk, **form.said())
        return _address(act)

    return form_page(
        request,
        form,
        title=_("Change the commission"),
        crumbs=_crumbs(act),
        submit=_("Save"),
        back=_address(act),
        save=save,
    )


@require_http_methods(FORM_METHODS)
def disposal_page(request: PortalRequest, number: str) -> HttpResponse:
    """The act as it stands; a member of the commission signs here."""
    act = visible_disposal(request, number)
    if request.method == "POST":
        require(policy.may_sign_disposal(request.user, act))
        try:
            sign_disposal(
                act_id=act.pk,
                actor=request.user,
                seen_sha256=request.POST.get("seen", ""),
                now=timezone.now(),
            )
        except PortalError as error:
            if error.status in (403, 404):
                raise
            toast(request, error.message)
        else:
            toast(request, _("You have signed the act"))
        return redirect(_address(act))
    members = list(act.members.select_related("person").order_by("part", "pk"))
    mine = next((row for row in members if row.person_id == request.user.person_id), None)
    rows = rows_of(act) if act.state == State.DRAFT else []
    sees = bool(policy.may_see_disposal_register(request.user, act))
    context = {
        "act": act,
        "pill": state_pill(act),
        "rows": rows,
        "worth": sum(row.worth or 0 for row in rows),
        "lacking": ", ".join(row.line.number for row in rows if row.lacks_evidence),
        "receipts": act.lines.filter(method__in=WITH_RECEIPT).order_by("number")
        if act.state == State.SIGNED
        else [],
        "reports": reports_of(act.lines.values("asset")) if sees else [],
        "members": members,
        "to_sign": act.state == State.SIGNING and mine is not None and not mine.signed_at,
        "may_keep": policy.may_keep_disposal(request.user, act),
        "sees_register": sees,
        "refused": request.session.pop("disposal_refused", ""),
    }
    return render(request, "assets/disposal.html", context)


@require_http_methods(FORM_METHODS)
def disposal_line(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """What is said of one thing; of a signed act its receipt alone."""
    act = _kept(request, number)
    line = get_object_or_404(act.lines, uid=uid)
    return _say(request, act, line, only=line)


@require_http_methods(FORM_METHODS)
def disposal_all(request: PortalRequest, number: str) -> HttpResponse:
    """The same said of everything on the act."""
    act = _kept(request, number)
    line = act.lines.order_by("pk").first()
    if line is None:
        return redirect(_address(act))
    return _say(request, act, line, only=None)


def _say(
    request: PortalRequest, act: DisposalAct, line: DisposalLine, *, only: DisposalLine | None
) -> HttpResponse:
    form: Any
    if act.state == State.DRAFT:
        form = LineForm(bound(request), line=line)
        if only is None:
            del form.fields["unerased_reason"]
            del form.fields["note"]
    else:
        form = ReceiptForm(bound(request), initial={"receipt_no": line.receipt_no})

    def save(data: dict[str, Any]) -> str:
        uid = only.uid if only else None
        set_disposal_lines(act_id=act.pk, actor=request.user, uid=uid, **data)
        return _address(act)

    return form_page(
        request,
        form,
        title=str(only) if only else _("Of all at once"),
        crumbs=_crumbs(act),
        submit=_("Save"),
        back=_address(act),
        save=save,
        lead=line.name if only else _("What is written here replaces what was said of each."),
    )


@require_POST
def disposal_do(request: PortalRequest, number: str, verb: str) -> HttpResponse:
    """Add a thing, take one off, make the act, open it again."""
    act = _kept(request, number)
    ids: dict[str, Any] = {"act_id": act.pk, "actor": request.user}
    try:
        match verb:
            case "lisa":
                found = _one_asset(request.user, request.POST.get("code", ""))
                add_to_disposal(**ids, asset=found)
                said = _("%(number)s is on the act") % {"number": found}
            case "eemalda":
                take_off_disposal(**ids, uid=_uid(request.POST.get("line", "")))
                said = _("It is off the act")
            case "koosta":
                make_disposal_act(**ids, now=timezone.now())
                said = _("The act is made: the commission can sign")
            case "ava":
                reopen_disposal(**ids)
                said = _("The act is a draft again")
            case _:
                raise Http404
    except PortalError as error:
        if error.status in (403, 404):
            raise
        texts = list(dict.fromkeys(map(str, getattr(error, "fields", {}).values())))
        request.session["disposal_refused"] = " ".join(texts) or error.message
    else:
        toast(request, said)
    return redirect(_address(act))


@require_http_methods(FORM_METHODS)
def disposal_cancel(request: PortalRequest, number: str) -> HttpResponse:
    act = _kept(request, number)

    def save(data: dict[str, Any]) -> str:
        cancel_disposal(act_id=act.pk, actor=request.user, reason=data["reason"])
        return _address(act)

    return form_page(
        request,
        CancelDisposalForm(bound(request)),
        title=_("Cancel the act"),
        crumbs=_crumbs(act),
        submit=_("Cancel the act"),
        back=_address(act),
        save=save,
        done=_("The act is cancelled"),
        lead=_("Nothing on it has left the books."),
        danger=True,
    )


@require_safe
def disposal_pdf(request: PortalRequest, number: str) -> HttpResponseBase:
    act = visible_disposal(request, number)
    if act.content is None:
        raise Http404
    if act.file is not None:
        return serve_attachment(request, act.file, download=True)
    response = HttpResponse(act_pdf(act), content_type="application/pdf")
    return _named(response, f"Mahakandmise akt {act.number}.pdf")


@require_safe
def disposal_figures(request: PortalRequest, number: str, ending: str) -> HttpResponse:
    """The list for accounting."""
    act = visible_disposal(request, number)
    require(policy.may_see_disposal_register(request.user, act))
    if ending not in FORMATS or act.content is None:
        raise Http404
    write, media_type = FORMATS[ending]
    file = io.BytesIO()
    write(accounting_rows(act), file)
    response = HttpResponse(file.getvalue(), content_type=media_type)
    return _named(response, f"Mahakandmine {act.number}.{ending}")


@require_http_methods(FORM_METHODS)
def asset_erasure(request: PortalRequest, number: str) -> HttpResponse:
    """Note that the data of a device was erased, with the report of the tool."""
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    uploads = gather_uploads(request)
    form = ErasureForm(bound(request), initial=begun(asset, str(request.user)))
    back, status = _back_to(request, asset), 200
    if request.method == "POST" and uploads.is_final:
        status = 422
        if form.is_valid():
            try:
                note_erasure(
                    asset_id=asset.pk,
                    actor=request.user,
                    now=timezone.now(),
                    uploads=uploads.uids,
                    **form.cleaned_data,
                )
            except PortalError as error:
                if error.status in (403, 404):
                    raise
                status = error.status
                add_portal_error(form, error)
            else:
                toast(request, _("The erasure is noted"))
                return redirect(back)
    context = {
        "asset": asset,
        "form": form,
        "uploads": uploads,
        "back": back,
        "crumbs": [*asset_crumbs(asset), (_("Erasure of data"), "")],
        "noted": list(asset.erasures.select_related("noted_by").order_by("-pk")[:50]),
        "counts": {row.pk for row in evidence_of([asset]).get(asset.pk, [])},
    }
    return render(request, "assets/erasure.html", context, status=status)


@require_POST
def asset_erasure_revoke(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    try:
        revoke_erasure(asset_id=asset.pk, uid=uid, actor=request.user, now=timezone.now())
    except PortalError as error:
        if error.status in (403, 404):
            raise
        toast(request, error.message)
    else:
        toast(request, _("It counts no more"))
    return redirect(reverse("assets:asset-erasure", args=[asset.inventory_no]))


def rows_of(act: DisposalAct) -> list[Row]:
    lines = lines_of(act)
    evidence = evidence_of([line.asset for line in lines])
    today = timezone.localdate()
    rows = []
    for line in lines:
        kept = accounting_of(line.asset, today=today)
        rows.append(
            Row(
                line=line,
                worth=line.asset.worth(today),
                accounting=str(kept.label) if kept else "",
                holds_data=line.asset.model.category.holds_data,
                evidence=evidence.get(line.asset_id, []),
            )
        )
    return rows


def visible_disposal(request: PortalRequest, number: str) -> DisposalAct:
    """404 for absent and invisible alike."""
    rows = DisposalAct.objects.visible_to(request.user).select_related("institution", "file")
    return get_object_or_404(rows, number=number.upper().replace("\x00", ""))


def _kept(request: PortalRequest, number: str) -> DisposalAct:
    act = visible_disposal(request, number)
    require(policy.may_keep_disposal(request.user, act))
    return act


def _typed_assets(user: User, text: str) -> list[Asset]:
    """Each line leads to one device the user keeps; raises Invalid naming the line."""
    found: dict[int, Asset] = {}
    for line in text.splitlines()[: MOST_LINES + 1]:
        if line.strip():
            asset = _one_asset(user, line, field="assets")
            found[asset.pk] = asset
    return list(found.values())


def _one_asset(user: User, typed: str, *, field: str = "code") -> Asset:
    found = found_assets(user, typed)
    if len(found) != 1:
        said = errors.CODE_SEVERAL if found else errors.CODE_NOBODYS
        raise Invalid(fields={field: said % {"code": typed.strip()[:60]}})
    return found[0]


def _back_to(request: PortalRequest, asset: Asset) -> str:
    """The act the press came from, else the page of the device."""
    asked = request.GET.get("akt", "")
    act = DisposalAct.objects.visible_to(request.user).filter(
        number=asked.upper().replace("\x00", "")
    )
    found = act.first() if asked else None
    return _address(found) if found else asset_address(asset)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _named(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response


def _address(act: DisposalAct) -> str:
    return reverse("assets:disposal", args=[act.number])


def _crumbs(act: DisposalAct) -> list[tuple[str, str]]:
    return [(_("Disposal"), reverse("assets:disposals")), (act.number, _address(act))]
