"""Django (WSGI) in threads behind an ASGI server: one hand-over to a thread and one back.

An answer that is whole goes back as one piece; one that is streamed goes in chunks, each when the
client has taken the last. A body of a usual size is read before a thread is taken, so that a slow
client holds none; a larger one is read as Django asks for it.
"""

import asyncio
import contextvars
import io
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from itportal.core.live.hub import Receive, Scope, Send

Environ: TypeAlias = dict[str, Any]
Application: TypeAlias = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
AT_ONCE_BYTES = 65_536


class Bridge:
    """An ASGI application of a WSGI one; `threads` requests are answered at a time."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        body = await _body_of(scope, receive, loop)
        if body is None:
            return
        answer = Answer(environ_of(scope, body), receive, send, loop)
        context = contextvars.copy_context()
        await loop.run_in_executor(self.threads, context.run, answer.make, self.application)
        if not answer.streamed:
            await send(answer.start)
            await send({"type": "http.response.body", "body": answer.content})


class Answer:
    """One request on its way through a thread."""

    def __init__(
        self, environ: Environ, receive: Receive, send: Send, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.environ = environ
        self.receive, self.send, self.loop = receive, send, loop
        self.start: dict[str, Any] = {}
        self.content = b""
        self.streamed = False
        self.gone = threading.Event()

    def make(self, application: Application) -> None:
        """In the thread, to the end: Django lets go of its connections in `close()`."""
        answer = application(self.environ, self._start)
        try:
            if getattr(answer, "streaming", True):
                self.streamed = True
                self._stream(answer)
            else:
                self.content = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
                for name, value in headers
            ],
        }

    def _stream(self, chunks: Iterable[bytes]) -> None:
        self._await(self.send(self.start))
        watch = asyncio.run_coroutine_threadsafe(self._watch(), self.loop)
        try:
            for chunk in chunks:
                if self.gone.is_set():
                    return
                message = {"type": "http.response.body", "body": chunk, "more_body": True}
                self._await(self.send(message))
            self._await(self.send({"type": "http.response.body", "body": b""}))
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        """Nobody reads on: a large file need not be."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.gone.set()

    def _await(self, sending: Any) -> None:
        asyncio.run_coroutine_threadsafe(sending, self.loop).result()


class Body(io.RawIOBase):
    """A large body, read from within the thread as far as the application wants it."""

    def __init__(self, first: bytes, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self.left, self.more = memoryview(first), True
        self.receive, self.loop = receive, loop

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left and self.more:
            coming: Any = self.receive()
            message = asyncio.run_coroutine_threadsafe(coming, self.loop).result()
            self.left, self.more = _part(message)
        taken = min(len(buffer), len(self.left))
        buffer[:taken] = self.left[:taken]
        self.left = self.left[taken:]
        return taken


def _part(message: Any) -> tuple[memoryview, bool]:
    """The bytes of one message, and whether more follow."""
    if message["type"] == "http.disconnect":
        raise ConnectionResetError("The client went away before its request was whole.")
    return memoryview(message.get("body", b"")), message.get("more_body", False)


async def _body_of(scope: Scope, receive: Receive, loop: asyncio.AbstractEventLoop) -> Any:
    """To be read from; None when the client went away before all of a short one was here."""
    if not any(
        name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"]
    ):
        return io.BytesIO()
    read = bytearray()
    more = True
    while more and len(read) < AT_ONCE_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        read += message.get("body", b"")
        more = message.get("more_body", False)
    if not more:
        return io.BytesIO(read)
    return io.BufferedReader(Body(bytes(read), receive, loop), AT_ONCE_BYTES)


def environ_of(scope: Scope, body: Any) -> Environ:
    """What PEP 3333 asks for. Names with an underscore would pass for ones with a hyphen."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.get("client"):
        environ["REMOTE_ADDR"] = scope["client"][0]
        environ["REMOTE_PORT"] = str(scope["client"][1])
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper()
        if "_" in name:
            continue
        key = name.replace("-", "_")
        if key not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    return environ
