"""What is kept from Django's threads: forged header names, halves of requests."""

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from itportal.asgi import plainly_named, whole

Message = MutableMapping[str, Any]


def read_all(*messages: Message) -> bytes:
    """The body that `messages` make, read to the end."""

    async def story() -> bytes:
        waiting = list(messages)

        async def receive() -> Message:
            return waiting.pop(0)

        read, body, more = whole(receive), b"", True
        while more:
            message = await read()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if waiting:
            assert (await read())["type"] == "http.disconnect"
        return body

    with ThreadPoolExecutor(1) as pool:  # browser tests keep an event loop in this thread
        return pool.submit(lambda: asyncio.run(story())).result()


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


LEFT: Message = {"type": "http.disconnect"}


def test_half_a_request_is_a_fault_to_its_reader() -> None:
    with pytest.raises(ConnectionResetError):
        read_all(part(b"title=Prin", more=True), LEFT)


def test_a_client_may_go_once_its_request_is_whole() -> None:
    assert read_all(part(b"a", more=True), part(b"b", more=False), LEFT) == b"ab"


def test_headers_with_underscores_do_not_pass_for_others() -> None:
    headers = [(b"x_forwarded_for", b"6.6.6.6"), (b"x-forwarded-for", b"10.0.0.1")]
    assert plainly_named({"type": "http", "headers": headers})["headers"] == headers[1:]
