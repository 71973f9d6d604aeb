"""The portal that is measured: a real `manage.py up` on data of its own, kept between runs."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from bench import processes
from bench.http import Caller

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 3600  # loading a large demo municipality
EXPERT, PASSWORD = "it@naidisvald.ee", "naidisvald"
ROUNDS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Bench:
    """What a figure may use: `portal`, `floor` (started when first asked for), `scale`."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.var = PROJECT / "var" / "bench" / f"scale-{scale}"
        os.environ["ITPORTAL_VAR"] = str(self.var)
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.portal_settings"
        self._started: list[Stack] = []

    @cached_property
    def portal(self) -> "Stack":
        """The whole portal with the demo municipality at this scale; Django set up here too."""
        self.var.mkdir(parents=True, exist_ok=True)
        loaded = self.var / "loaded"
        stack = Stack([sys.executable, "manage.py", "up", "--no-demo"], {}, self.var / "up.log")
        self._started.append(stack)
        stack.wait("/readyz")
        if not loaded.exists():
            command = [sys.executable, "manage.py", "demo", "--scale", str(self.scale)]
            subprocess.run(command, cwd=PROJECT, check=True, stdout=sys.stderr)
            loaded.touch()
        import django

        django.setup()
        return stack

    @cached_property
    def floor(self) -> "Stack":
        """Plain Django on the same database: the cheapest page a signed-in person can get."""
        self.portal  # noqa: B018 - its database
        extra = {"DJANGO_SETTINGS_MODULE": "bench.floor_settings"}
        stack = Stack([sys.executable, "-m", "bench.floor"], extra, self.var / "floor.log")
        self._started.append(stack)
        stack.wait("/floor/open/")
        return stack

    def close(self) -> None:
        while self._started:
            self._started.pop().stop()

    def cpu_ms(self, call: Callable[[], object], stack: "Stack", *, times: int = 200) -> float:
        """CPU of one call in web workers and PostgreSQL: median of several rounds."""
        for _ in range(times // 4):
            call()
        rounds = []
        for _ in range(ROUNDS):
            before = processes.cpu_seconds(self._costing(stack))
            for _ in range(times):
                call()
            spent = processes.cpu_seconds(self._costing(stack)) - before
            rounds.append(spent / times * 1000)
        return statistics.median(rounds)

    def _costing(self, stack: "Stack") -> list[int]:
        return [*stack.web_pids(), *self.portal.postgres_pids()]


class Stack:
    """One started server with everything below it."""

    def __init__(self, command: list[str], extra: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.began = time.monotonic()
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=os.environ | extra | {"PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.log = log

    def wait(self, path: str, seconds: float = START_SECONDS) -> float:
        """Until `path` answers 200; returns the seconds since the start."""
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"it ended:\n{self.log.read_text(errors='replace')[-2000:]}")
            try:
                if self.caller().ask(path)[0] == 200:
                    return time.monotonic() - self.began
            except OSError:
                pass
            if time.monotonic() - self.began > seconds:
                raise RuntimeError(f"{path} not there after {seconds:.0f} s; see {self.log}")
            time.sleep(0.05)

    def caller(self, **headers: str) -> Caller:
        return Caller(self.port, headers)

    def expert(self) -> Caller:
        """A signed-in IT specialist."""
        caller = self.caller()
        caller.sign_in(EXPERT, PASSWORD)
        return caller

    def web_pids(self) -> list[int]:
        below = processes.tree(self.process.pid)
        return [p for p in below if processes.name_of(p).startswith("portal-web")] or below

    def postgres_pids(self) -> list[int]:
        below = processes.tree(self.process.pid)
        return [pid for pid in below if processes.name_of(pid) == "postgres"]

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(60)
