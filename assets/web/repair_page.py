"""The list of repairs, the page of one, its look beside the list, and a device's repairs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assets import policy
from assets.models import Asset, Repair, RepairEntry
from assets.querysets import REPAIR_SHOWN
from assets.repair_paper import repair_pdf
from assets.repair_reads import claim_of, spent_in_words, spent_on
from assets.repair_states import REPAIR_TRANSITIONS, RepairState
from assets.services.repair_links import ENTRY_GATE, address_of
from assets.states import GONE
from assets.web.repair_table import LIST, REPAIRS, state_pill
from itportal.core.attachments.models import Attachment
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.format import local
from itportal.core.ui.requests import PortalRequest, wants_partial

S = RepairState
STEPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Noted"), (S.NOTED, S.WARRANTY)),
    (gettext_lazy("Sent"), (S.AT_VENDOR,)),
    (gettext_lazy("Quote"), (S.QUOTED, S.DECLINED)),
    (gettext_lazy("Repair"), (S.APPROVED, S.REPAIRING)),
    (gettext_lazy("Back"), (S.BACK,)),
    (gettext_lazy("Closed"), (S.CLOSED, S.SCRAPPED)),
)


@dataclass(frozen=True, slots=True)
class Step:
    label: str | Promise
    state: str
    day: date | None = None
    about: str = ""


@require_safe
def repair_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    return render_table(request, REPAIRS, "assets/repairs.html", extra=lambda page: {})


@personal_data_read("devices")
@require_safe
def repair(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_repair(request, number)
    asset, today, now = found.asset, timezone.localdate(), timezone.now()
    keeps = bool(policy.may_edit_asset(request.user, asset))
    running = asset.assignments.running().with_holder().first()
    note_persons(request, [running.person] if running and running.person else [])
    entries = list(found.entries.order_by("-created_at", "-pk"))
    _with_files(entries)
    links = [link for link in found.links.filter(revoked_at=None) if link.is_open(now)]
    link = links[0] if links and keeps and found.is_open else None
    can = {verb for verb, ways in REPAIR_TRANSITIONS.items() if found.state in ways}
    context: dict[str, Any] = {
        "repair": found,
        "asset": asset,
        "pill": state_pill(found),
        "keeps": keeps,
        "can": can if keeps else set(),
        "steps": course(found),
        "claim": claim_of(asset, today=today),
        "hint": spent_in_words(spent_on(found, today=today)),
        "is_late": found.is_late(today),
        "holder": running.holder if running else "",
        "entries": entries,
        "waits": [row for row in entries if row.decision == RepairEntry.Decision.WAITS],
        "swaps": found.swaps.order_by("-swapped_at", "-pk"),
        "link": link,
        "link_address": address_of(link) if link else "",
        "is_home": found.state in (S.NOTED, S.WARRANTY),
    }
    return render(request, "assets/repair.html", context)


@require_safe
def repair_peek(request: PortalRequest, number: str) -> HttpResponse:
    """A look at a repair beside the list; as a page: its own."""
    found = visible_repair(request, number)
    url = reverse("repairs:repair", args=[found.number])
    if not wants_partial(request):
        return redirect(url)
    context = {"repair": found, "asset": found.asset, "url": url, "pill": state_pill(found)}
    return render(request, "assets/partials/repair_peek.html", context)


@require_safe
def repair_sheet(request: PortalRequest, number: str) -> HttpResponse:
    """The paper that goes along, as PDF/A; who keeps the device, for the vendor's link is on it."""
    found = visible_repair(request, number)
    require(policy.may_edit_asset(request.user, found.asset))
    now = timezone.now()
    link = found.links.filter(revoked_at=None, expires_at__gt=now).first()
    address = address_of(link) if link and found.is_open else ""
    pdf = repair_pdf(found, link=address, until=link.expires_at if link else None)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@require_safe
def asset_repairs(request: PortalRequest, number: str) -> HttpResponse:
    """What has been repaired of a device: the tab of its page; a page of its own without script."""
    require(policy.may_browse_assets(request.user))
    rows = Asset.objects.visible_to(request.user).select_related(
        "model__manufacturer", "institution"
    )
    asset = get_object_or_404(rows, inventory_no=number.replace("\x00", ""))
    repairs = Repair.objects.visible_to(request.user).filter(asset=asset)
    keeps = bool(policy.may_edit_asset(request.user, asset))
    context = {
        "asset": asset,
        "repairs": repairs.select_related("vendor").order_by("-pk"),
        "total": repairs.aggregate(total=Sum("cost_net"))["total"],
        "swaps": asset.swaps.order_by("-swapped_at", "-pk"),
        "may_note": keeps and asset.state not in GONE,
    }
    name = "partials/asset_repairs.html" if wants_partial(request) else "asset_repairs.html"
    response = render(request, f"assets/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def course(repair: Repair) -> list[Step]:
    """The steps as on a device's lifeline: done, now, ahead."""
    at = next(n for n, (_label, states) in enumerate(STEPS) if repair.state in states)
    days = {
        0: local(repair.created_at).date(),
        1: local(repair.sent_at).date() if repair.sent_at else None,
        2: local(repair.quoted_at).date() if repair.quoted_at else None,
        4: local(repair.returned_at).date() if repair.returned_at else None,
    }
    steps = []
    for n, (label, _states) in enumerate(STEPS):
        is_skipped = n < at and n in days and days[n] is None
        state = "now" if n == at else "done" if n < at and not is_skipped else ""
        about = str(repair.get_state_display()) if n == at else ""
        if n == 4 and n > at and repair.due_on:
            steps.append(Step(label, state, repair.due_on, _("expected")))
            continue
        steps.append(Step(label, state, days.get(n), about))
    return steps


def visible_repair(request: PortalRequest, number: str) -> Repair:
    """404 for what the user may not see."""
    rows = Repair.objects.visible_to(request.user).select_related(
        *REPAIR_SHOWN,
        "asset__supplier",
        "asset__room__site",
        "keeper",
        "loaner__model__manufacturer",
    )
    return get_object_or_404(rows, number=number)


def crumbs(repair: Repair) -> list[tuple[str, str]]:
    return [
        (_("Repairs"), reverse(LIST)),
        (repair.number, reverse("repairs:repair", args=[repair.number])),
    ]


def _with_files(entries: list[RepairEntry]) -> None:
    ids = [entry.pk for entry in entries]
    files = Attachment.objects.filter(
        gate=ENTRY_GATE, gate_object_id__in=ids, removed_at=None
    ).order_by("pk")
    by_entry: dict[int, list[Attachment]] = {}
    for file in files:
        by_entry.setdefault(file.gate_object_id or 0, []).append(file)
    for entry in entries:
        entry.files = by_entry.get(entry.pk, [])  # type: ignore[attr-defined]  # for the template
