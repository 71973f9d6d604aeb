"""Who and what there is in Näidisvald: institutions, rooms, people, their users and roles."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from psycopg2.extras import DateRange

from accounts.models import Employment, Institution, Person, RoleGrant, Room, Site, User
from itportal.pages.demo.names import LAST, MEN, WOMEN
from itportal.pages.demo.places import BODIES, House

PASSWORD = "naidisvald"  # noqa: S105 - published on purpose (README), demo data only
DOMAIN = "naidisvald.ee"
Role = RoleGrant.Role
# (institution, position) → name, sign-in, role for all institutions (or for their own)
KNOWN: dict[tuple[str, str], tuple[str, str, str, str]] = {
    ("Metsaveere Kool", "õpetaja"): ("Liina", "Kask", "tootaja", ""),
    ("Metsaveere Kool", "direktor"): ("Andres", "Lepik", "juht", ""),
    ("Vallavalitsus", "IT-juht"): ("Marko", "Tamm", "it", Role.SPECIALIST),
    ("Vallavalitsus", "IT-spetsialist"): ("Kristi", "Saul", "kristi.saul", Role.SPECIALIST),
    ("Vallavalitsus", "raamatupidaja"): ("Merike", "Ojaste", "raamatupidaja", Role.FINANCE),
    ("Vallavalitsus", "siseaudiitor"): ("Eva", "Rand", "audiitor", Role.AUDITOR),
    ("Vallavalitsus", "infoturbe spetsialist"): (
        "Helena",
        "Vaino",
        "admin",
        Role.ADMINISTRATOR,
    ),
}
GONE = 14
TWO_JOBS = 12


@dataclass(slots=True)
class Worker:
    """A person as the rest of the demo uses them."""

    person: Person
    user: User
    institution: Institution
    position: str
    since: date
    until: date | None = None

    @property
    def label(self) -> str:
        return str(self.person)


@dataclass(slots=True)
class Cast:
    institutions: dict[str, Institution] = field(default_factory=dict)
    rooms: dict[int, list[Room]] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)
    known: dict[str, Worker] = field(default_factory=dict)

    def of(self, institution: Institution) -> list[Worker]:
        return [worker for worker in self.workers if worker.institution == institution]


def make_cast(rng: Random, now: datetime) -> Cast:
    cast = Cast()
    for body in BODIES:
        cast.institutions[body.short] = Institution.objects.create(
            parent=cast.institutions.get(body.parent),
            kind=body.kind,
            name=body.name,
            short_name=body.short,
            registry_code=body.code,
            email=f"{_ascii(body.short)}@{DOMAIN}",
            phone=f"555 01{len(cast.institutions) + 10}",
        )
        _make_houses(cast, cast.institutions[body.short], body.houses)
    _make_people(cast, rng, now.date())
    _make_heads(cast)
    _make_grants(cast)
    return cast


def _make_houses(cast: Cast, institution: Institution, houses: tuple[House, ...]) -> None:
    made: list[Room] = []
    for house in houses:
        site = Site.objects.create(
            institution=institution, name=house.name, address=house.address
        )
        rooms = [Room(site=site, name=name, floor="1") for name in house.named]
        for number in range(house.rooms):
            floor = number * house.floors // house.rooms + 1
            name = f"{floor}{number - (floor - 1) * house.rooms // house.floors + 1:02d}"
            rooms.append(Room(site=site, name=name, floor=str(floor)))
        made += Room.objects.bulk_create(rooms)
    cast.rooms[institution.pk] = made


def _make_people(cast: Cast, rng: Random, today: date) -> None:
    """Persons, users and employments in three statements; nobody's name comes twice."""
    jobs = [(body, position) for body in BODIES for position, n in body.jobs for _ in range(n)]
    taken = {(first, last) for first, last, _login, _role in KNOWN.values()}
    unplaced = dict(KNOWN)
    people: list[Person] = []
    logins: list[str] = []
    for number, (body, position) in enumerate(jobs):
        known = unplaced.pop((body.short, position), None)
        first, last = known[:2] if known else _new_name(rng, taken)
        email = f"{_ascii(first)}.{_ascii(last)}@{DOMAIN}"
        room = rng.choice(cast.rooms[cast.institutions[body.short].pk])
        people.append(
            Person(
                first_name=first,
                last_name=last,
                email=email,
                phone=f"555 {2000 + number:04d}",
                room=room,
            )
        )
        logins.append(f"{known[2]}@{DOMAIN}" if known else email)
    _seat_known(cast, people)
    gone = set(rng.sample(range(len(jobs)), GONE)) - {
        index for index, login in enumerate(logins) if login.partition("@")[0] in _logins()
    }
    for index in gone:
        people[index].is_active = False
    people = Person.objects.bulk_create(people)
    encoded = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            email=login,
            person=person,
            is_active=person.is_active,
            password=encoded if login.partition("@")[0] in _logins() else make_password(None),
        )
        for person, login in zip(people, logins, strict=True)
    )
    for index, ((body, position), person, user) in enumerate(
        zip(jobs, people, users, strict=True)
    ):
        since = today - timedelta(days=int(rng.triangular(30, 6000, 900)))
        if user.email.partition("@")[0] in _logins():
            since = min(since, today - timedelta(days=1500))
        worker = Worker(person, user, cast.institutions[body.short], position, since)
        if index in gone:
            worker.since = min(since, today - timedelta(days=1200))
            worker.until = today - timedelta(days=rng.randrange(20, 600))
        cast.workers.append(worker)
        if user.email.partition("@")[0] in _logins():
            cast.known[user.email.partition("@")[0]] = worker
    _employ(cast, rng)


