"""G12: one saved change with its whole trail, against the same save without any."""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator

from bench.registry import Result, figure
from bench.stack import Bench

TURNS, ROUNDS = 200, 7


@figure("G12", "one saved change with its whole trail")
def saved_change(bench: Bench) -> Iterator[Result]:
    """On the portal's own database, as configured for production (fsync on)."""
    bench.portal  # noqa: B018 - its database; Django is set up by it
    from django.db import models, transaction

    from accounts.models import Person, User
    from itportal.core.context import acting
    from itportal.core.journal.record import record

    actor = User.objects.select_related("person").exclude(person=None).order_by("pk")[0]
    people = list(Person.objects.order_by("-pk")[:TURNS])
    audited = Person._do_update

    def plain(person: Person) -> None:
        with transaction.atomic():
            person.save(update_fields=["phone", "updated_at"])

    def with_trail(person: Person) -> None:
        with transaction.atomic():
            person.save(update_fields=["phone", "updated_at"])
            record("accounts.person.changed", actor=actor, target=person, fields="phone")

    def turn(change: Callable[[Person], None]) -> float:
        Person._do_update = (  # type: ignore[method-assign]  # without the differences
            audited if change is with_trail else models.Model._do_update
        )
        spent = []
        for person in people:
            person.phone = "1" if person.phone != "1" else "2"
            begun = time.perf_counter()
            change(person)
            spent.append(time.perf_counter() - begun)
        return statistics.median(spent) * 1e6

    phones = {person.pk: person.phone for person in people}
    floors, trails = [], []
    try:
        with acting(
            source="web",
            auth="session",
            actor_id=actor.pk,
            request_id=uuid.uuid4(),
            ip="127.0.0.1",
        ):
            for _ in range(ROUNDS):
                floors.append(turn(plain))
                trails.append(turn(with_trail))
    finally:
        Person._do_update = audited  # type: ignore[method-assign]
        for person in people:
            person.phone = phones[person.pk]
            person.save(update_fields=["phone"])
    floor, trail = statistics.median(floors), statistics.median(trails)
    yield Result("a plain save", floor, "us")
    ratio = trail / floor
    yield Result(
        "with difference and event", trail, "us", "<= 2 x", ratio <= 2, ratio, "a plain save"
    )
