"""Pages of one's own long work: the list, one with its bar, cancelling."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from itportal.core.jobs.gates import topic_of
from itportal.core.jobs.selectors import latest_jobs
from itportal.core.jobs.services import cancel_job
from itportal.core.ui import PortalRequest, keyset_page, toast, wants_partial


@require_safe
def job_list(request: PortalRequest) -> HttpResponse:
    page = keyset_page(latest_jobs(request.user), after=request.GET.get("after"), size=25)
    context = {"page": page, "topic": topic_of(request.user.pk)}
    name = "partials/rows.html" if wants_partial(request) else "list.html"
    return _answer(request, name, context)


@require_safe
def job_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    """One job; htmx asks for its block again while it is under way."""
    job = get_object_or_404(latest_jobs(request.user), uid=uid)
    context = {"job": job, "topic": topic_of(request.user.pk)}
    name = "partials/job.html" if wants_partial(request) else "job.html"
    return _answer(request, name, context)


@require_POST
def job_cancel(request: PortalRequest, uid: UUID) -> HttpResponse:
    job = cancel_job(uid=uid, actor=request.user, now=timezone.now())
    if not job.is_open:
        toast(request, pgettext("job", "Cancelled"))
    return redirect("jobs:job", uid=uid)


def _answer(request: PortalRequest, name: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, f"jobs/{name}", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
