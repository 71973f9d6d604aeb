"""G5: the queue page, 50 rows and the counts of 20 views, beside the trivial signed-in page."""

from collections.abc import Iterator

from bench.queue import PATH, queue_statements, save_views
from bench.registry import Result, figure
from bench.stack import Bench

VIEWS = 20


@figure("G5", "queue page")
def queue(bench: Bench) -> Iterator[Result]:
    portal, floor = bench.portal, bench.floor
    from helpdesk.lists import LISTS
    from helpdesk.models import Ticket

    save_views(VIEWS - len(LISTS))
    try:
        yield Result("requests", Ticket.objects.count(), "")
        yield Result("open requests", Ticket.objects.open().count(), "")
        ours = portal.expert()
        plain = floor.caller()
        plain.cookies = dict(ours.cookies)
        trivial = bench.cpu_ms(lambda: plain.get("/floor/trivial/"), floor)
        cost = bench.cpu_ms(lambda: ours.get(PATH), portal, times=60)
        ratio = cost / trivial
        yield Result(
            f"queue page, counts of {VIEWS} views",
            cost,
            "ms CPU",
            "<= 6x trivial",
            ratio <= 6,
            ratio,
            "trivial signed-in page",
        )
        statements = queue_statements()
        yield Result("its statements", len(statements), "", "<= 8", len(statements) <= 8)
        page = max(statement.ms() for statement in statements if statement.is_page)
        yield Result("its page of rows in PostgreSQL", page, "ms", "<= 1.5 ms", page <= 1.5)
        counts = max(statement.ms() for statement in statements if statement.is_counts)
        yield Result("its counts in PostgreSQL", counts, "ms", "<= 6 ms", counts <= 6)
    finally:
        save_views(0)
