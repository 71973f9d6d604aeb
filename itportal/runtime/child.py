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

from itportal.runtime.forks import fork
from itportal.runtime.log import Log
from itportal.runtime.privileges import supervised
from itportal.runtime.servers import StartError

READ_BYTES = 65_536
LONGEST_LINE = 1_000_000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
STEADY_SECONDS = 20.0  # running this long forgives earlier crashes


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and how to end it: a `command` of its own, or a `role` of our own code.

    stop: the signal that ends it gently; grace_seconds: after that its group is killed;
    before_start: repairs what a crash left; runs_as_root: False for PostgreSQL; hide: parts
    of lines nobody needs to read.
    """

    name: str
    role: Callable[[], object] | None = None
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    stop: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10
    runs_as_root: bool = True
    inherit: tuple[int, ...] = ()
    before_start: Callable[[], None] | None = None
    hide: tuple[str, ...] = ()


class Child:
    """A running (or just ended) process of a Program."""

    def __init__(self, program: Program, log: Log) -> None:
        self.program = program
        self.log = log
        self.pid = 0
        self.code: int | None = None  # exit code, negative: the signal; None while it runs
        self.stopping = False
        self.tail: deque[str] = deque(maxlen=8)
        self._ended = asyncio.Event()
        self._popen: subprocess.Popen[bytes] | None = None
        self._output = -1
        self._rest = b""

    @property
    def name(self) -> str:
        return self.program.name

    def start(self) -> None:
        """Call from the main thread: the process dies with the thread that made it."""
        if self.program.before_start:
            self.program.before_start()
        self._drain()
        self._output, output = os.pipe()
        try:
            self.pid = self._spawn(output)
        finally:
            os.close(output)
        self.code = None
        self._ended.clear()
        os.set_blocking(self._output, False)
        asyncio.get_running_loop().add_reader(self._output, self._read)

    def _spawn(self, output: int) -> int:
        program = self.program
        if program.role:
            return fork(program.role, name=program.name, output=output, keep=program.inherit)
        self._popen = subprocess.Popen(  # noqa: S603
            program.command,
            env=program.environment,
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=supervised(os.getpid(), as_root=program.runs_as_root),
        )
        return self._popen.pid

    def reap(self) -> None:
        """Look whether it has ended; called for every child when any of them did."""
        if self.pid == 0 or self.code is not None:
            return
        if self._popen:
            self.code = self._popen.poll()
        else:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        if self.code is not None:
            self._ended.set()

    def _read(self) -> bool:
        """Take what is there; False when there was nothing."""
        if self._output < 0:
            return False
        try:
            chunk = os.read(self._output, READ_BYTES)
        except BlockingIOError:
            return False
        if not chunk:
            self._close()
            return False
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._line(line)
        if len(self._rest) > LONGEST_LINE:
            self._line(self._rest)
            self._rest = b""
        return True

    def _drain(self) -> None:
        """Read what is left. Grandchildren that keep the pipe open are not waited for."""
        while self._read():
            pass
        self._close()

    def _close(self) -> None:
        if self._output >= 0:
            asyncio.get_running_loop().remove_reader(self._output)
            os.close(self._output)
            self._output = -1
        if self._rest:
            self._line(self._rest)
            self._rest = b""

    def _line(self, raw: bytes) -> None:
        text = raw.decode(errors="replace").rstrip()
        if not text or any(part in text for part in self.program.hide):
            return
        self.tail.append(text)
        self.log.write(self.name, text)

    async def ended(self) -> int:
        await self._ended.wait()
        return self.code or 0

    async def run_once(self, seconds: float) -> None:
        """Run to the end. Raises StartError with its last lines when it fails or hangs."""
        self.start()
        try:
            code = await asyncio.wait_for(self.ended(), seconds)
        except TimeoutError:
            self.signal_group(signal.SIGKILL)
            raise StartError(f"{self.name} did not end in {seconds:.0f} s.") from None
        self._drain()
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
                self._restart()

    def _is_stopping(self) -> bool:
        """Asked anew after every wait."""
        return self.stopping

    def _restart(self) -> None:
        try:
            self.start()
        except (OSError, StartError, subprocess.SubprocessError) as error:
            self.log.say(f"{self.name} cannot start: {error}")

    async def stop(self) -> None:
        """End it gently; after the grace its whole group is killed."""
        self.stopping = True
        if self.pid and self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.program.stop)
            try:
                await asyncio.wait_for(self._ended.wait(), self.program.grace_seconds)
            except TimeoutError:
                self.log.say(f"{self.name} does not stop; killing it.")
        self.signal_group(signal.SIGKILL)
        if self.pid:
            await self.ended()
            self._drain()

    def signal_group(self, sign: signal.Signals) -> None:
        if self.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, sign)

    def last_words(self) -> str:
        return "\n".join(f"    {line}" for line in self.tail) or "    (it said nothing)"


def _how(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
