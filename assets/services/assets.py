"""Assets put on the books, corrected and moved; given out, lent, taken back."""

from copy import copy
from datetime import date, datetime
from typing import Any, Final, Unpack

from django.db import IntegrityError, transaction
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person, Room, User, Vendor
from accounts.services.changes import plain, require_unchanged
from accounts.services.sites import usable_room
from assets import errors, policy
from assets.models import Asset, AssetModel, Assignment, BookedAsset
from assets.search import index_asset
from assets.services.facts import UNIQUE, AssetFacts, fields_of, put_facts, require_free_serial
from assets.services.locked import (
    end_period,
    locked_asset,
    next_state,
    present_person,
    running_period,
)
from assets.services.nesting import lock_chain, usable_parent
from assets.states import FIRST
from itportal.core.db import next_numbers
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import constraint_name, constraints

SEQUENCE: Final = "assets_inventory_number"
# "Whoever has it now": the caller did not look at the holder first.
WHOEVER: Final = -1


class AssetChanges(AssetFacts, total=False):
    """What can be corrected; what is left out stays. `custom` names what of it changes."""

    inventory_no: str
    model: AssetModel


@transaction.atomic
def register_asset(
    *,
    actor: User,
    model: AssetModel,
    institution: Institution,
    inventory_no: str = "",
    state: str = Asset.State.IN_STOCK,
    **facts: Unpack[AssetFacts],
) -> Asset:
    """Put one asset on the books; without a number it gets the next one (`V-0412`).

    Raises Refused, NotThere, Invalid.
    """
    institution = _open_institution(institution)
    require(policy.may_register_asset(actor, institution))
    _require_open(institution)
    if state not in FIRST:
        raise Invalid(fields={"state": errors.STATE_FIRST})
    asset = Asset(model=model, institution=institution, state=state)
    given = {**facts, **_references(facts, actor), "inventory_no": inventory_no}
    put_facts(asset, given, fields_of(model.category_id))
    require_free_serial(asset, actor)
    if not asset.inventory_no:
        [asset.inventory_no] = next_free_numbers(1)
    with constraints(UNIQUE):
        asset.save()
    index_asset(asset.pk)
    record("assets.asset.registered", actor=actor, target=asset, model=str(model))
    return asset


@transaction.atomic
def edit_asset(
    *,
    asset_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[AssetChanges],
) -> Asset:
    """Correct the given facts; `seen` is `updated_at` as the caller read it.

    Raises Refused, NotThere, Invalid; WrongState for one that was changed since `seen`.
    """
    parent = changes.get("parent")
    if parent is not None:
        _lock_parents(asset_id, parent)
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    require_unchanged(asset, seen)
    given = {**changes, **_references(changes, actor)}
    if "inventory_no" in given and not str(given["inventory_no"]).strip():
        given.pop("inventory_no")
    before = copy(asset)
    model = changes.get("model") or asset.model
    put_facts(asset, given, fields_of(model.category_id))
    if "serial" in given or "model" in given:
        require_free_serial(asset, actor)
    was, now = _differences(before, asset)
    if now:
        with constraints(UNIQUE):
            asset.save(update_fields=[*now, "updated_at"])
        index_asset(asset.pk)
        record("assets.asset.edited", actor=actor, target=asset, was=was, now=now)
    return asset


@transaction.atomic
def move_asset(
    *,
    asset_id: int,
    actor: User,
    room: Room | None = None,
    institution: Institution | None = None,
) -> Asset:
    """Put it into another room, and with `institution` into the keeping of another one.

    Raises Refused, NotThere, Invalid.
    """
    if institution is not None:
        institution = _open_institution(institution)
    room = usable_room(room)
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if institution is not None:
        require(policy.may_register_asset(actor, institution))
        _require_open(institution)
    before = copy(asset)
    asset.institution = institution or asset.institution
    asset.room = room
    was, now = _differences(before, asset)
    if now:
        asset.save(update_fields=[*now, "updated_at"])
        index_asset(asset.pk)
        record(
            "assets.asset.moved", actor=actor, target=asset, was=was, now=now, to=_place(asset)
        )
    return asset


