"""A room of an inventory on a phone: what is expected, what was found, what disagrees."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from assets import policy
from assets.models import (
    Asset,
    Stocktake,
    StocktakeLine,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
)
from assets.services.stocktake_review import CHOICES, choose
from assets.services.stocktake_scans import (
    MOST_AT_ONCE,
    Answer,
    Sent,
    confirm_own,
    finish_room,
    take_back_find,
    take_scans,
)
from assets.stocktake_selectors import rooms_counted, stocktake_counts
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast

Kind, Outcome = StocktakeProposal.Kind, StocktakeScan.Outcome
# Rooms shown beside the one that is open; the rest are behind "all".
BESIDE = 6
NO_GOOD = (Outcome.UNKNOWN, Outcome.FOREIGN, Outcome.DISPOSED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as its reader may see it. asset: None of another institution's."""

    proposal: StocktakeProposal
    asset: Asset | None
    line: StocktakeLine | None
    choices: list[tuple[str, str]]


@personal_data_read("devices")
@require_safe
def stocktake_room(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    stocktake = _counted(request, number)
    context = _facts(request, stocktake, _place(stocktake, uid))
    return _drawn(request, context)


@require_POST
def stocktake_scan(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """One scan without script: a typed code, or the tick of a line."""
    stocktake = _counted(request, number)
    place = _place(stocktake, uid)
    asset = _uid(request.POST.get("asset", ""))
    sent = Sent(
        client_id=_uid(request.POST.get("id", "")) or uuid4(),
        place=place.uid,
        scanned_at=timezone.now(),
        code=request.POST.get("code", ""),
        asset=asset,
        way=StocktakeLine.Way.TICK if asset else StocktakeLine.Way.TYPED,
    )
    return _done(
        request,
        stocktake,
        place,
        lambda: _said_of(
            take_scans(
                stocktake_id=stocktake.pk, actor=request.user, scans=[sent], now=timezone.now()
            )[0]
        ),
    )


@require_POST
def stocktake_unfind(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    stocktake = _counted(request, number)
    place, line = _place(stocktake, uid), _uid(request.POST.get("line", ""))
    if line is None:
        raise Http404

    def take_back() -> str:
        found = take_back_find(line_uid=line, actor=request.user, stocktake_id=stocktake.pk)
        return _("%(number)s is to be found again") % {"number": found.number}

    return _done(request, stocktake, place, take_back)


@require_POST
def stocktake_room_done(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    stocktake = _counted(request, number)
    place, is_done = _place(stocktake, uid), request.POST.get("done") == "1"

    def finish() -> str:
        finish_room(
            stocktake_id=stocktake.pk,
            place_uid=place.uid,
            actor=request.user,
            is_done=is_done,
            now=timezone.now(),
        )
        return _("The room is done") if is_done else _("The room is open again")

    return _done(request, stocktake, place, finish)


@require_POST
def stocktake_choose(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """What the finder proposes about something that does not agree with the books."""
    stocktake = _counted(request, number)
    proposals = stocktake.proposals.select_related("place__room__site")
    proposal = get_object_or_404(proposals, uid=uid)

    def say() -> str:
        choose(
            stocktake_id=stocktake.pk,
            uid=uid,
            actor=request.user,
            choice=request.POST.get("later") or request.POST.get("choice", ""),
            note=request.POST.get("note", ""),
            bound_to=request.POST.get("bound_to", ""),
        )
        return _("Your proposal is kept")

    return _done(request, stocktake, proposal.place, say)


@require_POST
def stocktake_scans(request: PortalRequest, number: str) -> HttpResponse:
    """What a phone kept while it had no net, as JSON: {"scans": [{id, place, at, code, asset, way}]}."""
    stocktake = _counted(request, number)
    try:
        scans = _sent(request.body)
    except (ValueError, KeyError, TypeError):
        return JsonResponse(
            {"error": _("This was sent in a shape the portal does not know.")}, status=400
        )
    now = timezone.now()
    try:
        answers = take_scans(
            stocktake_id=stocktake.pk, actor=request.user, scans=scans, now=now
        )
    except PortalError as error:
        return JsonResponse({"error": error.message}, status=error.status)
    told = [
        {
            "id": str(answer.client_id),
            "ok": not answer.error and answer.outcome not in NO_GOOD,
            "outcome": answer.outcome,
            "text": _said_of(answer),
        }
        for answer in answers
    ]
    return JsonResponse({"results": told, "at": f"{timezone.localtime(now):%H:%M}"})


@require_POST
def own_confirm(request: PortalRequest) -> HttpResponse:
    """“It is in my hands”, from one's own devices."""
    asset = _uid(request.POST.get("asset", ""))
    if asset is None:
        raise Http404
    try:
        line = confirm_own(asset_uid=asset, actor=request.user, now=timezone.now())
    except PortalError as error:
        if error.status == 404:
            raise
        toast(request, error.message)
    else:
        toast(request, _("Thank you: %(number)s is counted") % {"number": line.number})
    return redirect("assets:mine")


def proposals_shown(
    user: User, stocktake: Stocktake, *, place: StocktakeRoom | None = None
) -> list[Shown]:
    """Of another institution's asset no more than that it is another's, to who may not see it."""
    rows = stocktake.proposals.select_related(
        *("asset__model__manufacturer", "asset__model__category", "place__room__site"),
        *("bound_to", "chosen_by__person", "raised_by__person", "done_by__person"),
    ).order_by("kind", "raised_at", "pk")
    if place is not None:
        rows = rows.filter(place=place)
    found = list(rows)
    lines = {
        line.asset_id: line
        for line in stocktake.lines.filter(
            asset__in=[row.asset_id for row in found if row.asset_id]
        ).select_related("place__room__site", "found_in__room__site")
    }
    foreign = [row.asset_id for row in found if row.kind == Kind.FOREIGN]
    seen: set[int] = set()
    if foreign:
        visible = Asset.objects.visible_to(user).filter(pk__in=[pk for pk in foreign if pk])
        seen = set(visible.values_list("pk", flat=True))
    words = dict(StocktakeProposal.Choice.choices)
    return [
        Shown(
            row,
            None if row.kind == Kind.FOREIGN and row.asset_id not in seen else row.asset,
            lines.get(row.asset_id or 0),
            [(code, str(words[code])) for code in CHOICES[row.kind]],
        )
        for row in found
    ]


def room_title(place: StocktakeRoom) -> str:
    """As one says it: `Ruum 214`, but `Aula`."""
    if place.room is None:
        return _("Without a place")
    name = place.room.name
    return _("Room %(name)s") % {"name": name} if name[:1].isdigit() else name


def _facts(
    request: PortalRequest, stocktake: Stocktake, place: StocktakeRoom
) -> dict[str, Any]:
    earlier = StocktakeLine.objects.filter(
        asset=OuterRef("asset"),
        stocktake__state=Stocktake.State.SIGNED,
        found_at__isnull=False,
    )
    lines = list(
        stocktake.lines.filter(place=place)
        .annotate(seen_before=Subquery(earlier.order_by("-found_at").values("found_at")[:1]))
        .select_related(
            "asset__model__category", "found_in__room__site", "found_by__person", "person"
        )
        .order_by("number", "pk")
    )
    note_persons(request, [line.person for line in lines if line.person])
    strangers = list(
        stocktake.lines.filter(found_in=place)
        .exclude(place=place)
        .select_related("asset__model__category", "place__room__site", "found_by__person")
        .order_by("-found_at", "pk")
    )
    shown = proposals_shown(request.user, stocktake, place=place)
    waiting = [
        row
        for row in shown
        if row.proposal.done_at is None and row.proposal.kind != Kind.MISSING
    ]
    places = list(rooms_counted(stocktake))
    here = next((row for row in places if row.pk == place.pk), place)
    expected = [line for line in lines if line.is_expected]
    found = [line for line in expected if line.found_at]
    may_scan = policy.may_scan(request.user, stocktake)
    at = next((i for i, row in enumerate(places) if row.pk == place.pk), 0)
    first = max(0, min(at - 2, len(places) - BESIDE))
    return {
        "stocktake": stocktake,
        "place": here,
        "title": room_title(place),
        "things": [line for line in lines if line.person_id is None],
        "of_people": [line for line in lines if line.person_id is not None],
        "strangers": strangers,
        "undecided": [row for row in waiting if not row.proposal.choice],
        "decided": [row for row in waiting if row.proposal.choice],
        "unfound": [line for line in lines if line.found_at is None],
        "found": len(found),
        "expected": len(expected),
        "percent": len(found) * 100 // len(expected) if expected else 0,
        "counts": stocktake_counts(stocktake),
        "places": [(row, room_title(row)) for row in places[first : first + BESIDE]],
        "place_count": len(places),
        "may_scan": bool(may_scan) and stocktake.takes_scans,
        "now": timezone.localtime(),
    }


def _drawn(
    request: PortalRequest, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    part = wants_partial(request)
    name = "partials/stocktake_here.html" if part else "stocktake_room.html"
    response = render(request, f"assets/{name}", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def _done(
    request: PortalRequest, stocktake: Stocktake, place: StocktakeRoom, act: Any
) -> HttpResponse:
    """Do it and show the room as it is now: as a part, or by going there."""
    try:
        said = act()
    except PortalError as error:
        if error.status in (403, 404):
            raise
        texts = getattr(error, "fields", {}).values()
        said = " ".join(str(text) for text in texts) or error.message
    toast(request, said)
    if wants_partial(request):
        return _drawn(request, _facts(request, stocktake, place))
    return redirect("assets:stocktake-room", stocktake.number, place.uid)


def _counted(request: PortalRequest, number: str) -> Stocktake:
    """The inventory whose rooms the user may see now; else 404."""
    rows = Stocktake.objects.visible_to(request.user).select_related("institution")
    stocktake = get_object_or_404(rows, number=number.upper().replace("\x00", ""))
    if stocktake.started_at is None or not policy.may_see_count(request.user, stocktake):
        raise Http404
    return stocktake


def _place(stocktake: Stocktake, uid: UUID) -> StocktakeRoom:
    return get_object_or_404(stocktake.places.select_related("room__site"), uid=uid)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sent(body: bytes) -> list[Sent]:
    """Raises ValueError, KeyError, TypeError for what is no list of scans."""
    rows = json.loads(body)["scans"]
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise ValueError("scans")
    return [_one(row) for row in rows]


def _one(row: dict[str, Any]) -> Sent:
    at = parse_datetime(str(row["at"]))
    if at is None or at.tzinfo is None:
        raise ValueError("at")
    asset = row.get("asset")
    return Sent(
        client_id=UUID(str(row["id"])),
        place=UUID(str(row["place"])),
        scanned_at=at,
        code=str(row.get("code") or ""),
        asset=UUID(str(asset)) if asset else None,
        way=str(row.get("way") or StocktakeLine.Way.SCAN),
    )


def _said_of(answer: Answer) -> str:
    """One sentence for who scanned it."""
    if answer.error:
        return answer.error
    line = answer.line
    facts = {
        "number": line.number if line else "",
        "name": line.name if line else "",
        "where": answer.where,
    }
    match answer.outcome:
        case Outcome.FOUND:
            return _("%(number)s is here: %(name)s") % facts
        case Outcome.ELSEWHERE:
            return _("%(number)s is on the books in %(where)s: %(name)s") % facts
        case Outcome.ALREADY:
            return _("%(number)s has been found already, in %(where)s") % facts
        case Outcome.UNLISTED:
            return _("%(number)s is here, though not on the list: %(name)s") % facts
        case Outcome.FOREIGN:
            return _("This is the property of another institution.")
        case Outcome.DISPOSED:
            return _("This was disposed of on the books.")
        case _:
            return _("No such number is on the books. Say below what it is.")
