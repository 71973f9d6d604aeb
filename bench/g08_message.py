"""G8: storing a message with its search row, against the same without."""

import statistics
import time
from collections.abc import Iterator
from unittest.mock import patch

from bench.registry import Result, figure
from bench.stack import EXPERT, Bench

TURNS, ROUNDS = 100, 7


@figure("G8", "a message with its search row")
def message(bench: Bench) -> Iterator[Result]:
    """Each answer is taken back, so that every turn finds the same request."""
    bench.portal  # noqa: B018 - its database
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import User
    from helpdesk.models import Ticket
    from helpdesk.services.conversation import answer_ticket
    from itportal.core.context import acting

    actor = User.objects.get(email=EXPERT)
    open_ones = list(Ticket.objects.open().order_by("-pk").values_list("pk", flat=True)[:TURNS])

    def turn() -> float:
        spent = []
        for pk in open_ones:
            begun = time.perf_counter()
            with transaction.atomic():
                answer_ticket(
                    ticket_id=pk,
                    actor=actor,
                    body="Vaatasin printeri üle, prindib jälle.",
                    now=timezone.now(),
                )
                transaction.set_rollback(True)
            spent.append(time.perf_counter() - begun)
        return statistics.median(spent) * 1000

    without, with_row = [], []
    with acting(source="web", auth="session", actor_id=actor.pk):
        turn()
        for _ in range(ROUNDS):
            with_row.append(turn())
            with patch("helpdesk.services.tickets.index_ticket"):
                without.append(turn())
    floor, cost = statistics.median(without), statistics.median(with_row)
    ratio = cost / floor
    yield Result("an answer without its search row", floor, "ms")
    yield Result(
        "an answer with its search row", cost, "ms", "<= 1.5 x", ratio <= 1.5, ratio, "without"
    )
