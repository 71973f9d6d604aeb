"""Pages of refusals and faults: what happened, what to do, phone, request id."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from itportal.core.api.errors import ApiProblem
from itportal.core.api.problems import problem_response
from itportal.core.context import GetResponse, current
from itportal.core.errors import PortalError
from itportal.core.health.away import database_is_away
from itportal.core.ui.locale import language_of

logger = logging.getLogger(__name__)
# Shown when even the page of the fault cannot be drawn.
PLAIN = '<!doctype html><html lang="et"><meta charset="utf-8"><title>IT portal</title><p>{}</p>'


def _page(request: HttpRequest, status: int, **facts: Any) -> HttpResponse:
    return render(request, f"errors/{status}.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the policy's own reason when there is one."""
    reason = exception.message if isinstance(exception, PortalError) else ""
    return _page(request, 403, reason=reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old tab, or blocked cookies."""
    logger.warning("CSRF refused: %s %s", request.path, reason)
    return render(request, "errors/csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or user. A database that is away makes it a 503."""
    away = database_is_away(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        return problem_response(
            ApiProblem("api.unavailable", status=503, headers={"Retry-After": "5"})
            if away
            else ApiProblem("api.internal", status=500, id=current().request_id)
        )
    if away:
        return unavailable(request)
    try:
        language = language_of(request)
    except Exception:  # noqa: BLE001  # the user may be what failed
        language = "et"
    with translation.override(language):
        return HttpResponseServerError(_bare("errors/500.html", language))


def unavailable(request: HttpRequest, *, retry_after: int = 30) -> HttpResponse:
    """503: the database is away or the portal is being maintained; comes back by itself."""
    cookie = request.COOKIES.get("django_language", "et")
    language = cookie if cookie in ("et", "en") else "et"
    with translation.override(language):
        response = HttpResponse(_bare("errors/503.html", language), status=503)
    response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def _bare(template: str, language: str) -> str:
    facts = {
        "language": language,
        "municipality": settings.MUNICIPALITY,
        "phone": settings.HELP_PHONE,
        "phone_url": "tel:" + "".join(c for c in settings.HELP_PHONE if c in "+0123456789"),
        "request_id": str(current().request_id or ""),
    }
    try:
        return loader.render_to_string(template, facts)
    except Exception:  # a second fault must not hide that there was one
        logger.exception("the page %s could not be drawn", template)
        return PLAIN.format(_("The portal cannot answer now. Please try again in a minute."))


class FailureMiddleware:
    """Domain errors that reach the edge of a page become its answer: 403, 404, 409, 400, and
    a database that is away becomes 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if database_is_away(exception) and not request.path.startswith("/api/"):
            return unavailable(request)
        if not isinstance(exception, PortalError) or request.path.startswith("/api/"):
            return None
        if exception.status == 404:
            raise Http404 from exception
        if exception.status == 403:
            return refused(request, exception)
        return render(
            request,
            "errors/409.html",
            {"reason": exception.message, "title": _("This could not be done")},
            status=exception.status,
        )
