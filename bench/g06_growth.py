"""G6: the queue page over all requests against 10,000 of them with the same open set.

The same statements are run on a table with the same indexes that holds every open request and
the newest of the others.
"""

from collections.abc import Iterator

from bench.queue import queue_statements
from bench.registry import Result, figure
from bench.stack import Bench

SMALL = 10_000
_COPY = """
CREATE SCHEMA bench_small;
CREATE TABLE bench_small.helpdesk_ticket (LIKE public.helpdesk_ticket INCLUDING ALL);
INSERT INTO bench_small.helpdesk_ticket OVERRIDING SYSTEM VALUE
SELECT * FROM (
  SELECT * FROM public.helpdesk_ticket
  ORDER BY status IN ('resolved', 'closed', 'withdrawn'), opened_at DESC LIMIT {rows}
) kept ORDER BY id
"""


@figure("G6", "queue page as requests grow")
def growth(bench: Bench) -> Iterator[Result]:
    bench.portal  # noqa: B018 - its database
    from django.db import connection

    statements = [s for s in queue_statements() if s.is_page or s.is_counts]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS bench_small CASCADE")
        cursor.execute(_COPY.format(rows=SMALL))
        cursor.execute("VACUUM ANALYZE bench_small.helpdesk_ticket")
        cursor.execute("VACUUM ANALYZE public.helpdesk_ticket")
        try:
            large = sum(statement.ms() for statement in statements)
            cursor.execute("SET search_path = bench_small, public")
            small = sum(statement.ms() for statement in statements)
        finally:
            cursor.execute("RESET search_path")
            cursor.execute("DROP SCHEMA bench_small CASCADE")
    yield Result(f"page and counts over {SMALL} requests", small, "ms")
    ratio = large / small
    yield Result(
        "page and counts over all requests",
        large,
        "ms",
        "<= 1.2x of 10,000",
        ratio <= 1.2,
        ratio,
        f"over {SMALL} requests",
    )
