"""Home by role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.policy import may_work_as_expert
from helpdesk.policy import may_use_queue
from helpdesk.selectors import (
    current_disruptions,
    current_of,
    devices_of,
    employment_on,
    guides_for,
    status_words,
)
from helpdesk.web.staff_forms import device_facts, device_name
from itportal.core.ui import PortalRequest
from itportal.core.ui.format import day_in_words

# Where experts begin the day: the first that is theirs.
BEGINNINGS = (("helpdesk:queue", may_use_queue), ("assets:assets", may_work_as_expert))


@login_required
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Experts start at their work, everybody else at the staff home (mockup 01)."""
    for url_name, is_theirs in BEGINNINGS:
        if is_theirs(request.user):
            return redirect(url_name)
    return staff_home(request)


@login_required
@require_safe
def staff_home(request: PortalRequest) -> HttpResponse:
    """What staff see first; experts reach it too, since they also ask for things."""
    now = timezone.now()
    person = request.user.person
    work = employment_on(person.pk, timezone.localdate(now)) if person else None
    rows = current_of(person) if person else []
    devices = [
        {"name": device_name(a), "facts": device_facts(a), "icon": a.model.category.icon}
        for a in (devices_of(person) if person else [])
    ]
    facts = {
        "first_name": person.first_name if person else str(request.user),
        "day": day_in_words(timezone.localdate(now)),
        "institution": work.institution if work else None,
        "tickets": rows,
        "words": status_words(get_language() or "et"),
        "devices": devices,
        "guides": guides_for(request.user, rows),
        "disruptions": current_disruptions(request.user, now=now),
    }
    return render(request, "pages/home.html", facts)
