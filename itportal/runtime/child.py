"""One supervised process: started, read line by line, restarted, stopped."""

import asyncio
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from itportal.runtime.log import Log
from itportal.runtime.privileges import supervised
from itportal.runtime.servers import StartError

READ_BYTES = 65_536
LONGEST_LINE = 1_000_000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
STEADY_SECONDS = 20.0  # running this long forgives earlier crashes


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and how to end it.

    stop: the signal that ends it gently; grace_seconds: after that its group is killed;
    before_start: repairs what a crash left; runs_as_root: False for PostgreSQL.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: str
    stop: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10
    runs_as_root: bool = True
    inherit: tuple[int, ...] = ()
    before_start: Callable[[], None] | None = None
    hide: tuple[str, ...] = ()


@dataclass(slots=True)
class Child:
    """A running (or just ended) process of a Program."""

    program: Program
    log: Log
    process: asyncio.subprocess.Process | None = None
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=8))
    stopping: bool = False
    _reader: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def code(self) -> int | None:
        """The exit code (negative: the signal); None while it runs."""
        return self.process.returncode if self.process else None

    async def start(self) -> None:
        """Fork from this (the main) thread: the child dies with the thread that made it."""
        program = self.program
        if program.before_start:
            program.before_start()
        self.process = await asyncio.create_subprocess_exec(
            *program.command,
            env=program.environment,
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=program.inherit,
            preexec_fn=supervised(os.getpid(), as_root=program.runs_as_root),
        )
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        if self.process is None or self.process.stdout is None:
            return
        rest = b""
        while chunk := await self.process.stdout.read(READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._line(line)
            if len(rest) > LONGEST_LINE:
                self._line(rest)
                rest = b""
        if rest:
            self._line(rest)

    def _line(self, raw: bytes) -> None:
        text = raw.decode(errors="replace").rstrip()
        if not text or any(part in text for part in self.program.hide):
            return
        self.tail.append(text)
        self.log.write(self.name, text)

    async def ended(self) -> int:
        """Wait for the end; grandchildren that keep the pipe open are not waited for."""
        if self.process is None:
            return 0
        code = await self.process.wait()
        if self._reader:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._reader, 1)
        return code

    async def run_once(self, seconds: float) -> None:
        """Run to the end. Raises StartError with its last lines when it fails or hangs."""
        await self.start()
        try:
            code = await asyncio.wait_for(self.ended(), seconds)
        except TimeoutError:
            self.signal_group(signal.SIGKILL)
            raise StartError(f"{self.name} did not end in {seconds:.0f} s.") from None
        if code and not self.stopping:
            raise StartError(f"{self.name} failed:\n{self.last_words()}")

    async def keep(self) -> None:
        """Start again whenever it ends, after a pause that doubles, until it is stopped."""
        pause = FIRST_PAUSE_SECONDS
        while not self.stopping:
            began = time.monotonic()
            code = await self.ended()
            if self._is_stopping():
                return
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self.log.say(f"{self.name} {_how(code)}; starting it again in {pause:g} s.")
            self.signal_group(signal.SIGKILL)  # what it may have left behind
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            if not self._is_stopping():
                await self._restart()

    def _is_stopping(self) -> bool:
        """Asked anew after every wait."""
        return self.stopping

    async def _restart(self) -> None:
        try:
            await self.start()
        except (OSError, StartError, subprocess.SubprocessError) as error:
            self.log.say(f"{self.name} cannot start: {error}")

    async def stop(self) -> None:
        """End it gently; after the grace its whole group is killed."""
        self.stopping = True
        if self.process is None or self.process.returncode is not None:
            self.signal_group(signal.SIGKILL)
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(self.program.stop)
        try:
            await asyncio.wait_for(self.process.wait(), self.program.grace_seconds)
        except TimeoutError:
            self.log.say(f"{self.name} does not stop; killing it.")
        self.signal_group(signal.SIGKILL)
        await self.ended()

    def signal_group(self, sign: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)

    def last_words(self) -> str:
        return "\n".join(f"    {line}" for line in self.tail) or "    (it said nothing)"


def _how(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
