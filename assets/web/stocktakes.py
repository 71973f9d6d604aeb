"""Pages of inventories: the list, planning, one as it goes, the review, the act."""

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Institution, Person
from accounts.policy import kept_institutions
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Stocktake, StocktakeProposal
from assets.services.stocktake import (
    cancel_stocktake,
    expected_assets,
    plan_stocktake,
    reopen_stocktake,
    review_stocktake,
    start_stocktake,
)
from assets.services.stocktake_act import make_stocktake_act, sign_stocktake
from assets.services.stocktake_review import NewThing, apply_choice, apply_choices
from assets.stocktake_paper import accounting_rows, act_pdf
from assets.stocktake_selectors import counters, rooms_counted, stocktake_counts
from assets.web.stocktake_forms import (
    CancelStocktakeForm,
    NewThingForm,
    PlanForm,
    initial_of,
)
from assets.web.stocktake_room import proposals_shown, room_title
from assets.web.stocktake_table import STOCKTAKES, state_pill
from itportal.core.attachments.serving import serve_attachment
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.export import FORMATS
from itportal.core.tables.web import render_table
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast

State = Stocktake.State
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def stocktake_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_stocktakes(request.user))
    may_plan = policy.may_register_assets(request.user)
    return render_table(
        request, STOCKTAKES, "assets/stocktakes.html", extra=lambda page: {"may_plan": may_plan}
    )


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def stocktake_new(request: PortalRequest) -> HttpResponse:
    """First of which institution, when one keeps several."""
    require(policy.may_register_assets(request.user))
    kept = kept_institutions(request.user)
    institutions = Institution.objects.filter(is_active=True).in_order()
    if kept is not None:
        institutions = institutions.filter(pk__in=kept)
    asked = request.GET.get("asutus", "")
    chosen = next((row for row in institutions if str(row.uid) == asked), None)
    if chosen is None and len(institutions) == 1:
        chosen = institutions[0]
    if chosen is None:
        note_persons(request, [])
        return render(request, "assets/stocktake_whose.html", {"institutions": institutions})
    return _plan(request, chosen, None)


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def stocktake_edit(request: PortalRequest, number: str) -> HttpResponse:
    stocktake = visible_stocktake(request, number)
    require(policy.may_run_stocktake(request.user, stocktake))
    if stocktake.state != State.PLANNED:
        return redirect(_address(stocktake))
    return _plan(request, stocktake.institution, stocktake)


def _plan(
    request: PortalRequest, institution: Institution, stocktake: Stocktake | None
) -> HttpResponse:
    form = PlanForm(
        bound(request),
        institution=institution,
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        initial=initial_of(stocktake),
    )

    def save(_data: dict[str, Any]) -> str:
        saved = plan_stocktake(
            actor=request.user,
            institution=institution,
            stocktake_id=stocktake.pk if stocktake else None,
            **form.plan(),
        )
        return _address(saved)

    return form_page(
        request,
        form,
        title=_("Change the plan") if stocktake else _("Plan an inventory"),
        crumbs=[(_("Inventories"), reverse("assets:stocktakes"))],
        submit=_("Save"),
        back=_address(stocktake) if stocktake else reverse("assets:stocktakes"),
        save=save,
        done=_("The inventory is planned"),
        lead=institution.name,
    )


