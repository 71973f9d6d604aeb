"""`manage.py up`: one start, many accidents, in a folder with spaces and õ in its name."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.faults.portal import Portal

pytestmark = pytest.mark.faults


def test_is_ready_and_tells_who_it_is(portal: Portal) -> None:
    assert portal.readiness()["checks"] == {
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
        "beat": "ok",
    }
    names = set(portal.processes().values())
    assert {"portal-web1", "portal-web2", "portal-worker", "portal-beat", "postgres"} <= names


def test_second_up_is_refused_with_the_address_of_the_first(portal: Portal) -> None:
    answer = portal.command("up", "--no-demo")
    assert answer.returncode == 1
    assert f"already runs: http://127.0.0.1:{portal.port}/" in answer.stderr


def test_taken_port_names_the_holder_and_the_way_out(portal: Portal, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        other = Portal(tmp_path / "var", port=holder.getsockname()[1])
        answer = other.command("up", "--no-demo")
    assert answer.returncode == 1
    assert f"Port {other.port} is taken by process {os.getpid()}" in answer.stderr
    assert f"PORT={other.port + 1} make run" in answer.stderr
    assert not (other.folder / "pg").exists()


@pytest.mark.parametrize(
    "name", ["portal-web1", "portal-worker", "portal-beat", "valkey-server", "postgres"]
)
def test_killed_process_is_started_again(portal: Portal, name: str) -> None:
    old = portal.kill(name)
    portal.until(lambda: portal.restarted(name, old), 20)
    portal.until(portal.is_ready, 40)
    assert portal.get("/healthz") == (200, b'{"status": "ok"}')
    assert "starting it again" in portal.screen()


def test_killed_supervisor_leaves_nothing_and_starts_again(portal: Portal) -> None:
    assert portal.process is not None
    portal.process.kill()
    portal.process.wait()
    portal.until(lambda: not portal.processes(), 15)
    portal.start()
    assert portal.readiness()["missing"] == []


def test_closed_terminal_stops_everything(portal: Portal) -> None:
    assert portal.process is not None
    portal.process.send_signal(signal.SIGHUP)
    assert portal.process.wait(90) == 0
    assert portal.processes() == {}


def test_lock_of_a_dead_server_whose_number_lives_on_is_no_obstacle(portal: Portal) -> None:
    """After a container restart the old pid belongs to somebody else."""
    portal.stop()
    stale = portal.folder / "pg" / "postmaster.pid"
    lines = [
        str(os.getpid()),
        str(portal.folder / "pg"),
        str(int(time.time())),
        "5432",
        "",
        "",
        "",
    ]
    stale.write_text("\n".join(lines))
    portal.start()


def test_interrupt_leaves_no_orphan(portal: Portal) -> None:
    began = time.monotonic()
    assert portal.stop(signal.SIGINT) == 0
    assert portal.processes() == {}
    assert time.monotonic() - began < 20
    assert portal.screen().rstrip().endswith("Stopped")


def test_interrupt_while_starting_stops_as_well(portal: Portal) -> None:
    portal.stop()
    portal.start(wait=False)
    portal.until(lambda: "postgres" in portal.processes().values(), 30)
    assert portal.stop(signal.SIGTERM) == 0
    assert portal.processes() == {}
