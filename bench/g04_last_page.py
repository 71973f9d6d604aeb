"""G4: the last page of a list over its first one: no OFFSET, no count(*)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from bench.lists import cursor_of_last_page, table_rows
from bench.registry import Result, figure
from bench.stack import PASSWORD, Bench

AUDITOR = "audiitor@naidisvald.ee"
TIMES = 40


@figure("G4", "last page of a list over its first")
def last_page(bench: Bench) -> Iterator[Result]:
    portal = bench.portal
    caller = portal.caller()
    caller.sign_in(AUDITOR, PASSWORD)
    for name, path, rows in lists():
        after = cursor_of_last_page(rows)
        if not after:
            continue  # it fits on one page
        joined = "&" if "?" in path else "?"
        last = f"{path}{joined}after={quote(after)}"
        first_cost = bench.cpu_ms(lambda path=path: caller.get(path), portal, times=TIMES)  # type: ignore[misc]
        last_cost = bench.cpu_ms(lambda last=last: caller.get(last), portal, times=TIMES)  # type: ignore[misc]
        ratio = last_cost / first_cost
        yield Result(
            f"last page of {name} ({rows.count()} rows)",
            last_cost,
            "ms CPU",
            "<= 1.15x the first",
            ratio <= 1.15,
            ratio,
            "its first page",
        )


def lists() -> Iterator[tuple[str, str, Any]]:
    """Name, address and ordered rows of the long lists, as the auditor sees them."""
    from accounts.models import User
    from accounts.web.people_table import PEOPLE
    from assets.web.asset_table import ASSETS
    from helpdesk.web.queue_table import QUEUE
    from itportal.core.journal.models import Event

    user = User.objects.get(email=AUDITOR)
    yield "open requests", "/helpdesk/?list=open", table_rows(QUEUE, "list=open", user)
    yield "closed requests", "/helpdesk/?list=closed", table_rows(QUEUE, "list=closed", user)
    yield "assets", "/assets/", table_rows(ASSETS, "", user)
    yield "people", "/accounts/", table_rows(PEOPLE, "", user)
    yield "the journal", "/journal/", Event.objects.order_by("-pk")
