"""G7: search over all requests and their messages: the newest hits, ranked, marked."""

import os
import random
import statistics
import time
from collections.abc import Iterator

from bench import processes
from bench.registry import Result, figure
from bench.stack import EXPERT, Bench

QUERIES, LIMIT = 200, 50
FORMS = ("printer", "printeri", "printerit")


@figure("G7", "search")
def searching(bench: Bench) -> Iterator[Result]:
    bench.portal  # noqa: B018 - its database
    from accounts.models import User
    from helpdesk.models import Message
    from itportal.core.search.finding import search
    from itportal.core.search.models import SearchWord

    user = User.objects.get(email=EXPERT)
    words = list(SearchWord.objects.order_by("word").values_list("word", flat=True))
    dice = random.Random(2598)  # noqa: S311 - the same queries every time
    asked = [" ".join(dice.sample(words, dice.choice((1, 1, 2, 3)))) for _ in range(QUERIES)]
    spent: list[float] = []
    costs: list[float] = []
    asking = [os.getpid(), _backend()]
    for _warm in range(2):
        spent, costs = [], []
        for text in asked:
            cost, begun = processes.cpu_seconds(asking), time.perf_counter()
            search(user, text, kinds=["ticket"], limit=LIMIT)
            spent.append((time.perf_counter() - begun) * 1000)
            costs.append((processes.cpu_seconds(asking) - cost) * 1000)
    yield Result("messages searched", Message.objects.count(), "")
    for values, unit in ((spent, "ms"), (costs, "ms CPU")):
        values.sort()
        middle, slow = statistics.median(values), values[int(QUERIES * 0.95)]
        yield Result("search, median", middle, unit, "<= 10 ms", middle <= 10)
        yield Result("search, 95 of 100", slow, unit, "<= 50 ms", slow <= 50)
    found = [
        {hit.object_id for hit in search(user, form, kinds=["ticket"], limit=LIMIT).hits}
        for form in FORMS
    ]
    same = float(found[0] == found[1] == found[2] and bool(found[0]))
    yield Result("printer = printeri = printerit", same, "", "the same hits", bool(same))


def _backend() -> int:
    """The server process of this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