@transaction.atomic
def assign_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    person: Person | None = None,
    room: Room | None = None,
    to_asset: Asset | None = None,
    seen_assignment_id: int | None = WHOEVER,
) -> Assignment:
    """Give the asset to a person, a room or another asset from `now` on; ends the period that
    runs.

    seen_assignment_id: the running period as the caller saw it (None: nobody had it); when
    it has changed meanwhile, WrongState. Raises also Refused, NotThere, Invalid.
    """
    return _hand_over(
        "assign",
        asset_id,
        actor,
        now,
        Assignment(person=person, room=room, to_asset=to_asset),
        seen_assignment_id,
    )


@transaction.atomic
def lend_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    until: date,
    person: Person | None = None,
    room: Room | None = None,
    to_asset: Asset | None = None,
    seen_assignment_id: int | None = WHOEVER,
) -> Assignment:
    """As `assign_asset`, but to be brought back by `until`; to whom has it on loan already:
    until another day. Raises also Invalid for a day that has passed.
    """
    if until < now.date():
        raise Invalid(fields={"until": errors.DUE_PASSED})
    lent = Assignment(person=person, room=room, to_asset=to_asset, due_on=until)
    return _hand_over("lend", asset_id, actor, now, lent, seen_assignment_id)


@transaction.atomic
def return_asset(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    room: Room | None = None,
    seen_assignment_id: int | None = WHOEVER,
) -> Asset:
    """Take the asset back into stock at `now`; `room` is where it is put. One in repair or
    missing stays so, and nobody has it any more.

    Raises Refused; WrongState when nobody has it or somebody else has got it meanwhile.
    """
    room = usable_room(room)
    asset = locked_asset(asset_id)
    require(policy.may_assign_asset(actor, asset))
    running = running_period(asset)
    if running is None:
        raise WrongState("asset.nobody_has")
    _require_seen(running, seen_assignment_id)
    asset.state = next_state("return", asset, None)
    end_period(running, now)
    asset.room = room
    asset.save(update_fields=["state", "room", "updated_at"])
    index_asset(asset.pk)
    record("assets.asset.returned", actor=actor, target=asset, holder=running.holder)
    return asset


def _hand_over(
    verb: str,
    asset_id: int,
    actor: User,
    now: datetime,
    to: Assignment,
    seen_assignment_id: int | None,
) -> Assignment:
    """`to` names the holder (and the day of a loan's end); it is completed and saved."""
    if [to.person, to.room, to.to_asset].count(None) != 2:
        raise Invalid(fields={"person": errors.HOLDER_ONE})
    if to.to_asset is not None:
        lock_chain(asset_id, _visible_holder(to.to_asset, actor).pk)
    to.room = usable_room(to.room)
    to.person = present_person(to.person, actor, "person")
    asset = locked_asset(asset_id)
    require(policy.may_assign_asset(actor, asset))
    state = next_state(verb, asset, None)
    running = running_period(asset)
    _require_seen(running, seen_assignment_id)
    same = running is not None and _is_same(running, to)
    if running and same and running.due_on == to.due_on:
        raise WrongState("asset.held_already", holder=running.holder)
    if running and same and to.due_on and running.due_on:
        return _prolong(asset, running, to.due_on, actor)
    if running:
        end_period(running, now)
    to.asset, to.during = asset, DateTimeTZRange(now, None)
    try:
        to.save()
    except IntegrityError as error:
        if constraint_name(error) != "assignment_no_overlap":
            raise
        raise WrongState("asset.holder_changed") from error
    asset.state = state
    asset.room = _room_with(to)
    asset.save(update_fields=["state", "room", "updated_at"])
    index_asset(asset.pk)
    facts: dict[str, Any] = {"until": to.due_on} if to.due_on else {}
    record(
        f"assets.asset.{'lent' if to.due_on else 'assigned'}",
        actor=actor,
        target=asset,
        holder=to.holder,
        was=running.holder if running else None,
        **facts,
    )
    return to


