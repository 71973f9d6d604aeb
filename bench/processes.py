"""CPU and memory from the process table (Linux)."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes, all their threads; exact to the nanosecond."""
    total = 0
    for pid in pids:
        for task in PROC.glob(f"{pid}/task/*/schedstat"):
            with suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e9


def children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(entry.name))
    return found


def tree(root: int) -> list[int]:
    """The process and everything below it."""
    below = children()
    found, ahead = [], [root]
    while ahead:
        pid = ahead.pop()
        found.append(pid)
        ahead += below.get(pid, [])
    return found


def name_of(pid: int) -> str:
    with suppress(OSError):
        return (PROC / str(pid) / "comm").read_text().strip()
    return ""


def pss_mb(pids: Iterable[int]) -> float:
    """Memory with shared pages shared out: the sum is what the machine really holds."""
    return sum(_field(pid, "smaps_rollup", "Pss:") for pid in pids) / 1024


def rss_mb(pid: int) -> float:
    return _field(pid, "status", "VmRSS:") / 1024


def _field(pid: int, file: str, name: str) -> int:
    with suppress(OSError):
        for line in (PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0


def quiet_load() -> float:
    """The load of the machine, printed beside the figures: a busy one makes them rough."""
    return os.getloadavg()[0]
