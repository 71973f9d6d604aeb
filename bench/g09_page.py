"""G9: an ordinary page (rights, menu, template) beside plain Django's trivial signed-in page."""

from collections.abc import Iterator

from bench import processes
from bench.registry import Result, figure
from bench.stack import EXPERT, Bench
from bench.statements import statements_of

PAGE = "/profiil/"


@figure("G9", "ordinary page")
def page(bench: Bench) -> Iterator[Result]:
    portal, floor = bench.portal, bench.floor
    ours = portal.expert()
    plain = floor.caller()
    plain.cookies = dict(ours.cookies)
    cost = bench.cpu_ms(lambda: ours.get(PAGE), portal)
    trivial = bench.cpu_ms(lambda: plain.get("/floor/trivial/"), floor)
    yield Result("trivial signed-in page of plain Django", trivial, "ms CPU")
    yield Result(
        f"ordinary page {PAGE}",
        cost,
        "ms CPU",
        "<= 1.5x trivial",
        cost <= 1.5 * trivial,
        cost / trivial,
        "trivial signed-in page",
    )
    count = statements_of(EXPERT, PAGE) - 2  # session and user, which the trivial page has too
    yield Result("statements of overhead", count, "", "<= 4", count <= 4)
    memory = max(processes.rss_mb(pid) for pid in portal.web_pids())
    yield Result("memory of a web worker (resident)", memory, "MB", "<= 120 MB", memory <= 120)
    share = max(processes.pss_mb([pid]) for pid in portal.web_pids())
    yield Result("memory of a web worker (its share)", share, "MB")