def _prolong(asset: Asset, running: Assignment, until: date, actor: User) -> Assignment:
    booked = BookedAsset.objects.filter(assignment=running, is_held=True)
    number = booked.values_list("booking__number", flat=True).first()
    if number:  # others may have booked it from then on: extend_booking looks
        raise WrongState("booking.extend_there", number=number)
    return prolong_loan(asset, running, until, actor)


def prolong_loan(asset: Asset, running: Assignment, until: date, actor: User) -> Assignment:
    """The loan of a locked asset gets another last day. No rights are asked here."""
    was, running.due_on = running.due_on, until
    running.save(update_fields=["due_on", "updated_at"])
    record(
        "assets.asset.loan_prolonged",
        actor=actor,
        target=asset,
        holder=running.holder,
        was=was,
        until=until,
    )
    return running


def _is_same(running: Assignment, to: Assignment) -> bool:
    return (running.person_id, running.room_id, running.to_asset_id) == (
        to.person.pk if to.person else None,
        to.room.pk if to.room else None,
        to.to_asset.pk if to.to_asset else None,
    )


def _room_with(to: Assignment) -> Room | None:
    """Where a thing is that the holder has, as far as one can know."""
    if to.to_asset:
        return to.to_asset.room
    return to.room or (to.person.room if to.person else None)


def _visible_holder(asset: Asset, actor: User) -> Asset:
    found = Asset.objects.visible_to(actor).filter(pk=asset.pk).first()
    if found is None:
        raise NotThere("not_there")
    if found.state == Asset.State.DISPOSED:
        raise Invalid(fields={"to_asset": errors.PARENT_GONE})
    return found


def _lock_parents(asset_id: int, parent: Asset) -> None:
    try:
        lock_chain(asset_id, parent.pk)
    except WrongState as error:
        raise Invalid(fields={"parent": errors.PARENT_TURNED}) from error


def _references(facts: Any, actor: User) -> dict[str, Any]:
    """The rows the facts name, locked and found usable."""
    found: dict[str, Any] = {}
    if facts.get("room"):
        found["room"] = usable_room(facts["room"])
    if facts.get("responsible"):
        found["responsible"] = present_person(facts["responsible"], actor, "responsible")
    if facts.get("parent"):
        found["parent"] = usable_parent(facts["parent"], actor)
    supplier: Vendor | None = facts.get("supplier")
    if supplier and not supplier.is_active:
        raise Invalid(fields={"supplier": errors.VENDOR_ENDED})
    return found


def _open_institution(institution: Institution) -> Institution:
    locked = Institution.objects.select_for_update(of=("self",), no_key=True)
    return locked.get(pk=institution.pk)


def _require_open(institution: Institution) -> None:
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.INSTITUTION_ENDED})


def _differences(before: Asset, after: Asset) -> tuple[dict[str, Any], dict[str, Any]]:
    """(was, now) of what differs, as the journal keeps it: rows by their names."""
    columns = [field for field in Asset._meta.concrete_fields if not field.generated]
    names = [
        field.name
        for field in columns
        if getattr(before, field.attname) != getattr(after, field.attname)
    ]
    was = {name: _kept(before, name) for name in names}
    return was, {name: _kept(after, name) for name in names}


def _kept(asset: Asset, name: str) -> Any:
    value = getattr(asset, name)
    return value if isinstance(value, dict) else plain(value)


def _place(asset: Asset) -> str:
    room = f"{asset.room.site}, {asset.room}" if asset.room else ""
    return ", ".join(part for part in (asset.institution.short_name, room) if part)


def _require_seen(running: Assignment | None, seen_assignment_id: int | None) -> None:
    if seen_assignment_id == WHOEVER:
        return
    if (running.pk if running else None) != seen_assignment_id:
        raise WrongState("asset.holder_changed")


def next_free_numbers(count: int) -> list[str]:
    """So many of the sequence's next numbers that nobody typed in by hand before."""
    free: list[str] = []
    while len(free) < count:
        numbers = next_numbers(SEQUENCE, "V", width=4, count=count - len(free))
        taken = Asset.objects.filter(inventory_no__in=numbers)
        known = set(taken.values_list("inventory_no", flat=True))
        free += [number for number in numbers if number not in known]
    return free
