"""The page of one asset: its tabs, and a look at it beside the list."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Person, User
from assets import policy
from assets.accounting import accounting_of
from assets.lifeline import lifeline
from assets.models import (
    Asset,
    Assignment,
    BookedAsset,
    Booking,
    MaintenanceTask,
    PooledAsset,
    Repair,
)
from assets.repair_states import AWAY, RUNNING, repair_may
from assets.selectors import acts_of_asset, holders_of
from assets.services.facts import fields_of
from assets.services.files import files_of
from assets.services.model_pictures import picture_of
from assets.states import GONE, may_become
from assets.web.course import offered_verbs
from assets.web.device_software import software_card, software_count, software_tab
from assets.web.reach import address, running_of, visible_asset
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.journal.selectors import history_of, told
from itportal.core.ui.requests import PortalRequest, wants_partial

LATEST = 4
TABS: dict[str, Any] = {
    "": pgettext_lazy("tab of a device", "Overview"),
    "tarkvara": _("Software"),
    "poordumised": _("Requests"),
    "remont": _("Maintenance and repair"),
    "ajalugu": _("History"),
    "failid": _("Files"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One custom field with what the asset has of it."""

    name: str
    value: Any
    unit: str
    kind: str


@personal_data_read("devices")
@require_safe
def asset_page(request: PortalRequest, number: str) -> HttpResponse:
    """Who only holds it sees what it is; neither its money nor the earlier holders."""
    asset = visible_asset(request, number)
    if not policy.may_see_register(request.user, asset):
        note_persons(request, [])
        own = {"asset": asset, "facts": facts_of(asset), "picture": picture_of(asset.model)}
        return render(request, "assets/asset.html", own)
    tab = request.GET.get("vaade", "")
    tab = tab if tab in TABS else ""
    holders = list(holders_of(asset))
    shown = [row.person for row in holders if row.person]
    note_persons(request, [*shown, *([asset.responsible] if asset.responsible else [])])
    running = holders[0] if holders and holders[0].until is None else None
    today = timezone.localdate()
    keeps = bool(policy.may_edit_asset(request.user, asset))
    context: dict[str, Any] = {
        "asset": asset,
        "sees_register": True,
        "tab": tab,
        "tabs": _tabs(asset, tab),
        "holders": holders,
        "running": running,
        "keeps": keeps,
        "steps": lifeline(asset, holders, today=today),
        "is_gone": asset.state in GONE,
        "is_disposed": asset.state == Asset.State.DISPOSED,
        "today": today,
        "sees_people": _seen_people(request.user, asset, holders),
        **(_buttons(asset) if keeps else {}),
        **_OF_TAB[tab](asset, request),
    }
    return render(request, "assets/asset.html", context)


@personal_data_read("devices")
@require_safe
def asset_peek(request: PortalRequest, number: str) -> HttpResponse:
    """A look at a device beside the list; as a page: its own."""
    asset = visible_asset(request, number)
    if not wants_partial(request):
        return redirect(address(asset))
    sees = bool(policy.may_see_register(request.user, asset))
    running = running_of(asset) if sees else None
    note_persons(request, [running.person] if running and running.person else [])
    context = {
        "asset": asset,
        "url": address(asset),
        "holder": running.holder if running else "",
        "facts": facts_of(asset),
        "picture": picture_of(asset.model),
    }
    return render(request, "assets/partials/asset_peek.html", context)


def facts_of(asset: Asset) -> list[Fact]:
    """What the asset has of its kind's own fields, in their order."""
    return [
        Fact(field.name, asset.custom[field.slug], field.unit, field.kind)
        for field in fields_of(asset.model.category_id)
        if field.slug in asset.custom
    ]


def _tabs(asset: Asset, tab: str) -> list[dict[str, Any]]:
    counts: dict[str, int | None] = {
        "tarkvara": software_count(asset),
        "remont": asset.repairs.count(),
        "failid": files_of(asset).count(),
    }
    return [
        {
            "label": label,
            "url": address(asset, **({"vaade": name} if name else {})),
            "current": name == tab,
            "count": counts.get(name) or None,
        }
        for name, label in TABS.items()
        if name != "poordumised" or _requests_url(asset)
    ]


