"""Home by role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.policy import may_use_queue
from helpdesk.web.staff_home import home_facts
from itportal.core.ui import PortalRequest


@login_required
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Those who work in the queue start there, everybody else at the staff home (mockup 01)."""
    if may_use_queue(request.user):
        return redirect(reverse("helpdesk:queue"))
    person, today = request.user.person, timezone.localdate()
    facts = {"first_name": person.first_name if person else str(request.user), "today": today}
    return render(request, "pages/home.html", facts | home_facts(request.user, today=today))
