"""The list of assets, what somebody has, and everybody's own."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import Person
from assets import policy
from assets.models import Asset
from assets.selectors import acts_of_person, held_now
from assets.stocktake_selectors import commissions_of, own_lines
from assets.web.asset_table import ASSETS
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.requests import PortalRequest, wants_partial


@require_safe
def asset_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_register = policy.may_register_assets(request.user)
    return render_table(
        request, ASSETS, "assets/assets.html", extra=lambda page: {"may_register": may_register}
    )


@personal_data_read("devices")
@require_safe
def person_assets(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The devices card of a person's page; a page of its own without script."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    require(policy.may_browse_assets(request.user))
    note_persons(request, [person])
    visible = Asset.objects.visible_to(request.user)
    rows = held_now(person.pk).filter(asset__in=visible)
    context = {
        "person": person,
        "rows": rows,
        "acts": acts_of_person(person, request.user)[:5],
        "may_make": policy.may_register_assets(request.user),
    }
    name = "partials/person_assets.html" if wants_partial(request) else "person_assets.html"
    response = render(request, f"assets/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


@require_safe
def my_devices(request: PortalRequest) -> HttpResponse:
    """What one holds oneself: everybody's page."""
    person_id = request.user.person_id
    rows = held_now(person_id) if person_id else []
    waiting: Any = []
    if request.user.person:
        waiting = acts_of_person(request.user.person, request.user).waiting()
    context = {
        "rows": rows,
        "waiting": waiting,
        "to_confirm": list(own_lines(person_id)) if person_id else [],
        "counts_in": list(commissions_of(person_id)) if person_id else [],
    }
    return render(request, "assets/mine.html", context)
