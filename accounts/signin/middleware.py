"""Session limits, and a sign-in before every view that does not say otherwise."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from itportal.core.context import GetResponse, client_ip

STARTED = "portal.started"
SEEN = "portal.seen"
# Seen times are written at most this often: two short statements a minute per open browser.
STEP_SECONDS = 60
# Background streams must not keep a forgotten browser signed in.
IDLE_PATHS = ("/live/",)


class SessionLimitsMiddleware:
    """Ends sessions left alone too long or older than a working day (ASVS 7.3.1, 7.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if session.session_key and request.user.is_authenticated:
            now = int(time.time())
            started = session.setdefault(STARTED, now)
            seen = session.setdefault(SEEN, now)
            idle, whole = settings.SESSION_IDLE_SECONDS, settings.SESSION_WHOLE_SECONDS
            if now - seen > idle or now - started > whole:
                logout(request)
                messages.info(request, _("You were away for a while: sign in again."))
            elif now - seen >= STEP_SECONDS and not request.path.startswith(IDLE_PATHS):
                session[SEEN] = now
                _note_seen(request)
        return self.get_response(request)


def _note_seen(request: HttpRequest) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(),
        ip=client_ip(request) or "0.0.0.0",  # noqa: S104
    )


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it is marked `@login_not_required`."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know only redirects
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") or _wants_json(request):
            return JsonResponse(
                {
                    "type": "about:blank",
                    "title": _("Sign in first"),
                    "status": 401,
                    "code": "signin.required",
                },
                status=401,
                content_type="application/problem+json",
            )
        return redirect_to_login(_return_path(request), settings.LOGIN_URL)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _return_path(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the page whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"
