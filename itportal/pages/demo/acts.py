"""Some acts: signed on a screen, confirmed, waiting for a signature, begun."""

from datetime import datetime, timedelta

from accounts.models import Person, User
from assets.models import Assignment, Handover
from assets.services.handover import Thing, make_act, write_act
from assets.services.signing import sign_on_screen
from itportal.pages.demo.cast import Cast

# One name, as a pen goes.
STROKES = [
    [120, 270, 150, 190, 190, 120, 215, 110, 210, 160, 190, 240, 185, 290, 230, 250, 275, 225],
    [300, 250, 330, 225, 350, 240, 340, 270, 375, 250, 410, 225, 430, 245, 470, 235, 520, 215],
    [240, 160, 420, 140],
]
ACCESSORIES = (("Laadija", 1), ("Kott", 1), ("Hiir", 1))


def make_acts(cast: Cast, now: datetime) -> None:
    """Papers about what people have already, so that nothing of the register changes; one draft
    of a return. The person of the sign-in `tootaja` finds one to confirm."""
    keeper = cast.known["it"].user
    teacher = cast.known["tootaja"]
    others = [
        worker.person
        for worker in cast.of(teacher.institution)
        if worker.until is None and worker is not teacher
    ]
    holders = [person for person in others if _held(person)][:4]
    for back, person in enumerate(holders[:2], start=1):
        at = now - timedelta(days=9 * back)
        act = _made(keeper, person, at)
        sign_on_screen(
            act_id=act.pk,
            actor=keeper,
            name=str(person),
            strokes=STROKES,
            is_confirmed=False,
            seen_sha256=act.content_sha256,
            now=at + timedelta(minutes=4),
        )
    for back, person in enumerate([teacher.person, *holders[2:3]], start=1):
        _made(keeper, person, now - timedelta(days=back))
    for person in holders[3:4]:
        write_act(actor=keeper, kind="return", person=person, things=_things(person)[:1])


def _held(person: Person) -> list[Assignment]:
    held = Assignment.objects.running().filter(person=person)
    return list(held.select_related("asset__institution").order_by("asset__inventory_no"))


def _things(person: Person) -> list[Thing]:
    """What the person has of one institution, with what usually goes along."""
    held = _held(person)
    house = held[0].asset.institution_id
    own = [row for row in held if row.asset.institution_id == house]
    assets = [Thing(asset=row.asset, held_id=row.pk, condition="worn") for row in own]
    return [*assets, *(Thing(name=name, count=count) for name, count in ACCESSORIES)]


def _made(keeper: User, person: Person, at: datetime) -> Handover:
    return make_act(
        actor=keeper, kind="handover", person=person, things=_things(person), now=at
    )
