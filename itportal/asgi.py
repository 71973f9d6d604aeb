"""What the web server runs: Django (WSGI, in threads) and the live-update stream on one port.

Start it as `uvicorn itportal.asgi:application --no-proxy-headers`: the client's address is
decided by core.context from ITPORTAL_TRUSTED_PROXIES alone. docs/adr/0002 says why one port.
"""

from collections.abc import MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from itportal.core.live.hub import Hub, Receive, Scope, Send
from itportal.wsgi import application as django

hub = Hub()
portal = WSGIMiddleware(django, workers=settings.WEB_THREADS)  # type: ignore[arg-type]  # stubs differ


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await hub(scope, receive, send)
    else:
        await portal(plainly_named(scope), whole(receive), send)  # type: ignore[arg-type]  # same ASGI shapes


def plainly_named(scope: Scope) -> Scope:
    """Without headers that WSGI could not tell from others: X_Forwarded_For passes for
    X-Forwarded-For there, which a proxy in front has not judged."""
    headers = [header for header in scope.get("headers", []) if b"_" not in header[0]]
    return {**scope, "headers": headers}


def whole(receive: Receive) -> Receive:
    """A request whose client went away before its end is a fault to its reader: half a form
    must not be taken for a whole one."""
    ended = False

    async def read() -> MutableMapping[str, Any]:
        nonlocal ended
        message = await receive()
        if message["type"] == "http.disconnect" and not ended:
            raise ConnectionResetError("The client went away before its request was whole.")
        ended = ended or not message.get("more_body", False)
        return message

    return read


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.ensure_feeder()
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
