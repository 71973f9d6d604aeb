"""The requests about one device: a tab of its page; a page of its own without script."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assets.models import Asset
from assets.policy import may_see_register
from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.selectors import status_words
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest, wants_partial

SHOWN = 50


@require_safe
def asset_requests(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The latest requests about a device whose page the user may open: those they may see."""
    asset = get_object_or_404(Asset.objects.visible_to(request.user), uid=uid)
    require(may_see_register(request.user, asset))
    latest = Ticket.objects.visible_to(request.user).filter(asset=asset)
    words = status_words(get_language() or "et")
    page = "helpdesk:ticket" if policy.may_use_queue(request.user) else "staff:request"
    rows = [
        (ticket, reverse(page, args=[ticket.number]), words[ticket.status].expert)
        for ticket in latest.order_by("-opened_at", "-pk")[:SHOWN]
    ]
    name = "partials/person_requests.html" if wants_partial(request) else "asset_requests.html"
    response = render(request, f"helpdesk/{name}", {"asset": asset, "rows": rows})
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
