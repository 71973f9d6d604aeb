"""Loading Näidisvald into an empty portal."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import Institution, Person, User
from assets.models import Asset
from helpdesk.models import Ticket
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.guesses import learn_topics
from itportal.core.context import acting
from itportal.core.errors import WrongState
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.core.search.registry import indexers
from itportal.core.search.services import rebuild_words, reindex
from itportal.pages.demo import errors  # noqa: F401  # it registers its texts
from itportal.pages.demo.acts import make_acts
from itportal.pages.demo.calendar import DAYS
from itportal.pages.demo.cast import Cast, make_cast
from itportal.pages.demo.counting import make_stocktakes
from itportal.pages.demo.disposals import make_disposals
from itportal.pages.demo.guides import make_guides
from itportal.pages.demo.house import make_disruptions, make_house, make_searches
from itportal.pages.demo.installations import make_installations
from itportal.pages.demo.kits import make_kits
from itportal.pages.demo.licences import make_licences
from itportal.pages.demo.loans import make_loans
from itportal.pages.demo.maintenance import make_maintenance
from itportal.pages.demo.neighbours import Neighbours
from itportal.pages.demo.pictures import make_pictures
from itportal.pages.demo.programs import make_programs
from itportal.pages.demo.repairs import make_repairs
from itportal.pages.demo.supplies import make_supplies
from itportal.pages.demo.things import Thing, make_things
from itportal.pages.demo.tickets import TICKETS, TicketMaker

SEED = 2598
# Taken while loading, so that two loads cannot run beside each other.
LOCK = 0x1715_0DE0


@dataclass(frozen=True, slots=True)
class Loaded:
    institutions: int
    people: int
    assets: int
    tickets: int


def is_loaded() -> bool:
    """Whether this portal holds Näidisvald."""
    return User.objects.filter(email="tootaja@naidisvald.ee").exists()


def load(
    *,
    scale: int = 1,
    seed: int = SEED,
    now: datetime | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Loaded:
    """Load Näidisvald and `scale` - 1 neighbours of 6,000 requests each, all or nothing.

    Raises WrongState when there is anybody in the portal already.
    """
    now = (now or timezone.now()).replace(microsecond=0)
    rng = Random(seed)  # noqa: S311 - the same data every time is the point
    neighbours = Neighbours(scale)
    with translation.override("et"), acting(source="command"), transaction.atomic():
        _require_empty()
        step = _Steps(say)
        with neighbours.loading():
            cast = make_cast(rng, now)
            install_catalogue()
            make_house(cast, now)
            things = make_things(cast, rng, now)
            make_maintenance(cast, Random(seed), now)  # noqa: S311 - the same every time
            neighbours.settle()
            step("people, rooms and devices")
            pictures = make_pictures(cast.known["it"].user)
            record_many(_past_of(cast, things, now), more=neighbours.events())
            TicketMaker(cast, things, pictures, rng, now, neighbours).write(TICKETS)
            step("requests")
            make_acts(cast, now)
            make_guides(cast, Random(seed), now)  # noqa: S311 - the same every time
            make_repairs(cast, Random(seed), now)  # noqa: S311 - the same every time
            make_disruptions(cast, Random(seed), now)  # noqa: S311 - the same every time
            make_searches(Random(seed), now)  # noqa: S311 - the same every time
            make_licences(cast, things, Random(seed), now)  # noqa: S311 - the same every time
            make_programs(cast, Random(seed), now)  # noqa: S311 - the same every time
            make_supplies(cast, Random(seed), now)  # noqa: S311 - the same every time
            make_disposals(cast, now)
            make_loans(cast, now)
            make_kits(cast)
            make_installations(cast, now)
            make_stocktakes(cast, Random(seed), now)  # noqa: S311 - the same every time
            step("acts, guides, disruptions, licences, software and supplies")
            _analyze()
            for kind in indexers():
                reindex(kind)
                step(f"search, {kind}")
            rebuild_words()
            learn_topics()
            step("words of the search")
            neighbours.file()
            step("neighbours' devices, requests and messages")
            neighbours.index()
            step("neighbours' search")
        step("indexes")
        _analyze()
        step("statistics")
    _vacuum()
    step("vacuum")
    return Loaded(
        institutions=Institution.objects.count(),
        people=Person.objects.count(),
        assets=Asset.objects.count(),
        tickets=Ticket.objects.count(),
    )


class _Steps:
    """Says what took how long."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._began = time.monotonic()

    def __call__(self, what: str) -> None:
        now = time.monotonic()
        self._say(f"  {what}: {now - self._began:.1f} s")
        self._began = now


def _require_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if is_loaded():
        raise WrongState("demo.loaded")
    if any(model.objects.exists() for model in (User, Person, Institution, Asset, Ticket)):
        raise WrongState("demo.not_empty")


def _analyze() -> None:
    """Statistics at once: the first pages should not wait for autovacuum."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _vacuum() -> None:
    """Lists read the indexes of requests alone once their rows are known to be seen by all;
    autovacuum would come by and by. Cannot be done inside somebody's transaction."""
    if not connection.in_atomic_block:
        tables = [model._meta.db_table for model in (Ticket, Ticket.tags.through)]
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(tables)}")


def _past_of(cast: Cast, things: list[Thing], now: datetime) -> Iterator[PastEvent]:
    """The journal of people and devices: brought into the portal on its first day."""
    first_day = now - timedelta(days=DAYS + 1)
    admin = cast.known["admin"]
    models = dict(Asset.objects.values_list("pk", "model__name"))
    uids = dict(Asset.objects.values_list("pk", "uid"))
    for worker in cast.workers:
        begun = datetime.combine(worker.since, first_day.timetz())
        yield PastEvent(
            at=max(first_day, begun),
            code="accounts.person.created",
            actor_id=admin.user.pk,
            actor_label=admin.label,
            object_type=Person._meta.label_lower,
            object_id=worker.person.pk,
            object_uid=worker.person.uid,
            object_label=worker.label,
            institution_id=worker.institution.pk,
            data={
                "position": worker.position,
                "institution": worker.institution.short_name,
                "since": worker.since.isoformat(),
                "until": None,
            },
        )
    helper = cast.known["it"]
    for thing in things:
        yield PastEvent(
            at=first_day + timedelta(minutes=thing.pk % 400),
            code="assets.asset.registered",
            actor_id=helper.user.pk,
            actor_label=helper.label,
            object_type=Asset._meta.label_lower,
            object_id=thing.pk,
            object_uid=uids[thing.pk],
            object_label=thing.number,
            institution_id=thing.institution_id,
            data={"model": models[thing.pk]},
        )
