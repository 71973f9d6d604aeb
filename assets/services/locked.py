"""What the services of assets share: the locked row, its holder, the way to the next state."""

from datetime import datetime

from psycopg2.extras import DateTimeTZRange

from accounts.models import Person, User
from assets import errors
from assets.booking_states import BookingState
from assets.models import Asset, Assignment, BookedAsset, Booking, Repair
from assets.repair_states import REPAIR_TRANSITIONS, RUNNING
from assets.states import BY_HOLDER, TRANSITIONS
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState

REPAIR_SEQUENCE = "assets_repair_number"


def locked_asset(asset_id: int) -> Asset:
    """The row under a lock, with its model, maker and category. Raises NotThere."""
    locked = Asset.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("model__category", "model__manufacturer")
    asset = found.filter(pk=asset_id).first()
    if asset is None:
        raise NotThere("not_there")
    return asset


def running_period(asset: Asset) -> Assignment | None:
    return asset.assignments.running().with_holder().first()


def next_state(verb: str, asset: Asset, running: Assignment | None) -> str:
    """Where the verb leads from the asset's state. Raises WrongState when nowhere."""
    leads = TRANSITIONS[verb].get(asset.state)
    if leads is None:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    if leads != BY_HOLDER:
        return leads
    if running is None:
        return Asset.State.IN_STOCK
    return Asset.State.ON_LOAN if running.due_on else Asset.State.IN_USE


def locked_repair(repair_id: int) -> Repair:
    """The repair and, before it, its asset under locks. Raises NotThere."""
    found = Repair.objects.filter(pk=repair_id).values_list("asset", flat=True).first()
    if found is None:
        raise NotThere("not_there")
    asset = locked_asset(found)
    rows = Repair.objects.select_for_update(of=("self",), no_key=True)
    repair = rows.select_related("vendor", "keeper", "loaner").get(pk=repair_id)
    repair.asset = asset
    return repair


def running_repair(asset: Asset) -> Repair | None:
    """The one that has not ended and whose device is not back, of a locked asset."""
    return asset.repairs.filter(state__in=RUNNING).first()


def new_repair(asset: Asset, actor: User) -> Repair:
    """An unsaved one with the next number."""
    return Repair(asset=asset, keeper=actor, number=next_number(REPAIR_SEQUENCE, "R", width=4))


def next_repair_state(verb: str, repair: Repair) -> str:
    """Where the verb leads from the repair's state. Raises WrongState when nowhere."""
    leads = REPAIR_TRANSITIONS[verb].get(repair.state)
    if leads is None:
        raise WrongState("repair.wrong_state", state=repair.get_state_display())
    return leads


def end_period(assignment: Assignment, now: datetime) -> None:
    """Close the period; one that began at this moment or later cannot be closed by now."""
    if assignment.since >= now:
        raise WrongState("asset.holder_changed")
    assignment.during = DateTimeTZRange(assignment.since, now)
    assignment.save(update_fields=["during", "updated_at"])
    if assignment.due_on:
        end_booked(assignment, now)


def end_booked(loan: Assignment, now: datetime) -> None:
    """However a booked device comes back, its booking has it no more; with the last one the
    booking is over. Records nothing: what ended the loan is recorded."""
    line = BookedAsset.objects.filter(assignment=loan, returned_at=None).first()
    if line is None:
        return
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    booking = rows.get(pk=line.booking_id)
    line.is_held, line.returned_at = False, now
    if now < line.ends_at:
        line.during = DateTimeTZRange(line.begins_at, now)
    line.save(update_fields=["is_held", "returned_at", "during"])
    if not booking.lines.filter(is_held=True).exists():
        booking.state, booking.returned_at = BookingState.RETURNED, now
        booking.save(update_fields=["state", "returned_at", "updated_at"])


def present_person(person: Person | None, actor: User, field: str) -> Person | None:
    """The person under a lock, so that nobody leaves while getting a device."""
    if person is None:
        return None
    visible = Person.objects.visible_to(actor).filter(pk=person.pk)
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("room").filter(pk__in=visible.values("pk")).first()
    if found is None:
        raise NotThere("not_there")
    if not found.is_active:
        raise Invalid(fields={field: errors.PERSON_GONE})
    return found
