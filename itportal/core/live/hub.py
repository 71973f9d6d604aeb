"""The event stream `GET /live/?token=…`, served by asyncio beside Django (itportal/asgi.py).

One Redis subscription per process feeds any number of streams; a stream costs a queue, not a
thread or a database connection. Events carry topics and ids; the page re-requests its block.
"""

import asyncio
import contextlib
import json
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qs

import redis.asyncio as aioredis
from django.conf import settings
from redis.exceptions import RedisError

from itportal.core.live.publish import CHANNEL
from itportal.core.live.tokens import VALID_SECONDS, Grant, read

logger = logging.getLogger(__name__)
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PING_SECONDS = 20
# A stream ends by itself, so that a signed-out person hears nothing for longer than this.
LIFE_SECONDS = 300
QUEUE_SIZE = 100
TOLD = 5000
# What was told is kept this long, for pages whose stream opens after they were drawn.
KEPT_SECONDS = 90
SLACK_SECONDS = 1  # between a change and its telling
MAX_STREAMS = 2000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
END = ""


class Stream:
    """One open tab. `queue` holds ready event texts; END closes it."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_SIZE)

    def offer(self, text: str) -> None:
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            # A tab that does not read: let it reconnect and re-request everything.
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(END)


class Hub:
    """The streams of this process and the one subscription that feeds them."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.feeder: asyncio.Task[None] | None = None
        self.ended: dict[int, float] = {}  # user id → when their streams were closed
        self.told: deque[tuple[float, str, str]] = deque(maxlen=TOLD)  # when, topic, text
        self.complete_from = math.inf  # `told` holds all since then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        grant = read(query.get("token", [""])[0])
        if grant and grant.issued_at <= self.ended.get(grant.user_id, 0):
            grant = None
        if grant is None or scope["method"] != "GET" or len(self.streams) >= MAX_STREAMS:
            status = 401 if grant is None else 405 if scope["method"] != "GET" else 503
            await send(
                {"type": "http.response.start", "status": status, "headers": HEADERS[1:]}
            )
            await send({"type": "http.response.body", "body": b""})
            return
        self.ensure_feeder()
        stream = Stream(grant)
        whole = self.catch_up(stream)
        self.streams.add(stream)
        try:
            await self.serve(stream, receive, send, whole=whole)
        finally:
            self.streams.discard(stream)

    def catch_up(self, stream: Stream) -> bool:
        """Tell again what was told since the page was drawn; False when that is not known."""
        since = stream.grant.since - SLACK_SECONDS
        if since < self.complete_from:
            return False
        for at, topic, text in self.told:
            if at >= since and topic in stream.grant.topics:
                stream.offer(text)
        return True

    async def serve(self, stream: Stream, receive: Receive, send: Send, *, whole: bool) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        ready = json.dumps({"whole": whole})
        await _write(send, f"event: ready\ndata: {ready}\nretry: 3000\n\n")
        gone = asyncio.ensure_future(_disconnected(receive))
        deadline = asyncio.get_running_loop().time() + LIFE_SECONDS
        try:
            while asyncio.get_running_loop().time() < deadline:
                waiting = asyncio.ensure_future(stream.queue.get())
                done, _rest = await asyncio.wait(
                    {gone, waiting}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if waiting not in done:
                    waiting.cancel()
                if gone in done:
                    return
                text = waiting.result() if waiting in done else ": ping\n\n"
                if text == END:
                    break
                await _write(send, text)
        finally:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def ensure_feeder(self) -> None:
        if self.feeder is None or self.feeder.done():
            self.feeder = asyncio.get_running_loop().create_task(self.feed())

    async def feed(self) -> None:
        """Follow the channel for as long as the process lives; Redis may come and go."""
        while True:
            client = aioredis.Redis.from_url(settings.LIVE_REDIS_URL)
            try:
                async with client.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    self.tell_all("event: refresh\ndata: {}\n\n")
                    async for message in channel.listen():
                        if message["type"] == "subscribe":
                            self.told.clear()
                            self.complete_from = time.time()
                        elif message["type"] == "message":
                            self.spread(message["data"])
            except (RedisError, OSError):
                logger.info("live updates wait for Redis")
            finally:
                self.complete_from = math.inf
                with contextlib.suppress(RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(1)

    def tell_all(self, text: str) -> None:
        for stream in tuple(self.streams):
            stream.offer(text)

    def spread(self, data: bytes) -> None:
        """Hand one published message to the streams that listen to its topic."""
        message = json.loads(data)
        topic = message["topic"]
        if message.get("end"):
            self.end(int(topic.removeprefix("user:")))
            return
        text = f"event: change\ndata: {json.dumps(message)}\n\n"
        self.keep(topic, text)
        for stream in tuple(self.streams):
            if topic in stream.grant.topics:
                stream.offer(text)

    def keep(self, topic: str, text: str) -> None:
        now = time.time()
        if len(self.told) == TOLD:
            self.complete_from = max(self.complete_from, self.told[1][0])
        while self.told and self.told[0][0] < now - KEPT_SECONDS:
            self.told.popleft()
            self.complete_from = max(self.complete_from, now - KEPT_SECONDS)
        self.told.append((now, topic, text))

    def end(self, user_id: int) -> None:
        """Close a user's streams; grants made before open no new ones."""
        now = time.time()
        recent = {user: at for user, at in self.ended.items() if now - at < VALID_SECONDS}
        self.ended = recent | {user_id: now}
        for stream in tuple(self.streams):
            if stream.grant.user_id == user_id:
                stream.offer(END)

    async def close(self) -> None:
        for stream in tuple(self.streams):
            stream.offer(END)
        # redis-py swallows a cancel that arrives while it connects: ask until it is heard.
        while self.feeder is not None and not self.feeder.done():
            self.feeder.cancel()
            await asyncio.wait({self.feeder}, timeout=0.2)


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
