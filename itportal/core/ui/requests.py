"""The request as our views see it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


class PortalRequest(HttpRequest):
    """A signed-in request behind the whole middleware; for annotations of views."""

    htmx: HtmxDetails
    if TYPE_CHECKING:
        user: _User


def wants_partial(request: HttpRequest) -> bool:
    """htmx asks for a part of the page. Views that look here must vary on HX-Request and
    HX-Request-Type (`vary_partial`)."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Request-Type") != "full"
    )


def version_of(data: QueryDict) -> int | None:
    """The version the form was drawn from; without it nothing is compared."""
    raw = data.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
