"""G2: all assets by API, page after page; how much a worker grows by it.

Beside it the same rows by COPY of stored documents: as fast as they can leave the database.
"""

import io
import json
import time
from collections.abc import Iterator

from bench import processes
from bench.g03_one_object import token
from bench.http import Caller
from bench.registry import Result, figure
from bench.stack import Bench

FIRST = "/api/v1/assets/?limit=1000"
ROUNDS = 5


@figure("G2", "full pull of all assets")
def full_pull(bench: Bench) -> Iterator[Result]:
    portal = bench.portal
    caller = portal.caller(Authorization=f"Bearer {token()}")
    workers = portal.web_pids()
    count, _seconds = pull(caller)
    before = [processes.rss_mb(pid) for pid in workers]
    seconds = min(pull(caller)[1] for _round in range(ROUNDS))
    rise = max(processes.rss_mb(pid) - was for pid, was in zip(workers, before, strict=True))
    floor = copy_seconds()
    rate = count / seconds
    yield Result(
        f"pull of {count} assets",
        rate,
        "objects/s",
        ">= 60000 objects/s",
        rate >= 60_000,
        seconds / floor,
        "COPY of documents",
    )
    yield Result("a worker grows by", rise, "MB", "< 20 MB", rise < 20)


def pull(caller: Caller) -> tuple[int, float]:
    """How many objects, in how many seconds; pages are counted, and parsed after the clock."""
    pages: list[bytes] = []
    path, began = FIRST, time.perf_counter()
    while path:
        body = caller.get(path)
        pages.append(body)
        cursor = body[body.rindex(b'"next":') + 7 : -1].strip(b'"').decode()
        path = "" if cursor == "null" else f"{FIRST}&cursor={cursor}"
    seconds = time.perf_counter() - began
    return sum(len(json.loads(body)["results"]) for body in pages), seconds


def copy_seconds() -> float:
    """COPY of the same documents, stored in a temporary table; the best of several rounds."""
    from django.db import connection

    from bench.floor import BARE

    with connection.cursor() as cursor:
        sql = BARE.replace("LIMIT 1000", "")
        cursor.execute(
            f"CREATE TEMPORARY TABLE documents AS SELECT to_json(d)::text FROM ({sql}) d"  # noqa: S608
        )
        best = float("inf")
        for _round in range(ROUNDS):
            began = time.perf_counter()
            cursor.copy_expert("COPY documents TO STDOUT", io.BytesIO())
            best = min(best, time.perf_counter() - began)
        cursor.execute("DROP TABLE documents")
    return best
