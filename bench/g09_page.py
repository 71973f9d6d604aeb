"""G9: an ordinary page (rights, menu, template) beside plain Django's trivial signed-in page."""

from collections.abc import Iterator

from bench import processes
from bench.registry import Result, figure
from bench.stack import EXPERT, Bench
from bench.statements import statements_of

SHELL = "/bench/shell/"  # bench/portal_urls.py: rights, menu, bell, template, no content
REAL = ("/avaleht/", "/helpdesk/", "/minu/", "/accounts/", "/assets/")


@figure("G9", "ordinary page")
def page(bench: Bench) -> Iterator[Result]:
    portal, floor = bench.portal, bench.floor
    ours = portal.expert()
    plain = floor.caller()
    plain.cookies = dict(ours.cookies)
    trivial = bench.cpu_ms(lambda: plain.get("/floor/trivial/"), floor)
    yield Result("trivial signed-in page of plain Django", trivial, "ms CPU")
    cost = bench.cpu_ms(lambda: ours.get(SHELL), portal)
    ratio, floor_name = cost / trivial, "trivial signed-in page"
    goal = "<= 1.5x trivial"
    yield Result(
        "page: rights, menu, template", cost, "ms CPU", goal, ratio <= 1.5, ratio, floor_name
    )
    count = statements_of(EXPERT, SHELL) - 2  # session and user, which the trivial page has too
    yield Result("statements of overhead", count, "", "<= 4", count <= 4)
    for path in REAL:
        cost = bench.cpu_ms(lambda path=path: ours.get(path), portal, times=60)  # type: ignore[misc]
        yield Result(
            f"  for comparison {path}",
            cost,
            "ms CPU",
            ratio=cost / trivial,
            ratio_to=floor_name,
        )
    memory = max(processes.rss_mb(pid) for pid in portal.web_pids())
    yield Result("memory of a web worker beside the tools of tests (resident)", memory, "MB")
    share = max(processes.pss_mb([pid]) for pid in portal.web_pids())
    yield Result("memory of a web worker (its share)", share, "MB")
