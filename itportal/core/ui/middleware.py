"""Answers to htmx: toasts travel with the partial, caches keep page and partial apart."""

import gzip
import secrets

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from itportal.core.context import GetResponse
from itportal.core.ui.requests import wants_partial

SHORT = 200  # bytes; less is not worth it


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """A part of a page must not be filled with the sign-in page htmx would be redirected to."""
    return (
        request.headers.get("HX-Request") == "true"
        and response.status_code == 302
        and response["Location"].startswith(settings.LOGIN_URL)
        and not request.path.startswith(settings.LOGIN_URL)
    )


class PartialMiddleware:
    """Every HTML answer varies by what htmx asked; waiting toasts are added to a partial."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _asks_to_sign_in(request, response):
            return HttpResponse(status=401)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
        if wants_partial(request) and response.status_code == 200:
            waiting = list(get_messages(request))
            if waiting:
                block = render(request, "parts/toasts_partial.html", {"toasts": waiting})
                response.content += block.content
                if "Content-Length" in response:
                    response["Content-Length"] = str(len(response.content))
        return response


class PageCompression(GZipMiddleware):
    """Compresses pages. Other answers stay as they are: the API's entity tags must not change on
    the way, files are compressed already. As Django does it (with its guard against BREACH), a
    tenth larger at half the cost.
    """

    LEVEL = 3

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not _is_page(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return response
        # A file's name of any length, which nobody reads, hides how well the page was compressed.
        name = b"a" * secrets.randbelow(self.max_random_bytes) + b"\x00"
        packed = gzip.compress(response.content, self.LEVEL, mtime=0)
        header = packed[:3] + bytes([gzip.FNAME]) + packed[4:10]
        response.content = header + name + packed[10:]
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        return response


def _is_page(response: HttpResponse) -> bool:
    return (
        response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and len(response.content) >= SHORT
    )
