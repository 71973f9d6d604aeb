"""G1: a page of 1,000 assets by API, authorised and scoped, over two floors on the same database.

The floors (bench/floor.py) answer the same members to anybody: one SQL with its joins made JSON by
orjson, and a keyset ModelSerializer of REST framework.
"""

import json
from collections.abc import Iterator

from bench.g03_one_object import token
from bench.registry import Result, figure
from bench.stack import Bench

PAGE = "/api/v1/assets/?limit=1000"
TIMES = 20


@figure("G1", "inventory list by API")
def api_list(bench: Bench) -> Iterator[Result]:
    caller = bench.portal.caller(Authorization=f"Bearer {token()}")
    plain = bench.floor.caller()
    rows = len(json.loads(caller.get(PAGE))["results"])
    for path in ("/floor/bare/", "/floor/rest/"):
        if len(json.loads(plain.get(path))["results"]) != rows:
            raise RuntimeError(f"{path} shows other rows")

    def cost(path: str) -> float:
        return bench.cpu_ms(lambda: plain.get(path), bench.floor, times=TIMES)

    bare, rest = cost("/floor/bare/"), cost("/floor/rest/")
    mine = bench.cpu_ms(lambda: caller.get(PAGE), bench.portal, times=TIMES)
    name = f"page of {rows} assets"
    yield Result(f"{name}: one SQL, orjson", bare, "ms CPU")
    yield Result(f"{name}: keyset ModelSerializer", rest, "ms CPU")
    yield Result(
        name, mine, "ms CPU", "<= 1.2x one SQL, orjson", mine <= 1.2 * bare, mine / bare, "bare"
    )
    yield Result(
        f"{name}, serializer over ours",
        rest / mine,
        "x",
        ">= 5x",
        rest / mine >= 5,
        rest / mine,
        "ours",
    )
    tag = caller.header(PAGE, "ETag")
    known = bench.portal.caller(
        Authorization=caller.headers["Authorization"], **{"If-None-Match": tag}
    )
    same = bench.cpu_ms(lambda: known.ask(PAGE), bench.portal, times=TIMES * 4)
    if known.ask(PAGE)[0] != 304:
        raise RuntimeError("an unchanged list was read again")
    yield Result(f"{name}, not changed", same, "ms CPU", ratio=same / mine, ratio_to="the page")
