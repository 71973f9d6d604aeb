"""Every error of the API in one shape: problem+json (RFC 9457) with `code` and `fields`."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response

from itportal.core.api.errors import PHRASES, ApiProblem
from itportal.core.api.rendering import JsonRenderer
from itportal.core.context import current
from itportal.core.errors import Invalid, PortalError
from itportal.core.health.away import database_is_away

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


def problem(error: PortalError) -> dict[str, Any]:
    """The body of an error; `members`: of an error that tells more than that."""
    fields = {
        name: PortalError(str(text)).message if not isinstance(text, Promise) else str(text)
        for name, text in getattr(error, "fields", {}).items()
    }
    return {
        "type": f"urn:itportal:problem:{error.code}",
        "title": str(PHRASES.get(error.status, PHRASES[400])),
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "fields": fields,
        **getattr(error, "members", {}),
    }


def problem_response(error: PortalError) -> HttpResponse:
    """The answer outside of a DRF view (unknown path, error pages of /api/)."""
    body = JsonRenderer().render(problem(error))
    headers = getattr(error, "headers", {})
    return HttpResponse(body, status=error.status, content_type=MEDIA_TYPE, headers=headers)


@login_not_required
@csrf_exempt
def unknown_path(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Any address under /api/ that leads nowhere."""
    return problem_response(ApiProblem("not_there", status=404))


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: nothing leaves the API as HTML, nothing is swallowed unlogged."""
    known = translate(error)
    if known is None:
        logger.error("API fault in request %s", current().request_id, exc_info=error)
        got_request_exception.send(sender=None, request=context["request"]._request)
        known = ApiProblem("api.internal", status=500, id=current().request_id)
    headers = dict(getattr(known, "headers", {}))
    if isinstance(error, exceptions.APIException):
        challenge = getattr(error, "auth_header", None)
        if challenge:
            headers["WWW-Authenticate"] = challenge
    return Response(
        problem(known), status=known.status, headers=headers, content_type=MEDIA_TYPE
    )


def translate(error: Exception) -> PortalError | None:
    """The error in our words; None when it is a fault."""
    match error:
        case PortalError():
            return error
        case Http404() | exceptions.NotFound():
            return ApiProblem("not_there", status=404)
        case exceptions.ValidationError():
            return Invalid(fields=flat(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return ApiProblem("api.not_authenticated", status=401)
        case exceptions.MethodNotAllowed():
            method = str(error.args[0]) if error.args else ""
            return ApiProblem("api.method_not_allowed", status=405, method=method)
        case exceptions.NotAcceptable():
            return ApiProblem("api.not_acceptable", status=406)
        case exceptions.UnsupportedMediaType():
            media_type = str(error.args[0])[:100] if error.args else ""
            return ApiProblem("api.unsupported_media_type", status=415, media_type=media_type)
        case exceptions.ParseError():
            return ApiProblem("api.malformed", status=400, reason=str(error.detail))
        case PermissionDenied() | exceptions.PermissionDenied():
            return ApiProblem("api.no_rule", status=403)
        case RequestDataTooBig():
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            return ApiProblem("api.too_large", status=413, limit=limit)
        case TooManyFieldsSent() | MultiPartParserError() | UnreadablePostError():
            return ApiProblem("api.malformed", status=400, reason=str(error))
        case SuspiciousOperation() | UnicodeError():
            return ApiProblem("api.malformed", status=400, reason=type(error).__name__)
        case OperationalError() | InterfaceError() if database_is_away(error):
            logger.warning("API without database: %s", error)
            return ApiProblem("api.unavailable", status=503, headers={"Retry-After": "5"})
    return None


def flat(detail: Any, path: str = "") -> dict[str, str]:
    """DRF's nested error lists as `{"answers.0.value": "…"}`."""
    if isinstance(detail, Mapping):
        found: dict[str, str] = {}
        for name, inner in detail.items():
            found |= flat(inner, f"{path}.{name}" if path else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(d, Mapping | list) for d in detail):
        found = {}
        for index, inner in enumerate(detail):
            if inner:
                found |= flat(inner, f"{path}.{index}" if path else str(index))
        return found
    text = " ".join(str(d) for d in detail) if isinstance(detail, list) else str(detail)
    return {path or "body": text}
