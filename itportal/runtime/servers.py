"""Starting one embedded server and waiting for it, for tests and one-off commands.

`manage.py up` does the same under supervision (supervisor.py).
"""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from itportal.runtime.privileges import supervised


class StartError(Exception):
    """Something cannot start; the text says why and what to do."""


class Server(Protocol):
    """What an embedded server can tell about itself."""

    @property
    def name(self) -> str: ...
    @property
    def runs_as_root(self) -> bool: ...
    @property
    def log(self) -> Path: ...
    def command(self, *, test: bool = False) -> list[str]: ...
    def environment(self) -> dict[str, str]: ...
    def prepare(self) -> None: ...
    def answers(self) -> bool: ...


def start(
    server: Server, *, test: bool = False, seconds: float = 30
) -> "subprocess.Popen[bytes]":
    """Start `server` as a child and wait until it answers.

    Raises StartError with the last lines of its log. Call from the main thread: the child
    dies with the thread that started it.
    """
    server.prepare()
    with server.log.open("ab") as log:
        child = subprocess.Popen(  # noqa: S603
            server.command(test=test),
            env=server.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=supervised(os.getpid(), as_root=server.runs_as_root),
        )
    try:
        wait_until(
            server.answers, child.poll, what=server.name, log=server.log, seconds=seconds
        )
    except StartError:
        child.kill()
        child.wait()
        raise
    return child


def wait_until(
    ready: Callable[[], bool],
    ended: Callable[[], int | None],
    *,
    what: str,
    log: Path,
    seconds: float,
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if ended() is not None:
            raise StartError(f"{what} stopped while starting:\n{last_lines(log)}")
        if time.monotonic() > deadline:
            raise StartError(f"{what} did not answer in {seconds:.0f} s:\n{last_lines(log)}")
        time.sleep(0.03)


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log file, indented; a hint where it is when it is empty."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8000))
            lines = file.read().decode(errors="replace").strip().splitlines()[-count:]
    except OSError:
        lines = []
    return "\n".join(f"    {line}" for line in lines) or f"    (nothing in {log})"
