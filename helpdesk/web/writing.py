"""„Mari vastab praegu“: on the request's page and above the queue."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.web.ticket import expert_ticket
from helpdesk.writing import begin_writing, end_writing, writers_by_number
from itportal.core.policy import require
from itportal.core.ui import PortalRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def writing(request: PortalRequest, number: str) -> HttpResponse:
    """GET: who else writes. POST: I do (`done=1`: no more). Nothing is written to the database."""
    found = expert_ticket(request, number)
    if request.method == "POST":
        require(policy.may_work(request.user, found))
        if request.POST.get("done"):
            end_writing(found, request.user)
        else:
            begin_writing(found, request.user)
        return HttpResponse(status=204)
    names: list[str] = []
    if policy.may_work(request.user, found):
        names = writers_by_number(request.user).get(found.number, [])
    facts = {"ticket": found, "names": names}
    return render(request, "helpdesk/partials/writing.html", facts)


@login_required
@require_safe
def writers(request: PortalRequest) -> HttpResponse:
    """Of all the requests one works on, those that others answer just now."""
    if not policy.may_use_queue(request.user):
        raise Http404
    by_number = writers_by_number(request.user)
    rows = Ticket.objects.visible_to(request.user).filter(number__in=by_number)
    shown = [
        (row, by_number[row.number])
        for row in rows.order_by("number")
        if policy.may_work(request.user, row)
    ]
    return render(request, "helpdesk/partials/writers.html", {"shown": shown})
