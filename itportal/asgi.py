"""What the web server runs: Django (WSGI, in threads) and the live-update stream on one port.

Start it as `uvicorn itportal.asgi:application --no-proxy-headers`: the client's address is
decided by core.context from ITPORTAL_TRUSTED_PROXIES alone. docs/adr/0002 says why one port.
"""

from django.conf import settings

from itportal.bridge import Bridge
from itportal.core.live.hub import Hub, Receive, Scope, Send
from itportal.wsgi import application as django

hub = Hub()
portal = Bridge(django, threads=settings.WEB_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await hub(scope, receive, send)
    else:
        await portal(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
