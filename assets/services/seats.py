"""Who uses an entitlement: given out, released, released for all who are gone."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from psycopg2.extras import DateTimeTZRange

from accounts.access import subtree_of
from accounts.models import Institution, Person, User
from assets import errors, policy
from assets.models import Asset, Entitlement, EntitlementUse
from assets.services.licences import locked_entitlement
from assets.services.locked import present_person
from assets.states import GONE
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

ONE_HOLDER: Final = {
    "entitlement_use_person_once": ("person", errors.USES_ALREADY),
    "entitlement_use_asset_once": ("asset", errors.USES_ALREADY),
    "entitlement_use_institution_once": ("holder_institution", errors.USES_ALREADY),
}
# What each kind is given to; the rest of the kinds to anybody and anything.
HOLDERS: Final = {"device": "asset", "user": "person"}


@transaction.atomic
def give_seat(
    *,
    entitlement_id: int,
    actor: User,
    now: datetime,
    person: Person | None = None,
    asset: Asset | None = None,
    institution: Institution | None = None,
    quantity: int = 1,
    over_reason: str = "",
) -> EntitlementUse:
    """Let somebody or something use it from `now` on, so many of it.

    What is free is counted under the entitlement's lock. When less is free, only with `over_reason`;
    else Invalid (`over_reason`). Raises also NotThere, Refused, WrongState.
    """
    entitlement = locked_entitlement(entitlement_id)
    if entitlement.ends_on and entitlement.ends_on < now.date():
        raise WrongState("licence.ended")
    use = EntitlementUse(
        entitlement=entitlement,
        person=present_person(person, actor, "person"),
        asset=_present_asset(asset, actor),
        institution=institution,
        quantity=quantity,
        during=DateTimeTZRange(now, None),
        over_reason=over_reason,
    )
    _require_one_holder(use)
    check_shape(use, ["quantity", "over_reason"])
    holders = institutions_of(use, today=now.date())
    allowed = allowed_institutions(entitlement)
    if not holders & allowed:
        raise Invalid(fields={_field(use): errors.NOT_SHARED})
    require(policy.may_give_out(actor, entitlement, holders & allowed))
    free = entitlement.free
    if free is None or quantity <= free:
        use.over_reason = ""
    elif not use.over_reason:
        raise Invalid(fields={"over_reason": errors.NONE_FREE % {"free": max(free, 0)}})
    with constraints(ONE_HOLDER):
        use.save()
    _count(entitlement)
    record(
        "assets.entitlement.given_over" if use.over_reason else "assets.entitlement.given",
        actor=actor,
        target=entitlement,
        holder=use.holder,
        quantity=quantity,
        reason=use.over_reason,
    )
    return use


@transaction.atomic
def release_seat(*, uid: UUID, actor: User, now: datetime) -> EntitlementUse:
    """It is used by them no more. Raises NotThere, Refused."""
    found = EntitlementUse.objects.visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotThere("not_there")
    entitlement = locked_entitlement(found.entitlement_id)
    use = EntitlementUse.objects.running().with_holder().filter(pk=found.pk).first()
    if use is None:
        raise NotThere("not_there")
    require(policy.may_give_out(actor, entitlement, institutions_of(use)))
    _end(use, now)
    _count(entitlement)
    record(
        "assets.entitlement.released",
        actor=actor,
        target=entitlement,
        holder=use.holder,
        quantity=use.quantity,
    )
    return use


@transaction.atomic
def release_gone(*, entitlement_id: int, actor: User, now: datetime) -> int:
    """Release what people who left and devices that are gone still hold; how many seats.

    Raises NotThere, Refused.
    """
    entitlement = locked_entitlement(entitlement_id)
    require(policy.may_keep_entitlement(actor, entitlement))
    held = entitlement.uses.running().of_gone().with_holder().order_by("pk")
    uses = list(held.select_for_update(of=("self",), no_key=True))
    if not uses:
        return 0
    for use in uses:
        _end(use, now)
    _count(entitlement)
    seats = sum(use.quantity for use in uses)
    holders = ", ".join(use.holder for use in uses)[:1000]
    record(
        "assets.entitlement.released_gone",
        actor=actor,
        target=entitlement,
        holder=holders,
        quantity=seats,
    )
    return seats


def allowed_institutions(entitlement: Entitlement) -> frozenset[int]:
    """Whose people and devices may use it: the owner's and those beneath, or the chosen ones'.
    (A read: nothing to authorise.)"""
    chosen = set(entitlement.institutions.values_list("pk", flat=True))
    roots = chosen or {entitlement.institution_id}
    found = frozenset[int]().union(*(subtree_of(pk) for pk in roots))
    return found | {entitlement.institution_id}


def institutions_of(use: EntitlementUse, *, today: date | None = None) -> frozenset[int]:
    """Where the holder belongs; a person to where they work (`today`) or have worked.
    (A read: nothing to authorise.)"""
    if use.asset:
        return frozenset({use.asset.institution_id})
    if use.institution_id:
        return frozenset({use.institution_id})
    assert use.person is not None  # noqa: S101 - a CHECK of the table
    jobs = use.person.employments.all()
    if today is not None:
        jobs = jobs.filter(during__contains=today)
    return frozenset(jobs.values_list("institution", flat=True))


def _present_asset(asset: Asset | None, actor: User) -> Asset | None:
    """The asset under a lock, so that it is not disposed of while getting a seat."""
    if asset is None:
        return None
    visible = Asset.objects.visible_to(actor).filter(pk=asset.pk)
    rows = Asset.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk__in=visible.values("pk")).first()
    if found is None:
        raise NotThere("not_there")
    if found.state in GONE:
        raise Invalid(fields={"asset": errors.ASSET_GONE})
    return found


def _require_one_holder(use: EntitlementUse) -> None:
    said: dict[str, Any] = {
        "person": use.person,
        "asset": use.asset,
        "institution": use.institution,
    }
    given = [name for name, value in said.items() if value is not None]
    if len(given) != 1:
        raise Invalid(fields={"person": errors.ONE_HOLDER})
    meant = HOLDERS.get(use.entitlement.kind, given[0])
    if given[0] != meant:
        text = errors.FOR_DEVICES if meant == "asset" else errors.FOR_PEOPLE
        raise Invalid(fields={_field(use): text})


def _field(use: EntitlementUse) -> str:
    if use.person_id:
        return "person"
    return "asset" if use.asset_id else "holder_institution"


def _end(use: EntitlementUse, now: datetime) -> None:
    """A period of this very moment leaves nothing behind but its journal."""
    if use.since >= now:
        use.delete()
        return
    use.during = DateTimeTZRange(use.since, now)
    use.save(update_fields=["during", "updated_at"])


def _count(entitlement: Entitlement) -> None:
    running = entitlement.uses.running().aggregate(n=Sum("quantity", default=0))
    entitlement.used = running["n"]
    entitlement.save(update_fields=["used", "updated_at"])
