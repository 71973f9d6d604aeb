"""Health addresses answer before everything else: no session, no host check, no redirect."""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from itportal.core.context import GetResponse

PATHS = {"/healthz", "/readyz", "/metrics"}


class HealthMiddleware:
    """Calls the views of health/urls.py directly, so that they work while the rest does not."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PATHS:
            match = resolve(request.path_info)
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return answer
        return self.get_response(request)
