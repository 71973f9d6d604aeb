"""Who acts, from where, in which request: carried beside the call, not through every argument."""

import ipaddress
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a change, copied into the journal.

    source: web, api, task, command or mail; request_id: made by us, never by the client;
    auth: session, token or empty; since: when the request began, seconds since 1970.
    """

    source: str = "command"
    request_id: uuid.UUID | None = None
    ip: str | None = None
    actor_id: int | None = None
    auth: str = ""
    since: float = 0.0


_nothing = Context()
_current: ContextVar[Context] = ContextVar("portal_context", default=_nothing)


def current() -> Context:
    return _current.get()


@contextmanager
def acting(**changes: Any) -> Iterator[Context]:
    """Within the block, the context with `changes` applied."""
    context = replace(_current.get(), **changes)
    mark = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(mark)


def bind(**changes: Any) -> None:
    """Change the context for the rest of this request or task."""
    _current.set(replace(_current.get(), **changes))


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address: X-Forwarded-For is read from the right, past trusted proxies only."""
    peer = request.META.get("REMOTE_ADDR", "")
    trusted = set(settings.TRUSTED_PROXIES)
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), peer]
    address = peer
    for hop in reversed(hops):
        address = hop.strip()
        if address not in trusted:
            break
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


class RequestContextMiddleware:
    """Gives every request an id of ours (shown on error pages) and its context."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        source = "api" if request.path.startswith("/api/") else "web"
        request_id = uuid.uuid4()
        with acting(
            source=source,
            request_id=request_id,
            ip=client_ip(request),
            actor_id=None,
            auth="",
            since=time.time(),
        ):
            response = self.get_response(request)
        response["X-Request-ID"] = str(request_id)
        return response


class ActorMiddleware:
    """Binds the signed-in user to the context; token sign-in binds in core.api."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            bind(actor_id=user.pk, auth="session")
            # From here on the user itself: the lazy one costs at each of a page's hundred looks.
            request.user = getattr(request, "_cached_user", user)
        return self.get_response(request)
