"""What the web server runs: Django (WSGI, in threads) and the live-update stream on one port.

Start it as `uvicorn itportal.asgi:application --no-proxy-headers`: the client's address is
decided by core.context from ITPORTAL_TRUSTED_PROXIES alone. docs/adr/0002 says why one port.
"""

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
        await portal(scope, receive, send)  # type: ignore[arg-type]  # same ASGI shapes


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
