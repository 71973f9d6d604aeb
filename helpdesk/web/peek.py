"""A look at a request beside the queue (mockup 14b)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.contacts import contacts_of
from helpdesk import policy
from helpdesk.clock import clock_of
from helpdesk.models import Message
from helpdesk.selectors import minutes_to_solve, status_words
from helpdesk.web.ticket import expert_ticket
from helpdesk.web.tickets import vary
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, wants_partial


@login_required
@require_safe
@personal_data_read("contact")
def ticket_peek(request: PortalRequest, number: str) -> HttpResponse:
    """A partial; as a page: the request's own. Looking does not make it read."""
    found = expert_ticket(request, number)
    if not wants_partial(request):
        return vary(redirect("helpdesk:ticket", found.number))
    reader = request.user
    note_persons(request, [found.requester], purpose=found.number)
    messages = Message.objects.visible_to(reader).filter(ticket=found)
    context = {
        "ticket": found,
        "url": reverse("helpdesk:ticket", args=[found.number]),
        "last": messages.order_by("-created_at", "-pk").first(),
        "clock": clock_of(found, minutes_to_solve(found.priority), now=timezone.now()),
        "status_label": status_words(get_language() or "et")[found.status].expert,
        "tags": sorted(found.tags.values_list("name", flat=True)),
        "may_work": policy.may_work(reader, found) and found.is_open,
        "sees_person": found.requester_id in contacts_of(reader, [found.requester_id]),
    }
    return vary(render(request, "helpdesk/partials/ticket_peek.html", context))
