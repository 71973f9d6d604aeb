"""Changes of assets: registered, given out, taken back."""

import re
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person, Room, User
from accounts.services.sites import usable_room
from assets import errors, policy
from assets.models import Asset, AssetModel, Assignment
from assets.search import index_asset
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraint_name, constraints

SEQUENCE: Final = "assets_inventory_number"
# Also the numbers of other books, like KV/0412: they stand in addresses as they are.
_PART: Final = "[A-Z0-9ÕÄÖÜŠŽ][A-Z0-9ÕÄÖÜŠŽ.-]*"
NUMBER: Final = re.compile(f"{_PART}(?:/{_PART})*")
GIVEN_OUT_FROM: Final = (Asset.State.IN_STOCK, Asset.State.IN_USE, Asset.State.ON_LOAN)
# "Whoever has it now": the caller did not look at the holder first.
WHOEVER: Final = -1


@transaction.atomic
def register_asset(
    *,
    actor: User,
    model: AssetModel,
    institution: Institution,
    inventory_no: str = "",
    serial: str = "",
    room: Room | None = None,
    acquired_on: date | None = None,
    warranty_until: date | None = None,
) -> Asset:
    """Put one asset on the books; without a number it gets the next one (`V-0412`).

    Raises Refused, Invalid.
    """
    locked = Institution.objects.select_for_update(of=("self",), no_key=True)
    institution = locked.get(pk=institution.pk)
    require(policy.may_register_asset(actor, institution))
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.INSTITUTION_ENDED})
    if acquired_on and warranty_until and warranty_until < acquired_on:
        raise Invalid(fields={"warranty_until": errors.WARRANTY_TURNED})
    asset = Asset(
        inventory_no=inventory_no.upper(),
        model=model,
        institution=institution,
        serial=serial,
        room=usable_room(room),
        acquired_on=acquired_on,
        warranty_until=warranty_until,
    )
    check_shape(asset, ("serial", "inventory_no") if inventory_no.strip() else ("serial",))
    asset.inventory_no = asset.inventory_no.strip()
    if not asset.inventory_no:
        asset.inventory_no = _next_free_number()
    elif not NUMBER.fullmatch(asset.inventory_no):
        raise Invalid(fields={"inventory_no": errors.NUMBER_SHAPE})
    with constraints({"assets_asset_inventory_no_key": ("inventory_no", errors.NUMBER_TAKEN)}):
        asset.save()
    index_asset(asset.pk)
    record("assets.asset.registered", actor=actor, target=asset, model=str(model))
    return asset


@transaction.atomic
def assign_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    person: Person | None = None,
    room: Room | None = None,
    seen_assignment_id: int | None = WHOEVER,
) -> Assignment:
    """Give the asset to a person or a room from `now` on; ends the period that runs.

    seen_assignment_id: the running period as the caller saw it (None: nobody had it); when
    it has changed meanwhile, WrongState. Raises also Refused, Invalid.
    """
    room = usable_room(room)
    person = _present_person(person, actor)
    asset = _locked(asset_id)
    require(policy.may_assign_asset(actor, asset))
    if asset.state not in GIVEN_OUT_FROM:
        raise WrongState("asset.gone", state=asset.get_state_display())
    running = _running(asset)
    _require_seen(running, seen_assignment_id)
    if running and running.person == person and running.room == room:
        raise WrongState("asset.held_already", holder=_holder(running))
    if running:
        _end(running, now)
    assignment = Assignment(
        asset=asset, person=person, room=room, during=DateTimeTZRange(now, None)
    )
    try:
        assignment.save()
    except IntegrityError as error:
        if constraint_name(error) != "assignment_no_overlap":
            raise
        raise WrongState("asset.holder_changed") from error
    asset.state = Asset.State.IN_USE
    asset.room = room or (person.room if person else None)
    asset.save(update_fields=["state", "room", "updated_at"])
    index_asset(asset.pk)
    record(
        "assets.asset.assigned",
        actor=actor,
        target=asset,
        holder=_holder(assignment),
        was=_holder(running) if running else None,
    )
    return assignment


@transaction.atomic
def return_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    room: Room | None = None,
    seen_assignment_id: int | None = WHOEVER,
) -> Asset:
    """Take the asset back into stock at `now`; `room` is where it is put.

    Raises Refused; WrongState when nobody has it or somebody else has got it meanwhile.
    """
    room = usable_room(room)
    asset = _locked(asset_id)
    require(policy.may_assign_asset(actor, asset))
    running = _running(asset)
    if running is None:
        raise WrongState("asset.nobody_has")
    _require_seen(running, seen_assignment_id)
    _end(running, now)
    asset.state = Asset.State.IN_STOCK
    asset.room = room
    asset.save(update_fields=["state", "room", "updated_at"])
    index_asset(asset.pk)
    record("assets.asset.returned", actor=actor, target=asset, holder=_holder(running))
    return asset


def _locked(asset_id: int) -> Asset:
    locked = Asset.objects.select_for_update(of=("self",), no_key=True)
    asset = locked.filter(pk=asset_id).first()
    if asset is None:
        raise NotThere("not_there")
    return asset


def _running(asset: Asset) -> Assignment | None:
    running = asset.assignments.filter(during__upper_inf=True)
    return running.select_related("person", "room__site").first()


def _require_seen(running: Assignment | None, seen_assignment_id: int | None) -> None:
    if seen_assignment_id == WHOEVER:
        return
    if (running.pk if running else None) != seen_assignment_id:
        raise WrongState("asset.holder_changed")


def _end(assignment: Assignment, now: datetime) -> None:
    """Close the period; one that began at this moment or later cannot be closed by now."""
    if assignment.since >= now:
        raise WrongState("asset.holder_changed")
    assignment.during = DateTimeTZRange(assignment.since, now)
    assignment.save(update_fields=["during", "updated_at"])


def _holder(assignment: Assignment) -> str:
    if assignment.person:
        return str(assignment.person)
    room = assignment.room
    return f"{room.site}, {room}" if room else ""


def _next_free_number() -> str:
    """The sequence's next number that nobody typed in by hand before."""
    while True:
        number = next_number(SEQUENCE, "V", width=4)
        if not Asset.objects.filter(inventory_no=number).exists():
            return number


def _present_person(person: Person | None, actor: User) -> Person | None:
    """The person under a lock, so that nobody leaves while getting a device."""
    if person is None:
        return None
    visible = Person.objects.visible_to(actor).filter(pk=person.pk)
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("room").filter(pk__in=visible.values("pk")).first()
    if found is None:
        raise NotThere("not_there")
    if not found.is_active:
        raise Invalid(fields={"person": errors.PERSON_GONE})
    return found
