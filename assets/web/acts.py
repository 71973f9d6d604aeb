"""Pages of acts: the list, one act, signing it, what came back signed, one's own."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Handover
from assets.selectors import still_held
from assets.services.handover import cancel_act
from assets.services.signing import (
    confirm_act,
    drawn_pdf,
    file_signed_act,
    pdf_name,
    sign_on_screen,
)
from assets.web.act_forms import CancelForm, SignForm
from assets.web.act_table import ACTS
from itportal.core.attachments.gathering import gather_uploads
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.notices.services import mark_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

State = Handover.State


@require_safe
def act_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_make = policy.may_register_assets(request.user)
    return render_table(
        request, ACTS, "assets/acts.html", extra=lambda page: {"may_make": may_make}
    )


@personal_data_read("devices")
@require_safe
def act_page(request: PortalRequest, number: str) -> HttpResponse:
    """An act for those who keep or read the inventory; its other side has a page of its own."""
    act = _visible(request, number)
    if not policy.may_browse_assets(request.user):
        return redirect("assets:my-act", act.number)
    note_persons(request, [act.person])
    mark_read(request.user, act)
    return render(request, "assets/act.html", _facts(request, act))


@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("devices")
def act_sign(request: PortalRequest, number: str) -> HttpResponse:
    """The keeper's screen in the other side's hands: what it is, the box, the name."""
    act = _visible(request, number)
    require(policy.may_keep_act(request.user, act))
    note_persons(request, [act.person])
    if act.state != State.WAITING:
        return redirect("assets:act", act.number)
    form = SignForm(
        bound(request), initial={"name": str(act.person), "seen": act.content_sha256}
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                sign_on_screen(
                    act_id=act.pk,
                    actor=request.user,
                    name=data["name"],
                    strokes=data["strokes"],
                    is_confirmed=data["confirmed"],
                    seen_sha256=data["seen"],
                    now=timezone.now(),
                )
            except PortalError as error:
                status = 409 if error.status == 409 else 422
                add_portal_error(form, error)
            else:
                toast(request, _("The act %(number)s is signed") % {"number": act.number})
                return redirect("assets:act", act.number)
    context = {**_facts(request, act), "form": form}
    return render(request, "assets/act_sign.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def act_file(request: PortalRequest, number: str = "") -> HttpResponse:
    """What came back signed: of one act, or of the act whose code is on the page."""
    act = _visible(request, number) if number else None
    if act is None:
        require(policy.may_register_assets(request.user))
    else:
        require(policy.may_keep_act(request.user, act))
    status, uploads = 200, gather_uploads(request) if request.method == "POST" else None
    if uploads is not None and uploads.is_final:
        status = 422
        if len(uploads.files) != 1:
            uploads.errors.append(_("Add one file: the photo, the PDF or the container."))
        else:
            try:
                signed = file_signed_act(
                    upload=uploads.files[0].uid,
                    actor=request.user,
                    act_id=act.pk if act else None,
                    now=timezone.now(),
                )
            except PortalError as error:
                texts = getattr(error, "fields", {}).values()
                uploads.errors.append(" ".join(map(str, texts)) or error.message)
            else:
                toast(request, _("The act %(number)s is signed") % {"number": signed.number})
                return redirect("assets:act", signed.number)
    context = {"act": act, "uploads": uploads or gather_uploads(request)}
    return render(request, "assets/act_file.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def act_cancel(request: PortalRequest, number: str) -> HttpResponse:
    act = _visible(request, number)
    require(policy.may_keep_act(request.user, act))

    def save(data: dict[str, Any]) -> str:
        cancel_act(act_id=act.pk, actor=request.user, reason=data["reason"], now=timezone.now())
        return reverse("assets:act", args=[act.number])

    waiting = _("What the act moved goes back where it was, unless it has moved on since.")
    return form_page(
        request,
        CancelForm(bound(request)),
        title=_("Cancel the act"),
        crumbs=[
            (_("Acts"), reverse("assets:acts")),
            (act.number, reverse("assets:act", args=[act.number])),
        ],
        submit=_("Cancel the act"),
        back=reverse("assets:act", args=[act.number]),
        save=save,
        done=_("The act is cancelled"),
        lead=waiting if act.state == State.WAITING else "",
        danger=True,
    )


@require_safe
def act_pdf(request: PortalRequest, number: str) -> HttpResponse:
    """The PDF as it stands: the kept one, or drawn now when the worker has not got to it."""
    act = _visible(request, number)
    if act.content is None:
        return redirect("assets:act", act.number)
    kept = act.signed_file if act.state == State.SIGNED else act.issued_file
    if kept is not None:
        return redirect("attachments:file", kept.uid)
    response = HttpResponse(drawn_pdf(act), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{pdf_name(act)}"'
    return response


@personal_data_read("devices")
@require_safe
def act_of_code(request: PortalRequest, code: str) -> HttpResponse:
    """Where the QR on the paper leads: the act, for those who may see it."""
    act = _visible(request, code.rpartition("-")[0])
    if code != act.code:
        raise Http404
    return redirect("assets:act", act.number)


@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("devices")
def my_act(request: PortalRequest, number: str) -> HttpResponse:
    """The act on the page of its other side, who confirms it here."""
    own = Handover.objects.visible_to(request.user).filter(person=request.user.person_id)
    act = get_object_or_404(_loaded(own), number=number.replace("\x00", ""))
    refused = ""
    if request.method == "POST":
        try:
            confirm_act(
                act_id=act.pk,
                actor=request.user,
                seen_sha256=request.POST.get("seen", ""),
                now=timezone.now(),
            )
        except PortalError as error:
            refused = error.message
        else:
            toast(request, _("Thank you: it is confirmed"))
            return redirect("assets:my-act", act.number)
    note_persons(request, [act.person])
    context = {**_facts(request, act), "refused": refused}
    return render(request, "assets/my_act.html", context, status=409 if refused else 200)


@personal_data_read("devices")
@require_safe
def leavers(request: PortalRequest) -> HttpResponse:
    """Who has gone and still has things of the institutions one keeps, with a return act for each."""
    require(policy.may_browse_assets(request.user))
    rows = still_held(request.user, today=timezone.localdate())
    note_persons(request, [row.person for row in rows])
    context = {"rows": rows, "may_make": policy.may_register_assets(request.user)}
    return render(request, "assets/leavers.html", context)


def _visible(request: PortalRequest, number: str) -> Handover:
    rows = _loaded(Handover.objects.visible_to(request.user))
    act: Handover = get_object_or_404(rows, number=number.replace("\x00", ""))
    return act


def _loaded(rows: Any) -> Any:
    shown = rows.select_related(
        "institution", "person", "room__site", "made_by__person", "issued_file", "signed_file"
    )
    return shown.prefetch_related(
        "lines__asset__model__category", "signatures__signed_in__person", "signatures__file"
    )


def _facts(request: PortalRequest, act: Handover) -> dict[str, Any]:
    signatures = list(act.signatures.all())
    lines = list(act.lines.all())
    return {
        "act": act,
        "things": [line for line in lines if line.asset_id],
        "accessories": [line for line in lines if not line.asset_id],
        "signatures": signatures,
        "files": [one.file for one in signatures if one.file],
        "may_keep": policy.may_keep_act(request.user, act),
        "sees_person": Person.objects.visible_to(request.user)
        .filter(pk=act.person_id)
        .exists(),
    }
