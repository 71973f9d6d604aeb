"""The form of an act: who, which things, in which condition; added one by one, made at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person, User
from accounts.selectors import rooms_of
from accounts.web.pages import offered_people
from assets import policy
from assets.models import Handover, HandoverLine
from assets.services.handover import MOST_LINES, make_act, write_act
from assets.services.kits import issue_kit
from assets.web.act_forms import ActForm
from assets.web.act_sheet import (
    Accessory,
    Sheet,
    found_assets,
    opened_sheet,
    other_houses,
    posted_sheet,
    written_sheet,
)
from assets.web.kit_sheet import KitSheet, kit_of, opened_kit, posted_kit
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

Kind = Handover.Kind
# What usually goes along; a press adds a line. In the paper's language as they are added.
USUAL = (
    pgettext_lazy("accessory", "Charger"),
    pgettext_lazy("accessory", "Bag"),
    pgettext_lazy("accessory", "Mouse"),
    pgettext_lazy("accessory", "Keyboard"),
    pgettext_lazy("accessory", "Dock"),
    pgettext_lazy("accessory", "Cable"),
    pgettext_lazy("accessory", "Key"),
)


@personal_data_read("devices")
@require_http_methods(["GET", "HEAD", "POST"])
def act_new(request: PortalRequest) -> HttpResponse:
    """A new act: empty, of chosen assets, or of all that somebody has."""
    require(policy.may_register_assets(request.user))
    return _editor(request, None)


@require_POST
def act_of_rows(request: PortalRequest) -> HttpResponse:
    """The form for the rows ticked in the list of devices."""
    require(policy.may_register_assets(request.user))
    query = {
        "kind": _kind(request.POST.get("kind", "")),
        "asset": request.POST.getlist("rows")[:MOST_LINES],
    }
    return redirect(f"{reverse('assets:act-new')}?{urlencode(query, doseq=True)}")


@personal_data_read("devices")
@require_http_methods(["GET", "HEAD", "POST"])
def act_edit(request: PortalRequest, number: str) -> HttpResponse:
    act = get_object_or_404(
        Handover.objects.visible_to(request.user).select_related(
            "person", "room", "institution"
        ),
        number=number.replace("\x00", ""),
    )
    require(policy.may_keep_act(request.user, act))
    if act.state != Handover.State.DRAFT:
        return redirect("assets:act", act.number)
    return _editor(request, act)


def _editor(request: PortalRequest, act: Handover | None) -> HttpResponse:
    user = request.user
    data = request.POST if request.method == "POST" else request.GET
    kind = act.kind if act else _kind(data.get("kind", ""))
    people = Person.objects.visible_to(user).filter(is_active=True)
    status, said = 200, ""
    person = act.person if act else _person(user, data.get("person", ""))
    asked = kit_of(user, data) if kind == Kind.HANDOVER and act is None else None
    kit: KitSheet | None = None
    if request.method == "POST":
        sheet = posted_sheet(user, request.POST)
        said = _changed(request, sheet)
        kit = posted_kit(asked, request.POST) if asked else None
    else:
        sheet = written_sheet(act) if act else opened_sheet(user, request.GET, person)
        kit = opened_kit(asked, sheet) if asked else None
        person = person or _holder(user, sheet, kind)
    form = ActForm(
        request.POST if request.method == "POST" else None,
        is_return=kind == Kind.RETURN,
        # Who leaves may be marked as gone before the things come back.
        people=Person.objects.visible_to(user) if kind == Kind.RETURN else people,
        rooms=rooms_of(sheet.institutions),
        initial={
            "person": person,
            "room": act.room if act else None,
            "note": act.note if act else "",
        },
    )
    if request.method == "POST" and _only_lines(request):
        form.hush()
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _saved(request, form.cleaned_data, sheet, kind, act, kit)
            except PortalError as error:
                status = 409 if error.status == 409 else 422
                add_portal_error(form, error)
    shown = [person] if person else []
    note_persons(request, [*shown, *offered_people(form)])
    context = {
        "form": form,
        "sheet": sheet,
        "act": act,
        "kit": kit,
        "kind": kind,
        "is_return": kind == Kind.RETURN,
        "conditions": HandoverLine.Condition.choices,
        "usual": USUAL,
        "said": said,
        "others": other_houses(user, person, sheet) if person and kind == Kind.RETURN else [],
        "person": person,
    }
    return render(request, "assets/act_form.html", context, status=status)


def _saved(
    request: PortalRequest,
    data: dict[str, Any],
    sheet: Sheet,
    kind: str,
    act: Handover | None,
    kit: KitSheet | None,
) -> HttpResponse:
    if kit is not None:
        issued = issue_kit(
            kit_id=kit.kit.pk,
            actor=request.user,
            now=timezone.now(),
            person=data["person"],
            room=data["room"],
            note=data["note"],
            things=sheet.things(),
            supplies=kit.taken(),
        )
        toast(request, _("The act %(number)s is made") % {"number": issued.number})
        return redirect("assets:act-sign", issued.number)
    said: dict[str, Any] = {
        "actor": request.user,
        "kind": kind,
        "person": data["person"],
        "room": data["room"],
        "note": data["note"],
        "things": sheet.things(),
        "act_id": act.pk if act else None,
    }
    if "draft" in request.POST:
        written = write_act(**said)
        toast(request, _("The draft %(number)s is kept") % {"number": written.number})
        return redirect("assets:act", written.number)
    made = make_act(**said, now=timezone.now())
    toast(request, _("The act %(number)s is made") % {"number": made.number})
    return redirect("assets:act-sign", made.number)


def _only_lines(request: PortalRequest) -> bool:
    """A line comes or goes; a code still in its field (a scanner ends with Enter) comes first."""
    names = ("add", "usual", "remove", "drop")
    return any(name in request.POST for name in names) or bool(
        request.POST.get("code", "").strip()
    )


def _changed(request: PortalRequest, sheet: Sheet) -> str:
    """A line added or removed by its button; returns what is said of it."""
    data = request.POST
    if name := data.get("usual"):
        sheet.accessories.append(Accessory(name.strip()[:200]))
    if number := data.get("remove"):
        sheet.lines = [line for line in sheet.lines if line.asset.inventory_no != number]
    if (at := data.get("drop", "")).isdigit() and int(at) < len(sheet.accessories):
        sheet.accessories.pop(int(at))
    typed = data.get("code", "").strip()
    if not typed:
        return ""
    found = found_assets(request.user, typed)
    if not found:
        return _("No device of yours has the number “%(code)s”.") % {"code": typed[:60]}
    if len(found) > 1:
        return _("Several devices have this number: write the inventory number.")
    sheet.add(found)
    return ""


def _kind(text: str) -> str:
    return text if text in Kind else Kind.HANDOVER


def _person(user: User, text: str) -> Person | None:
    people = Person.objects.visible_to(user)
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return people.filter(uid=uid).first()


def _holder(user: User, sheet: Sheet, kind: str) -> Person | None:
    """Who gives back is who has the first of the things."""
    if kind != Kind.RETURN or not sheet.lines:
        return None
    seen = sheet.lines[0].seen
    return Person.objects.visible_to(user).filter(assignments=seen).first()
