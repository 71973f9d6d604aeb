"""The software of one device: its tab, adding and ending by hand."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset, Installation
from assets.services.installations import add_installation, end_installation
from assets.software_reads import findings_of, reports_of, software_of
from assets.web import software_forms as forms
from assets.web.reach import address, crumbs, visible_asset
from assets.web.software import day_asked, moment_of
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest

CARD = 5
ENDED = 50


def software_card(asset: Asset) -> dict[str, Any]:
    """Of the first tab: what is amiss first, and how many there are in all."""
    count = software_count(asset)
    return {"programs": software_of(asset, only=CARD) if count else [], "program_count": count}


def software_count(asset: Asset) -> int:
    return asset.installations.running().programs().count()


def software_tab(asset: Asset, request: PortalRequest) -> dict[str, Any]:
    """What is there now, or was at the end of a day (`?paev=`), and what has gone."""
    day = day_asked(request)
    ended = asset.installations.programs().filter(ended_at__isnull=False)
    return {
        "day": day,
        "programs": software_of(asset, moment=moment_of(day) if day else None),
        "missing": [found for found in findings_of(asset) if found.kind == "missing"],
        "reports": list(reports_of(asset)),
        "ended": list(
            ended.select_related("name", "title").order_by("-ended_at", "-pk")[:ENDED]
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def asset_software(request: PortalRequest, number: str) -> HttpResponse:
    """Write down a program by hand."""
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    now = timezone.now()
    form = forms.InstallForm(bound(request), initial={"since": timezone.localdate()})

    def save(data: dict[str, Any]) -> str:
        title = data["title"]
        add_installation(
            asset_id=asset.pk,
            actor=request.user,
            name=title.name if title else data["name"],
            publisher=title.publisher if title else "",
            version=data["version"],
            at=_moment(data["since"], now),
            now=now,
        )
        return address(asset, vaade="tarkvara")

    return form_page(
        request,
        form,
        title=_("Add a program"),
        crumbs=crumbs(asset),
        submit=_("Add"),
        back=address(asset, vaade="tarkvara"),
        save=save,
        done=_("The program is written down"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def installation_end(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Write down that a program is removed."""
    rows = Installation.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("asset", "name", "title"), uid=uid)
    require(policy.may_edit_asset(request.user, row.asset))
    now = timezone.now()
    form = forms.EndForm(bound(request), initial={"until": timezone.localdate()})
    back = address(row.asset, vaade="tarkvara")

    def save(data: dict[str, Any]) -> str:
        at = _moment(data["until"], now)
        if data["until"] == timezone.localdate(row.first_seen):
            at = max(at, row.first_seen)
        end_installation(uid=row.uid, actor=request.user, at=at, now=now)
        return back

    return form_page(
        request,
        form,
        title=_("Removed: %(program)s") % {"program": row.program},
        crumbs=crumbs(row.asset),
        submit=_("Save"),
        back=back,
        save=save,
        done=_("It is written down as removed"),
    )


def _moment(day: Any, now: datetime) -> datetime:
    """Today is now; another day its noon."""
    if day == timezone.localdate(now):
        return now
    return datetime.combine(day, time(12), timezone.get_default_timezone())