@require_safe
def stocktake_page(request: PortalRequest, number: str) -> HttpResponse:
    """How it goes: rooms, who counts, what is open."""
    stocktake = visible_stocktake(request, number)
    context: dict[str, Any] = {
        "stocktake": stocktake,
        "pill": state_pill(stocktake),
        "members": stocktake.members.select_related("person").order_by("part", "pk"),
        "may_run": policy.may_run_stocktake(request.user, stocktake),
        "may_figures": policy.may_see_figures(request.user, stocktake),
        "sees_count": policy.may_see_count(request.user, stocktake),
        "is_mine": policy.may_sign_stocktake(request.user, stocktake),
        "limits": [*stocktake.sites.all(), *stocktake.rooms.all(), *stocktake.categories.all()],
    }
    if stocktake.state == State.PLANNED:
        context["to_count"] = expected_assets(stocktake).count()
    elif context["sees_count"]:
        places = list(rooms_counted(stocktake))
        context |= {
            "counts": stocktake_counts(stocktake),
            "places": [(place, room_title(place)) for place in places],
            "rooms_done": sum(1 for place in places if place.done_at),
            "counters": counters(stocktake),
        }
    part = wants_partial(request)
    name = "partials/stocktake_progress.html" if part else "stocktake.html"
    response = render(request, f"assets/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


@require_POST
def stocktake_do(request: PortalRequest, number: str, verb: str) -> HttpResponse:
    """Start, end the rounds, open again, make the act."""
    stocktake = visible_stocktake(request, number)
    ids: dict[str, Any] = {"stocktake_id": stocktake.pk, "actor": request.user}
    now, address = timezone.now(), _address(stocktake)
    try:
        match verb:
            case "alusta":
                start_stocktake(**ids, now=now)
                said = _("The inventory has begun")
            case "kokku":
                review_stocktake(**ids, now=now)
                said, address = _("The rounds are over"), _review(stocktake)
            case "ava":
                reopen_stocktake(**ids)
                said = _("The inventory is open again")
            case "akt":
                make_stocktake_act(**ids, now=now)
                said, address = _("The act is made"), _act(stocktake)
            case _:
                raise Http404
    except PortalError as error:
        if error.status in (403, 404):
            raise
        said = error.message
        address = _review(stocktake) if verb == "akt" else address
    toast(request, said)
    return redirect(address)


@require_http_methods(FORM_METHODS)
def stocktake_cancel(request: PortalRequest, number: str) -> HttpResponse:
    stocktake = visible_stocktake(request, number)
    require(policy.may_run_stocktake(request.user, stocktake))

    def save(data: dict[str, Any]) -> str:
        cancel_stocktake(stocktake_id=stocktake.pk, actor=request.user, reason=data["reason"])
        return _address(stocktake)

    return form_page(
        request,
        CancelStocktakeForm(bound(request)),
        title=_("Cancel the inventory"),
        crumbs=_crumbs(stocktake),
        submit=_("Cancel the inventory"),
        back=_address(stocktake),
        save=save,
        done=_("The inventory is cancelled"),
        lead=_("What was scanned stays to be read; nothing on the books is changed by it."),
        danger=True,
    )


@require_http_methods(FORM_METHODS)
def stocktake_review(request: PortalRequest, number: str) -> HttpResponse:
    """All that does not agree with the books; decided one by one or many at once."""
    stocktake = visible_stocktake(request, number)
    require(policy.may_see_figures(request.user, stocktake))
    may_run = policy.may_run_stocktake(request.user, stocktake)
    if request.method == "POST":
        require(may_run)
        return _apply(request, stocktake)
    rows = proposals_shown(request.user, stocktake)
    groups = [
        (kind, label, [row for row in rows if row.proposal.kind == kind])
        for kind, label in StocktakeProposal.Kind.choices
    ]
    context = {
        "stocktake": stocktake,
        "pill": state_pill(stocktake),
        "groups": [group for group in groups if group[2]],
        "counts": stocktake_counts(stocktake),
        "may_run": may_run,
        "may_decide": may_run and stocktake.takes_scans,
        "left": request.session.pop("stocktake_left", []),
    }
    return render(request, "assets/stocktake_review.html", context)


def _apply(request: PortalRequest, stocktake: Stocktake) -> HttpResponse:
    """`only`: the one whose button was pressed, with its choice; else all that are ticked."""
    only = request.POST.get("only", "")
    uids = _uids([only] if only else request.POST.getlist("rida"))
    choice = request.POST.get(f"otsus-{only}" if only else "otsus", "")
    now = timezone.now()
    try:
        if only and uids:
            apply_choice(
                stocktake_id=stocktake.pk,
                uid=uids[0],
                actor=request.user,
                now=now,
                choice=choice,
                bound_to=request.POST.get(f"vara-{only}", ""),
            )
            done = 1
        else:
            done, left = apply_choices(
                stocktake_id=stocktake.pk, uids=uids, actor=request.user, now=now, choice=choice
            )
            request.session["stocktake_left"] = [
                f"{row.proposal}: {row.why}" for row in left[:50]
            ]
    except PortalError as error:
        if error.status in (403, 404):
            raise
        texts = getattr(error, "fields", {}).values()
        toast(request, " ".join(str(text) for text in texts) or error.message)
    else:
        toast(
            request, ngettext("%(count)s decided", "%(count)s decided", done) % {"count": done}
        )
    return redirect(_review(stocktake))


@require_http_methods(FORM_METHODS)
def stocktake_new_thing(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """What an unknown tag is on is put on the books."""
    stocktake = visible_stocktake(request, number)
    require(policy.may_run_stocktake(request.user, stocktake))
    unknown = stocktake.proposals.filter(kind=StocktakeProposal.Kind.UNKNOWN, done_at=None)
    proposal = get_object_or_404(unknown, uid=uid)

    def save(data: dict[str, Any]) -> str:
        apply_choice(
            stocktake_id=stocktake.pk,
            uid=uid,
            actor=request.user,
            now=timezone.now(),
            choice=StocktakeProposal.Choice.REGISTER,
            thing=NewThing(**data),
        )
        return _review(stocktake)

    return form_page(
        request,
        NewThingForm(bound(request)),
        title=_("Put %(code)s on the books") % {"code": proposal.code},
        crumbs=_crumbs(stocktake),
        submit=_("Put on the books"),
        back=_review(stocktake),
        save=save,
        done=_("The device is on the books"),
        lead=_("Found in: %(room)s. Price, date and the rest are filled in on its page.")
        % {"room": room_title(proposal.place)},
    )


@personal_data_read("devices")
@require_http_methods(FORM_METHODS)
def stocktake_act(request: PortalRequest, number: str) -> HttpResponseBase:
    """The act: its words, who has signed; a member signs here."""
    stocktake = visible_stocktake(request, number)
    if stocktake.content is None:
        raise Http404
    if request.method == "POST":
        require(policy.may_sign_stocktake(request.user, stocktake))
        try:
            sign_stocktake(
                stocktake_id=stocktake.pk,
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
        return redirect(_act(stocktake))
    members = list(stocktake.members.select_related("person").order_by("part", "pk"))
    note_persons(
        request,
        [row.person for row in stocktake.lines.exclude(person=None).select_related("person")],
    )
    mine = next((row for row in members if row.person_id == request.user.person_id), None)
    context = {
        "stocktake": stocktake,
        "pill": state_pill(stocktake),
        "members": members,
        "to_sign": stocktake.state == State.SIGNING and mine is not None and not mine.signed_at,
        "may_run": policy.may_run_stocktake(request.user, stocktake),
        "may_figures": policy.may_see_figures(request.user, stocktake),
    }
    return render(request, "assets/stocktake_act.html", context)


@personal_data_read("devices")
@require_safe
def stocktake_pdf(request: PortalRequest, number: str) -> HttpResponseBase:
    stocktake = visible_stocktake(request, number)
    if stocktake.content is None:
        raise Http404
    note_persons(
        request,
        [row.person for row in stocktake.lines.exclude(person=None).select_related("person")],
    )
    if stocktake.file is not None:
        return serve_attachment(request, stocktake.file, download=True)
    response = HttpResponse(act_pdf(stocktake), content_type="application/pdf")
    name = f"Inventuuriakt {stocktake.number}.pdf"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response


@personal_data_read("devices")
@require_safe
def stocktake_figures(request: PortalRequest, number: str, ending: str) -> HttpResponse:
    """The list for accounting, with prices."""
    stocktake = visible_stocktake(request, number)
    require(policy.may_see_figures(request.user, stocktake))
    if ending not in FORMATS or stocktake.started_at is None:
        raise Http404
    write, media_type = FORMATS[ending]
    note_persons(
        request,
        [row.person for row in stocktake.lines.exclude(person=None).select_related("person")],
    )
    file = io.BytesIO()
    write(accounting_rows(stocktake), file)
    response = HttpResponse(file.getvalue(), content_type=media_type)
    name = f"Inventuur {stocktake.number}.{ending}"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response


def visible_stocktake(request: PortalRequest, number: str) -> Stocktake:
    """404 for absent and invisible alike."""
    rows = Stocktake.objects.visible_to(request.user).select_related("institution", "file")
    return get_object_or_404(rows, number=number.upper().replace("\x00", ""))


def _uids(raw: list[str]) -> list[UUID]:
    found = []
    for text in raw[:1000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _address(stocktake: Stocktake) -> str:
    return reverse("assets:stocktake", args=[stocktake.number])


def _review(stocktake: Stocktake) -> str:
    return reverse("assets:stocktake-review", args=[stocktake.number])


def _act(stocktake: Stocktake) -> str:
    return reverse("assets:stocktake-act", args=[stocktake.number])


def _crumbs(stocktake: Stocktake) -> list[tuple[str, str]]:
    return [
        (_("Inventories"), reverse("assets:stocktakes")),
        (stocktake.number, _address(stocktake)),
    ]
