"""Requests and answers on their way between the ASGI server and Django's threads."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from itportal.bridge import AT_ONCE_BYTES, Bridge

Messages = list[MutableMapping[str, Any]]


class Whole(list[bytes]):
    streaming = False
    closed = False

    def close(self) -> None:
        self.closed = True


def ask(
    application: Callable[..., Iterable[bytes]],
    *parts: bytes,
    headers: Iterable[tuple[bytes, bytes]] = (),
    leaves: bool = False,
    patience: int = 1_000_000,
) -> Messages:
    """What is sent for one request whose body comes in `parts`. leaves: the client goes away
    before the last of them; patience: after so many messages."""

    async def story() -> Messages:
        coming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        sent: Messages = []
        for number, part in enumerate(parts, start=1):
            more = leaves or number < len(parts)
            await coming.put({"type": "http.request", "body": part, "more_body": more})
        if leaves:
            await coming.put({"type": "http.disconnect"})

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)
            if len(sent) == patience:
                await coming.put({"type": "http.disconnect"})

        length = [(b"content-length", str(sum(map(len, parts))).encode())] if parts else []
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST" if parts else "GET",
            "path": "/täht/",
            "query_string": b"a=1",
            "headers": [*length, *headers],
            "client": ("192.0.2.1", 4711),
            "server": ("127.0.0.1", 8000),
        }
        await asyncio.wait_for(Bridge(application, threads=1)(scope, coming.get, send), 10)
        return sent

    with ThreadPoolExecutor(1) as pool:  # browser tests keep an event loop in this thread
        return pool.submit(lambda: asyncio.run(story())).result()


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start(
        "200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    )
    return Whole([environ["wsgi.input"].read(), b"!"])


def test_a_whole_answer_is_one_piece() -> None:
    start, body = ask(echo, b"one ", b"two")
    assert (start["status"], body["body"], body.get("more_body")) == (200, b"one two!", None)
    assert [value for name, value in start["headers"] if name == b"set-cookie"] == [
        b"a=1",
        b"b=2",
    ]


def test_a_large_body_is_read_in_order_and_to_the_end() -> None:
    parts = [bytes([65 + n]) * AT_ONCE_BYTES for n in range(5)]
    _start, body = ask(echo, *parts)
    assert body["body"] == b"".join(parts) + b"!"


def test_a_short_request_cut_off_is_not_answered() -> None:
    def never(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raise AssertionError("half a form was taken for a whole one")

    assert ask(never, b"half of", leaves=True) == []


def test_a_large_request_cut_off_is_a_fault_to_its_reader() -> None:
    caught: list[Exception] = []

    def read(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            environ["wsgi.input"].read()
        except OSError as error:
            caught.append(error)
        start("400 Bad Request", [])
        return Whole([])

    ask(read, b"x" * AT_ONCE_BYTES, leaves=True)
    assert len(caught) == 1


def test_a_stream_goes_chunk_by_chunk_and_ends_with_its_reader() -> None:
    ended: list[str] = []

    def stream(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        try:
            for number in range(100_000):
                yield str(number).encode()
        finally:
            ended.append("closed")

    sent = ask(stream, patience=4)
    assert [m.get("body") for m in sent[:4]] == [None, b"0", b"1", b"2"]
    assert len(sent) < 100_000
    assert ended == ["closed"]


def test_a_whole_stream_is_ended() -> None:
    def stream(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        yield from (b"a", b"b")

    bodies = [m.get("body") for m in ask(stream)[1:]]
    assert bodies == [b"a", b"b", b""]


def test_the_environment_is_what_django_reads() -> None:
    seen: dict[str, Any] = {}

    def look(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start("204 No Content", [])
        return Whole([])

    forged = [(b"x_forwarded_for", b"6.6.6.6"), (b"x-forwarded-for", b"10.0.0.1")]
    ask(look, headers=[*forged, (b"cookie", b"a=1"), (b"cookie", b"b=2")])
    assert seen["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/täht/"
    assert (seen["REMOTE_ADDR"], seen["QUERY_STRING"]) == ("192.0.2.1", "a=1")


def test_the_answer_is_closed_in_its_thread() -> None:
    answer = Whole([b"x"])

    def whole(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return answer

    ask(whole)
    assert answer.closed
