"""Home by role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from itportal.core.ui import PortalRequest
from itportal.core.ui.nav import is_expert


@login_required
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Experts start at their queue, everybody else at the staff home (mockup 01)."""
    if is_expert(request.user):
        try:
            return redirect(reverse("helpdesk:queue"))
        except NoReverseMatch:
            pass
    person = request.user.person
    facts = {"first_name": person.first_name if person else str(request.user)}
    return render(request, "pages/home.html", facts)
