"""A small real HTTP server that receives what the portal sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread
from typing import Any

import orjson

LOOPBACK = [ip_network("127.0.0.1")]


@dataclass
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        return orjson.loads(self.body)

    @property
    def told(self) -> list[tuple[str, str]]:
        """(operation, uid) of what it tells."""
        return [(row["op"], row["uid"]) for row in self.message["data"]["results"]]


@dataclass
class Receiver:
    """answers: status, headers and body of the next requests; then 204."""

    url: str
    came: list[Came] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    drips: bool = False  # answers a byte now and then, without end
    stopped: Event = field(default_factory=Event)

    @property
    def last(self) -> Came:
        return self.came[-1]


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append(Came(self.path, headers, body))
            status, more, content = (
                receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
            )
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if receiver.drips:
                self._drip()
                return
            self.end_headers()
            self.wfile.write(content)

        def _drip(self) -> None:
            try:
                while not receiver.stopped.wait(0.05):
                    self.wfile.write(b"X-Drip: 1\r\n"[:1])
                    self.wfile.flush()
            except OSError:
                return  # they hung up, as they should

        def log_message(self, format: str, *args: Any) -> None:
            """Tests look at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
