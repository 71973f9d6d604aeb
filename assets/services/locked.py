"""What the services of assets share: the locked row, its holder, the way to the next state."""

from datetime import datetime

from psycopg2.extras import DateTimeTZRange

from accounts.models import Person, User
from assets import errors
from assets.models import Asset, Assignment
from assets.states import BY_HOLDER, TRANSITIONS
from itportal.core.errors import Invalid, NotThere, WrongState


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


def end_period(assignment: Assignment, now: datetime) -> None:
    """Close the period; one that began at this moment or later cannot be closed by now."""
    if assignment.since >= now:
        raise WrongState("asset.holder_changed")
    assignment.during = DateTimeTZRange(assignment.since, now)
    assignment.save(update_fields=["during", "updated_at"])


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
