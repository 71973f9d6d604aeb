"""`manage.py up`: the whole portal on one machine, started in order, watched, stopped together."""

import argparse
import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from itportal.runtime import roles
from itportal.runtime.catalogues import compile_all
from itportal.runtime.child import Child, Program
from itportal.runtime.log import Log
from itportal.runtime.port import listen_on
from itportal.runtime.postgres import Postgres
from itportal.runtime.servers import Server, StartError
from itportal.runtime.valkey import Valkey

SERVER_SECONDS = 120  # recovery after a crash reads the log of changes
PREPARE_SECONDS = 3600  # migrations of a large database, the demo municipality
READY_SECONDS = 120
PROBE_SECONDS = 0.1
BACKLOG = 512
# Lines of an ordinary start and stop that would only worry people.
QUIET_POSTGRES = (
    "starting PostgreSQL",
    "listening on Unix socket",
    "the database system is ",
    "database system is shut down",
    "database system was shut down at",
    "database system is ready to accept",
    "fast shutdown request",
    "any active transactions",
    "LOG:  shutting down",
)
QUIET_REDIS = ("overcommit_memory", "oO0OoO0OoO0Oo", "scheduling shutdown", "ready to exit")
QUIET_WORKER = ("Hitting Ctrl+C again", "Cold shutdown")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping(Exception):
    """Somebody asked to stop while we were starting."""


