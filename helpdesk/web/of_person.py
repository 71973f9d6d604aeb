"""The requests card of a person's page; a page of its own without script."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import Person
from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.selectors import status_words
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui.requests import PortalRequest, wants_partial

SHOWN = 8


@personal_data_read("requests")
@require_safe
def person_requests(request: PortalRequest, uid: UUID) -> HttpResponse:
    """The latest requests of somebody whose page the user may open: those the user may see."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    note_persons(request, [person])
    latest = Ticket.objects.visible_to(request.user).filter(requester=person)
    words = status_words(get_language() or "et")
    page = "helpdesk:ticket" if policy.may_use_queue(request.user) else "staff:request"
    rows = [
        (ticket, reverse(page, args=[ticket.number]), words[ticket.status].expert)
        for ticket in latest.order_by("-opened_at", "-pk")[:SHOWN]
    ]
    name = "partials/person_requests.html" if wants_partial(request) else "person_requests.html"
    response = render(request, f"helpdesk/{name}", {"person": person, "rows": rows})
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
