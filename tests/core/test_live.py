"""Live updates: who may listen, and that a published change reaches the right streams."""

import asyncio
import json
import math
import time
from collections.abc import Callable, Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.services import users
from itportal.core.live import hub as live_hub
from itportal.core.live import tokens
from itportal.core.live.hub import Hub
from itportal.core.live.publish import publish
from itportal.core.live.tokens import Grant
from tests.builders import make_user


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a thread of its own: browser tests keep an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(story())).result()


class Peer:
    """A browser's side of one stream."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.leaves = asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.sent.put(message)

    async def text(self) -> str:
        message = await asyncio.wait_for(self.sent.get(), 5)
        return str(message.get("body", b"").decode())


def scope(token: str) -> MutableMapping[str, Any]:
    return {"type": "http", "method": "GET", "query_string": f"token={token}".encode()}


def grant(*topics: str, since: float = 0.0) -> str:
    return tokens.issue(Grant(user_id=1, topics=frozenset(topics), since=since))


async def listen(
    hub: Hub, *topics: str, since: float = 0.0, whole: bool = False
) -> tuple[Peer, "asyncio.Task[None]"]:
    peer = Peer()
    token = grant(*topics, since=since)
    task = asyncio.ensure_future(hub(scope(token), peer.receive, peer.send))
    start = await asyncio.wait_for(peer.sent.get(), 5)
    assert start["status"] == 200
    ready = await peer.text()
    assert ready.startswith("event: ready\n")
    assert json.loads(ready.split("data: ")[1].split("\n")[0]) == {"whole": whole}
    return peer, task


async def leave(hub: Hub, *pairs: tuple[Peer, "asyncio.Task[None]"]) -> None:
    for peer, task in pairs:
        peer.leaves.set()
        await asyncio.wait_for(task, 5)
    assert hub.streams == set()
    await hub.close()


@pytest.mark.django_db(transaction=True)
def test_a_published_change_reaches_those_who_listen_and_no_one_else() -> None:
    async def story() -> None:
        hub = Hub()
        desk = await listen(hub, "queue")
        other = await listen(hub, "user:2")
        # both hear `refresh` once the subscription stands
        assert "event: refresh" in await desk[0].text()
        assert "event: refresh" in await other[0].text()
        await asyncio.to_thread(send, "queue", "0198")
        event = await desk[0].text()
        assert event.startswith("event: change\n")
        assert json.loads(event.split("data: ", 1)[1]) == {"topic": "queue", "ticket": "0198"}
        assert other[0].sent.empty()
        await leave(hub, desk, other)

    def send(topic: str, ticket: str) -> None:
        with transaction.atomic():
            publish(topic, ticket=ticket)
        connection.close()

    run(story)


def test_what_was_told_since_the_page_was_drawn_is_told_again() -> None:
    """A stream opens after its page was drawn: nothing is lost between, nothing asked anew."""

    async def story() -> None:
        hub = Hub()
        first = await listen(hub, "queue", since=time.time())  # nobody listened before it
        assert "event: refresh" in await first[0].text()
        while hub.complete_from == math.inf:
            await asyncio.sleep(0.01)
        drawn = hub.complete_from + live_hub.SLACK_SECONDS + 0.001
        await asyncio.sleep(0.01)
        for ticket in ("1", "2"):
            hub.spread(json.dumps({"topic": "queue", "ticket": ticket}).encode())
        hub.spread(json.dumps({"topic": "user:2", "notice": "3"}).encode())
        second = await listen(hub, "queue", since=drawn, whole=True)
        told = [json.loads((await second[0].text()).split("data: ")[1]) for _ in "12"]
        assert [message["ticket"] for message in told] == ["1", "2"]
        assert second[0].sent.empty()
        before = await listen(hub, "queue", since=drawn - 0.01)
        assert before[0].sent.empty()
        await leave(hub, first, second, before)

    run(story)


def test_what_is_kept_to_be_told_again_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    hub.complete_from = 0.0
    now = [1000.0]
    monkeypatch.setattr("itportal.core.live.hub.time.time", lambda: now[0])
    for number in range(live_hub.TOLD + 10):
        hub.keep("queue", str(number))
        now[0] += 0.001
    assert len(hub.told) == live_hub.TOLD
    assert hub.complete_from == hub.told[0][0]
    now[0] += live_hub.KEPT_SECONDS + 1
    hub.keep("queue", "last")
    assert [text for _at, _topic, text in hub.told] == ["last"]
    assert hub.complete_from == now[0] - live_hub.KEPT_SECONDS


def test_an_ended_user_topic_closes_the_stream() -> None:
    async def story() -> None:
        hub = Hub()
        _peer, task = await listen(hub, "user:1")
        hub.spread(json.dumps({"topic": "user:1", "end": 1}).encode())
        await asyncio.wait_for(task, 5)
        await hub.close()

    run(story)


def test_a_grant_made_before_the_end_opens_nothing_after_it() -> None:
    """Who was shut out cannot come back with what they still hold; a new sign-in can."""

    async def story() -> None:
        hub = Hub()
        held = grant("user:1", "queue")
        hub.end(1)
        refused = Peer()
        await hub(scope(held), refused.receive, refused.send)
        assert (await refused.sent.get())["status"] == 401
        await leave(hub, await listen(hub, "queue"))

    run(story)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["closed", "ended", "revoked", "signed out"])
def test_the_end_of_rights_is_told_to_the_streams(
    how: str,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[Any] = []
    redis = SimpleNamespace(publish=lambda _channel, message: told.append(json.loads(message)))
    monkeypatch.setattr("itportal.core.live.publish._client", lambda: redis)
    administrator, user = make_user("administrator"), make_user("specialist")
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "closed":
            users.deactivate_user(user_id=user.pk, actor=administrator, now=timezone.now())
        elif how == "ended":
            users.end_sessions(user_id=user.pk, actor=administrator)
        elif how == "revoked":
            users.revoke_role(grant_id=user.grants.get().pk, actor=administrator)
        else:
            client.post("/logout/")
    assert {"topic": f"user:{user.pk}", "end": 1} in told


def test_a_reader_that_falls_behind_is_closed_not_kept_growing() -> None:
    async def story() -> None:
        hub = Hub()
        _peer, task = await listen(hub, "queue")
        for _ in range(500):
            hub.spread(b'{"topic": "queue"}')
        await asyncio.wait_for(task, 5)
        await hub.close()

    run(story)


@pytest.mark.parametrize("token", ["", "nonsense", "eyJ0IjpbXX0:1:forged", "%00"])
def test_no_stream_without_a_grant(token: str) -> None:
    async def story() -> None:
        peer = Peer()
        await Hub()(scope(token), peer.receive, peer.send)
        assert (await peer.sent.get())["status"] == 401

    run(story)


@pytest.mark.django_db
def test_the_grant_holds_only_topics_the_user_may_hear(client: Client) -> None:
    user, other = make_user("staff"), make_user("staff")
    assert client.get("/live/token/").status_code == 401
    client.force_login(user)
    asked = f"user:{user.pk} user:{other.pk} nonsense:1 nonsense"
    answer = client.get("/live/token/", {"topics": asked}).json()
    assert answer["topics"] == [f"user:{user.pk}"]
    granted = tokens.read(answer["token"])
    assert granted == Grant(user_id=user.pk, topics=frozenset({f"user:{user.pk}"}))