class Supervisor:
    """Everything `up` started. `settings` are Django's, read before the apps are loaded."""

    def __init__(self, settings: Any, *, demo: bool) -> None:
        self.settings = settings
        self.demo = demo
        self.log = Log(settings.VAR / "portal.log")
        self.stop = asyncio.Event()
        self.servers: list[Child] = []
        self.children: list[Child] = []
        self.keepers: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"http://{self.settings.BIND}:{self.settings.PORT}/"

    async def run(self, listener: socket.socket) -> int:
        self._watch_signals()
        code = 0
        try:
            await self._start(listener)
            await self.stop.wait()
        except Stopping:
            pass
        except (StartError, OSError) as error:
            self.log.say(f"Cannot start. {error}")
            code = 1
        except Exception:  # noqa: BLE001 - whatever it is, what runs already must be stopped
            self.log.say(f"Cannot start.\n{traceback.format_exc()}")
            code = 1
        await self._stop_all()
        return code

    def _watch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for sign in STOP_SIGNALS:
            loop.add_signal_handler(sign, self.stop.set)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup keeps us running
            loop.add_signal_handler(signal.SIGHUP, self.stop.set)
        loop.add_signal_handler(signal.SIGCHLD, self._reap)

    def _reap(self) -> None:
        for child in [*self.servers, *self.children]:
            child.reap()

    # --- starting ---------------------------------------------------------------------

    async def _start(self, listener: socket.socket) -> None:
        self.log.say(f"Data in {self.settings.VAR}")
        servers = self._start_servers()
        compile_all()
        self.log.say("Loading the applications")
        roles.preload()  # while the servers start
        for server, child in servers:
            await self._until(server.answers, SERVER_SECONDS, child.name, child)
            if isinstance(server, Postgres) and server.ensure_database():
                self.log.say("Created the database")
        await self._prepare()
        self.log.say("Starting web, worker and beat")
        listener.listen(BACKLOG)
        for program in self._programs(listener):
            self._keep(program, self.children)
        await self._until(self._is_ready, READY_SECONDS, "The portal")
        self.log.say(f"Ready: {self.url}  (Ctrl+C stops)")

    def _start_servers(self) -> list[tuple[Server, Child]]:
        run, var = self.settings.RUN, self.settings.VAR
        postgres = Postgres(data=var / "pg", run=run)
        valkey = Valkey(data=var / "redis", run=run)
        started: list[tuple[Server, Child]] = []
        if self.settings.EMBEDDED_REDIS:
            self.log.say("Starting Redis")
            program = self._server(valkey, signal.SIGTERM, QUIET_REDIS)
            started.append((valkey, self._keep(program, self.servers)))
        if self.settings.EMBEDDED_POSTGRES:
            new = not (postgres.data / "PG_VERSION").exists()
            self.log.say("Creating PostgreSQL 18" if new else "Starting PostgreSQL 18")
            program = self._server(postgres, signal.SIGINT, QUIET_POSTGRES)
            started.append((postgres, self._keep(program, self.servers)))
        return started

    def _server(self, server: Server, stop: signal.Signals, hide: tuple[str, ...]) -> Program:
        return Program(
            name=server.name,
            command=tuple(server.command()),
            environment=server.environment(),
            folder=str(self.settings.VAR),
            stop=stop,
            grace_seconds=30,
            runs_as_root=server.runs_as_root,
            before_start=server.prepare,
            hide=hide,
        )

    async def _prepare(self) -> None:
        child = Child(Program("prepare", partial(roles.prepare, demo=self.demo)), self.log)
        self.children.append(child)
        await self._during(child.run_once(PREPARE_SECONDS))
        self.children.remove(child)

    def _programs(self, listener: socket.socket) -> list[Program]:
        settings, handle = self.settings, listener.fileno()
        web = [
            Program(f"web{number}", partial(roles.web, handle), inherit=(handle,))
            for number in range(1, settings.WEB_PROCESSES + 1)
        ]
        worker = partial(
            roles.worker,
            settings.TASK_QUEUES,
            settings.WORKER_PROCESSES,
            alone=settings.EMBEDDED_REDIS,
        )
        beat = partial(roles.beat, settings.VAR / "celerybeat-schedule")
        return [
            *web,
            Program("worker", worker, grace_seconds=20, hide=QUIET_WORKER),
            Program("beat", beat),
        ]

    def _keep(self, program: Program, group: list[Child]) -> Child:
        child = Child(program, self.log)
        group.append(child)
        child.start()
        self.keepers.append(asyncio.create_task(child.keep()))
        return child

    async def _during(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for `work`, or for the wish to stop, whichever is first."""
        task = asyncio.create_task(work)
        wish = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({task, wish}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Stopping
            await task
        finally:
            wish.cancel()
            task.cancel()

    async def _until(
        self,
        ready: Callable[[], bool] | Callable[[], Awaitable[bool]],
        seconds: float,
        what: str,
        child: Child | None = None,
    ) -> None:
        """Wait for an answer; a child that ended, a wish to stop and time all end the wait."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            answer = ready()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            if self.stop.is_set():
                raise Stopping
            if child is not None and child.code is not None:
                raise StartError(f"{what} stopped while starting:\n{child.last_words()}")
            if loop.time() > deadline:
                raise StartError(
                    f"{what} did not answer in {seconds:.0f} s; see {self.log.path}"
                )
            await asyncio.sleep(PROBE_SECONDS)

    async def _is_ready(self) -> bool:
        """Ask our own /readyz. No HTTP library: nothing may be left open when we fork."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.BIND, self.settings.BIND)  # noqa: S104
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection(host, self.settings.PORT)
                try:
                    writer.write(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    line = await reader.readline()
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
        return line.split(b" ", 2)[1:2] == [b"200"]

    # --- stopping ---------------------------------------------------------------------

    async def _stop_all(self) -> None:
        self.log.say("Stopping")
        for child in [*self.children, *self.servers]:
            child.stopping = True
        await asyncio.gather(*(child.stop() for child in self.children))
        await asyncio.gather(*(child.stop() for child in self.servers))
        for keeper in self.keepers:
            keeper.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self.keepers, return_exceptions=True)
        self.log.say("Stopped")


def lock(var: Path, url: str) -> IO[str]:
    """Hold the data folder for ourselves. Raises StartError naming the portal that has it."""
    path = var / "lock"
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise StartError(_already(file.read(), var)) from None
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "url": url}))
    file.flush()
    return file


def _already(words: str, var: Path) -> str:
    try:
        holder = json.loads(words)
        text = f"The portal already runs: {holder['url']} (process {holder['pid']})."
    except (ValueError, KeyError, TypeError):
        text = f"Another portal or command holds {var}."
    return (
        f"{text} Stop it with Ctrl+C where it was started, or start a second one beside it "
        "with ITPORTAL_VAR=/another/folder PORT=8001."
    )


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Start the whole portal and keep it running."
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="start empty, without Näidisvald"
    )
    options = parser.parse_args(words)
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        var: Path = settings.VAR
        var.mkdir(parents=True, exist_ok=True)
        held = lock(var, f"http://{settings.BIND}:{settings.PORT}/")
        listener = listen_on(settings.BIND, settings.PORT)
    except (ImproperlyConfigured, StartError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with held, listener:
        return asyncio.run(Supervisor(settings, demo=not options.no_demo).run(listener))
