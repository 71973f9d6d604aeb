"""One web process: uvicorn serving `itportal.asgi` on a socket the supervisor listens on.

`python -m itportal.runtime.web FD`: the socket stays open while this process restarts, so
callers wait a moment instead of being refused.
"""

import socket
import sys

import uvicorn

GRACE_SECONDS = 3


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    config = uvicorn.Config(
        "itportal.asgi:application",
        lifespan="on",
        access_log=False,
        log_config=None,  # Django's LOGGING decides
        proxy_headers=False,  # core.context decides, from ITPORTAL_TRUSTED_PROXIES
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
