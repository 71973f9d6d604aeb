"""What the processes of the portal do, once forked (forks.py).

Modules above this layer are named by text: the runtime knows no application.
"""

import gc
import importlib
import os
import socket
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

GRACE_SECONDS = 3
KEEP_ALIVE_SECONDS = 65  # longer than reverse proxies keep an idle connection
# Loaded before forking, beside the applications: what each process would load for itself.
HEAVY = (
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.loops.uvloop",
    "uvicorn.lifespan.on",
    "a2wsgi",
    "celery.apps.worker",
    "celery.apps.beat",
    "celery.worker.consumer",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
    "itportal.celery",
    "itportal.core.health.scheduler",
    "itportal.core.live.hub",
)


def preload() -> None:
    """Load the applications and everything heavy, open nothing."""
    # Celery reads this while it is imported. It makes SIGTERM mean: give running tasks a
    # moment, then put back what is not done.
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    import django
    from django.conf import settings
    from django.urls import get_resolver

    django.setup()
    for name in (*HEAVY, *(path.rpartition(".")[0] for path in settings.MIDDLEWARE)):
        importlib.import_module(name)
    get_resolver().url_patterns  # noqa: B018 - loads every view
    importlib.import_module("itportal.celery").app.loader.import_default_modules()
    gc.collect()
    gc.freeze()


def _log_to_own_streams() -> None:
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def prepare(*, demo: bool) -> None:
    from django.core.management import execute_from_command_line

    _log_to_own_streams()
    execute_from_command_line(["manage.py", "prepare", *([] if demo else ["--no-demo"])])


def web(handle: int) -> None:
    """One web server on the supervisor's listening socket.

    The socket outlives this process, so callers wait out a restart instead of being refused.
    """
    import uvicorn

    _log_to_own_streams()
    config = uvicorn.Config(
        "itportal.asgi:application",
        lifespan="on",
        access_log=False,
        log_config=None,  # Django's LOGGING decides
        proxy_headers=False,  # core.context decides, from ITPORTAL_TRUSTED_PROXIES
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=handle)])


def worker(queues: Sequence[str], processes: int, *, alone: bool) -> None:
    """`alone`: no other worker uses this broker, so what a killed one held is ours again."""
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    if alone and (held := importlib.import_module("itportal.celery").put_back_unfinished()):
        sys.stdout.write(f"{held} unfinished tasks put back\n")
    _log_to_own_streams()
    working = importlib.import_module("itportal.celery").app.Worker(
        hostname=f"worker@{socket.gethostname()}",
        queues=queues,
        concurrency=processes,
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    working.start()
    sys.exit(working.exitcode)


def beat(schedule: Path) -> None:
    _log_to_own_streams()
    importlib.import_module("itportal.celery").app.Beat(
        schedule=str(schedule), quiet=True
    ).run()
