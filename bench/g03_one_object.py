"""G3: one ticket and one asset by the API with a token: CPU and statements."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.registry import Result, figure
from bench.stack import EXPERT, PROJECT, Bench
from bench.statements import statements_of

LISTS = {
    "ticket": ("/api/v1/tickets/", "number"),
    "asset": ("/api/v1/assets/", "uid"),
}


@figure("G3", "one object by API")
def one_object(bench: Bench) -> Iterator[Result]:
    portal = bench.portal
    headers = {"Authorization": f"Bearer {token()}"}
    caller = portal.caller(**headers)
    for kind, (collection, key) in LISTS.items():
        first = json.loads(caller.get(f"{collection}?limit=1"))["results"][0]
        address = f"{collection}{first[key]}/"
        cost = bench.cpu_ms(lambda address=address: caller.get(address), portal)  # type: ignore[misc]
        yield Result(f"one {kind} by API with a token", cost, "ms CPU", "<= 3 ms", cost <= 3)
        count = statements_of("", address, headers)
        yield Result(f"statements of one {kind}", count, "", "<= 5", count <= 5)


def token() -> str:
    command = [
        "manage.py",
        "api_token",
        "--user",
        EXPERT,
        "--scopes",
        "tickets:read",
        "assets:read",
        "assets:read.personal",
    ]
    done = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]