def _employ(cast: Cast, rng: Random) -> None:
    rows = [
        Employment(
            person=worker.person,
            institution=worker.institution,
            position=worker.position,
            during=DateRange(
                worker.since, worker.until + timedelta(days=1) if worker.until else None
            ),
        )
        for worker in cast.workers
    ]
    schools = [b for b in BODIES if b.kind == "school"]
    teachers = [w for w in cast.workers if w.position == "õpetaja" and w.until is None]
    for worker in rng.sample(teachers, TWO_JOBS):
        other = cast.institutions[
            rng.choice([b.short for b in schools if b.short != worker.institution.short_name])
        ]
        rows.append(
            Employment(
                person=worker.person,
                institution=other,
                position="õpetaja (osaline koormus)",
                during=DateRange(worker.since + timedelta(days=20), None),
                is_main=False,
            )
        )
    Employment.objects.bulk_create(rows)


def _make_heads(cast: Cast) -> None:
    """The first named position of each institution heads it."""
    for body in BODIES:
        institution = cast.institutions[body.short]
        head = next(w for w in cast.of(institution) if w.position == body.jobs[0][0])
        if head.until is None:
            institution.head = head.person
            institution.save(update_fields=["head"])


def _make_grants(cast: Cast) -> None:
    grants = [
        RoleGrant(user=w.user, role=Role.STAFF, institution=w.institution)
        for w in cast.workers
        if w.until is None
    ]
    for _first, _last, login, role in KNOWN.values():
        if role:
            grants.append(RoleGrant(user=cast.known[login].user, role=role))
    for institution in cast.institutions.values():
        head = next((w for w in cast.workers if w.person.pk == institution.head_id), None)
        if head:
            grants.append(
                RoleGrant(user=head.user, role=Role.APPROVER, institution=institution)
            )
    RoleGrant.objects.bulk_create(grants)


def _seat_known(cast: Cast, people: list[Person]) -> None:
    """Liina sits in room 214 of her school's main house, as on the pictures in the README."""
    for person in people:
        if (person.first_name, person.last_name) == ("Liina", "Kask"):
            rooms = cast.rooms[cast.institutions["Metsaveere Kool"].pk]
            person.room = next(room for room in rooms if room.name == "214")
            person.phone = "555 0188"


def _logins() -> frozenset[str]:
    return frozenset(login for _first, _last, login, _role in KNOWN.values())


def _new_name(rng: Random, taken: set[tuple[str, str]]) -> tuple[str, str]:
    while True:
        first = rng.choice(WOMEN if rng.random() < 0.72 else MEN)
        name = (first, rng.choice(LAST))
        if name not in taken:
            taken.add(name)
            return name


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = (c if c.isascii() and (c.isalnum() or c in "-") else "" for c in plain)
    return "".join(kept)
