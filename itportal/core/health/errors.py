"""What people see when the portal itself fails: 503 while the database is away, 500 otherwise.

The pages are rendered without the request: sessions, people and menus need the database.
"""

import logging
import sys

import psycopg2
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from itportal.core.context import current

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 10
# No connection, connection lost; the server stops, starts, or has no session left.
AWAY_CODES = ("08", "57P", "53300")
PLAIN = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1><p>{text}</p><p>{request_id}</p></html>"""


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; the exception is the one being handled."""
    if database_is_away(sys.exc_info()[1]):
        return _away(request)
    return _answer(
        request,
        status=500,
        template="errors/500.html",
        title=gettext("Something went wrong"),
        text=gettext("The fault is ours and has been noted. Please try again in a moment."),
    )


def database_is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, rather than refused one statement."""
    while error is not None:
        if isinstance(error, psycopg2.Error) and error.pgcode:
            return error.pgcode.startswith(AWAY_CODES)
        if isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
            return True
        if isinstance(error, InterfaceError) and error.__cause__ is None:
            return True
        if not isinstance(error, OperationalError | InterfaceError):
            return False
        error = error.__cause__
    return False


def _away(request: HttpRequest) -> HttpResponse:
    response = _answer(
        request,
        status=503,
        template="errors/503.html",
        title=gettext("The portal is away for a moment"),
        text=gettext(
            "The database does not answer. Nothing was saved from this step; go back and try "
            "again in a minute."
        ),
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _answer(
    request: HttpRequest, *, status: int, template: str, title: str, text: str
) -> HttpResponse:
    request_id = str(current().request_id or "")
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": text,
            "code": "unavailable" if status == 503 else "server_error",
            "fields": {},
        }
        response: HttpResponse = JsonResponse(
            body, status=status, content_type="application/problem+json"
        )
    else:
        page = _page(template, title=title, text=text, request_id=request_id)
        response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _page(template: str, **words: str) -> str:
    try:
        return render_to_string(template, words)
    except Exception:  # the page that explains a fault must not be lost to another fault
        logger.exception("the page %s could not be shown", template)
        return PLAIN.format(language="et", **words)