def _buttons(asset: Asset) -> dict[str, Any]:
    """What can be done with it. To repair and back leads by the pages of the repair alone."""
    repair = asset.repairs.filter(state__in=RUNNING).first()
    return {
        "verbs": offered_verbs(asset),
        "to_send": repair if repair and repair_may("send", repair.state) else None,
        "to_bring": repair if repair and repair_may("back", repair.state) else None,
        "may_repair": repair is None and may_become("repair", asset.state),
    }


def _overview(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    today = timezone.localdate()
    parts = asset.parts.select_related("model__manufacturer", "model__category")
    spent = asset.repairs.aggregate(total=Sum("cost_net"))["total"]
    held = asset.holdings.running().select_related("asset__model__manufacturer")
    return {
        "facts": facts_of(asset),
        "picture": picture_of(asset.model),
        **software_card(asset),
        "away": _away(asset),
        "parts": list(parts.exclude(state=Asset.State.DISPOSED).order_by("inventory_no")[:50]),
        "held_with": list(held.order_by("pk")[:50]),
        "pooled": PooledAsset.objects.filter(asset=asset).select_related("pool").first(),
        "booked": _booked(asset, request),
        "codes": list(asset.tags.filter(ended_at=None).order_by("pk")),
        "worth": asset.worth(today),
        "spent": spent if spent is not None else Decimal(0),
        "accounting": accounting_of(asset, today=today),
        "acts": acts_of_asset(asset, request.user)[:5],
        "latest": told(history_of(asset)[:LATEST]),
        "disposal": asset.disposals.filter(revoked_at=None)
        .select_related("act_line__act")
        .first()
        if asset.state == Asset.State.DISPOSED
        else None,
    }


def _booked(asset: Asset, request: PortalRequest) -> list[Booking]:
    """Who has it by a booking, and the next ones."""
    lines = BookedAsset.objects.filter(asset=asset, is_held=True)
    rows = Booking.objects.visible_to(request.user).filter(pk__in=lines.values("booking"))
    found = list(rows.shown().order_by("during", "pk")[:5])
    note_persons(request, [booking.person for booking in found])
    return found


def _away(asset: Asset) -> Repair | None:
    """Its repair while it is out of the house or on our own table."""
    if asset.state != Asset.State.IN_REPAIR:
        return None
    return asset.repairs.filter(state__in=AWAY).select_related("vendor").first()


def _requests(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    return {"requests_url": _requests_url(asset)}


def _upkeep(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    """What comes round for it: what waits, then what was done; repairs load by themselves."""
    tasks = asset.maintenance.select_related("plan", "closed_by__person")
    waiting = tasks.filter(state=MaintenanceTask.State.OPEN).order_by("due_on", "pk")
    over = tasks.exclude(state=MaintenanceTask.State.OPEN).order_by("-closed_at", "-pk")
    return {"waiting": list(waiting[:50]), "over": list(over[:20])}


def _nothing_more(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    return {}


def _files(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    return {"files": list(files_of(asset)[:200])}


_OF_TAB = {
    "": _overview,
    "tarkvara": software_tab,
    "poordumised": _requests,
    "remont": _upkeep,
    "ajalugu": _nothing_more,
    "failid": _files,
}


def _requests_url(asset: Asset) -> str:
    """The help desk's own part of the page; empty where there is none."""
    try:
        return reverse("helpdesk:asset-requests", args=[asset.uid])
    except NoReverseMatch:
        return ""


def _seen_people(user: User, asset: Asset, holders: list[Assignment]) -> set[int]:
    """Of the people the page names, those whose page the user may open."""
    pks = [row.person_id for row in holders if row.person_id]
    if asset.responsible_id:
        pks.append(asset.responsible_id)
    return set(Person.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
