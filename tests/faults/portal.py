"""A real `manage.py up` in a folder of its own, driven and watched from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from itportal.runtime.paths import PROJECT, run_folder

START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Portal:
    """One supervisor and everything it starts; `folder` is its ITPORTAL_VAR."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    arguments: tuple[str, ...] = ("--no-demo",)
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(
                ("DATABASE_URL", "REDIS_URL", "ITPORTAL_", "DJANGO_", "PYTEST_")
            )
        }
        return kept | {
            "ITPORTAL_VAR": str(self.folder),
            "PORT": str(self.port),
            "ITPORTAL_WEB_PROCESSES": "2",
            "ITPORTAL_WORKER_PROCESSES": "1",
            **self.settings,
        }

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another management command beside it."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *, wait: bool = True, seconds: float = START_SECONDS) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "screen.log").open("ab") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *self.arguments],
                cwd=PROJECT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
                start_new_session=True,
            )
        if wait:
            self.until(self.is_ready, seconds)

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Send the signal to the whole group, as a terminal does; returns the exit code."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, sign)
        return self.process.wait(90)

    def screen(self) -> str:
        return (self.folder / "screen.log").read_text(errors="replace")

    # --- asking -----------------------------------------------------------------------

    def get(self, path: str, seconds: float = 10) -> tuple[int, bytes]:
        """Status and body; status 0 when there is no answer at all."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=seconds
            ) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def readiness(self) -> dict[str, Any]:
        status, body = self.get("/readyz")
        return {"http": status} | (json.loads(body) if body.startswith(b"{") else {})

    def is_ready(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the portal ended:\n{self.screen()}")
        return bool(self.readiness()["http"] == 200)

    @staticmethod
    def until(happens: Callable[[], object], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not happens():
            assert time.monotonic() < deadline, f"did not happen in {seconds:.0f} s"
            time.sleep(0.1)

    # --- its processes ----------------------------------------------------------------

    def processes(self) -> dict[int, str]:
        """Everything that still runs for this folder: pid -> name."""
        setting = os.fsencode(f"ITPORTAL_VAR={self.folder}")
        folders = (os.fsencode(self.folder), os.fsencode(run_folder(self.folder)))
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                facts = (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                line = b" ".join(words)
                mine = setting in facts or any(folder in line for folder in folders)
                if mine and state != "Z" and int(entry.name) != os.getpid():
                    found[int(entry.name)] = (entry / "comm").read_text().strip()
        return found

    def pid(self, name: str) -> int:
        """The process the supervisor itself started under this name."""
        assert self.process is not None
        for pid, comm in self.processes().items():
            with suppress(OSError):
                parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
                if comm.startswith(name) and int(parent) == self.process.pid:
                    return pid
        raise LookupError(name)

    def kill(self, name: str) -> int:
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def restarted(self, name: str, old: int) -> bool:
        with suppress(LookupError):
            return self.pid(name) != old
        return False
