"""A task knows who queued it and in which request; nothing leaks into the next one."""

from collections.abc import Iterator
from queue import Queue
from uuid import uuid4

import pytest
from celery import shared_task
from celery.contrib.testing.worker import start_worker

from itportal.celery import app
from itportal.core.context import Context, acting, current

seen: "Queue[Context]" = Queue()


@shared_task
def _look_around() -> None:
    seen.put(current())


@pytest.fixture
def _worker() -> Iterator[None]:
    """A worker of its own queue, fed through the real broker."""
    app.set_current()
    with start_worker(
        app, pool="solo", queues=["handover"], perform_ping_check=False, shutdown_timeout=20
    ):
        yield


@pytest.mark.usefixtures("_worker")
def test_actor_and_request_travel_in_the_headers() -> None:
    request_id = uuid4()
    with acting(source="web", actor_id=7, request_id=request_id, ip="127.0.0.1"):
        _look_around.apply_async(queue="handover")
    _look_around.apply_async(queue="handover")
    first, second = seen.get(timeout=15), seen.get(timeout=15)
    assert first == Context(source="task", actor_id=7, request_id=request_id)
    assert (second.source, second.actor_id) == ("task", None)
    assert second.request_id not in {None, request_id}
