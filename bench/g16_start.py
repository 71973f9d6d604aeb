"""G16: first start on a fresh machine with warm package caches, later start, memory at rest."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import processes
from bench.g09_page import REAL
from bench.registry import Result, figure
from bench.stack import PROJECT, Bench, Stack

REST_SECONDS = 15
FIRST_PAGE = "/login/"


@figure("G16", "first start, later start, memory of the whole stack")
def start(bench: Bench) -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="itportal-bench-") as folder:
        checkout = Path(folder) / "itportal"
        copy_of_project(checkout)
        log = Path(folder) / "up.log"
        first = make_run(checkout, log)
        try:
            seconds = first.wait(FIRST_PAGE)
            ready = first.wait("/readyz")
        finally:
            first.stop()
        yield Result("first start to first page", seconds, "s", "<= 120 s", seconds <= 120)
        yield Result("first start to ready", ready, "s")
        later = make_run(checkout, log)
        try:
            seconds = later.wait(FIRST_PAGE)
            ready = later.wait("/readyz")
            time.sleep(REST_SECONDS)
            pids = [
                p for p in processes.tree(later.process.pid) if processes.name_of(p) != "make"
            ]
            memory = processes.pss_mb(pids)
            expert = later.expert()
            for path in REAL * 2:
                expert.get(path)
            worker = max(processes.rss_mb(pid) for pid in later.web_pids())
        finally:
            later.stop()
        yield Result("later start to first page", seconds, "s", "<= 8 s", seconds <= 8)
        yield Result("later start to ready", ready, "s", "<= 8 s", ready <= 8)
        yield Result(
            "memory of the whole stack at rest", memory, "MB", "<= 700 MB", memory <= 700
        )
        yield Result(
            "G9: memory of a web worker (resident)", worker, "MB", "<= 120 MB", worker <= 120
        )


def copy_of_project(target: Path) -> None:
    """What a fresh clone would hold, with changes not yet committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout
    for name in filter(None, os.fsdecode(listing).split("\0")):
        source = PROJECT / name
        if source.is_file() and not source.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def make_run(checkout: Path, log: Path) -> Stack:
    drop = ("ITPORTAL_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "VIRTUAL_ENV", "MAKE")
    unset = [part for key in os.environ if key.startswith(drop) for part in ("-u", key)]
    return Stack(["env", *unset, "make", "-C", str(checkout), "run"], {}, log)
