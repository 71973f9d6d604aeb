"""Inventories: planned, started (what is expected is frozen), reviewed, reopened, cancelled."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Institution, Person, Room, Site, User
from assets import errors, policy
from assets.models import (
    Asset,
    Assignment,
    Category,
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
    StocktakeRoom,
)
from assets.search import index_stocktake
from assets.states import COMING
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

SEQUENCE: Final = "assets_stocktake_number"
MOST_MEMBERS: Final = 20
State, Part, Kind = Stocktake.State, StocktakeMember.Part, StocktakeProposal.Kind


@transaction.atomic
def plan_stocktake(
    *,
    actor: User,
    institution: Institution,
    as_of: date,
    chair: Person,
    members: Sequence[Person] = (),
    order_no: str = "",
    legal_basis: str = "",
    sites: Collection[Site] = (),
    rooms: Collection[Room] = (),
    categories: Collection[Category] = (),
    stocktake_id: int | None = None,
) -> Stocktake:
    """Plan one, or change one that has not been started: nothing is frozen yet.

    Everybody of the commission signs in here, for they sign here. Raises Refused, NotThere,
    Invalid, WrongState.
    """
    if stocktake_id is None:
        stocktake = Stocktake(institution=institution, made_by=actor)
    else:
        stocktake = locked_stocktake(stocktake_id)
        institution = stocktake.institution
    require(policy.may_run_stocktake(actor, stocktake))
    if stocktake.state != State.PLANNED:
        raise wrong_state(stocktake)
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.INSTITUTION_ENDED})
    _require_own_places(institution, sites, rooms)
    commission = commission_of(chair, members, actor)
    stocktake.as_of, stocktake.order_no, stocktake.legal_basis = as_of, order_no, legal_basis
    check_shape(stocktake, ["order_no", "legal_basis"])
    stocktake.number = stocktake.number or next_number(SEQUENCE, "I")
    stocktake.save()
    stocktake.sites.set(sites)
    stocktake.rooms.set(rooms)
    stocktake.categories.set(categories)
    audited_delete(StocktakeMember.objects.filter(stocktake=stocktake))
    audited_bulk_create(
        StocktakeMember,
        [
            StocktakeMember(
                stocktake=stocktake, person=person, part=Part.MEMBER if at else Part.CHAIR
            )
            for at, person in enumerate(commission)
        ],
    )
    index_stocktake(stocktake.pk)
    record(
        "assets.stocktake.planned",
        actor=actor,
        target=stocktake,
        as_of=as_of,
        members=[str(person) for person in commission],
    )
    return stocktake


@transaction.atomic
def start_stocktake(*, stocktake_id: int, actor: User, now: datetime) -> Stocktake:
    """Freeze what is expected: each asset with where, with whom, in which state. The commission
    is told. Raises Refused; WrongState, also while another of the institution is open.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_run_stocktake(actor, stocktake))
    if stocktake.state != State.PLANNED:
        raise wrong_state(stocktake)
    others = Stocktake.objects.filter(institution=stocktake.institution_id)
    other = others.filter(state__in=(State.RUNNING, State.REVIEWING, State.SIGNING)).first()
    if other is not None:
        raise WrongState("stocktake.another", number=other.number)
    assets = list(expected_assets(stocktake))
    if not assets:
        raise WrongState("stocktake.nothing")
    stocktake.state, stocktake.started_at = State.RUNNING, now
    with constraints({"stocktake_one_at_a_time": ("institution", errors.STOCKTAKE_ANOTHER)}):
        stocktake.save(update_fields=["state", "started_at", "updated_at"])
    places = _make_places(stocktake, assets)
    holders = _holders_of(assets)
    audited_bulk_create(
        StocktakeLine,
        [
            line_of(stocktake, asset, places[asset.room_id], holders.get(asset.pk))
            for asset in assets
        ],
    )
    index_stocktake(stocktake.pk)
    record("assets.stocktake.started", actor=actor, target=stocktake, count=len(assets))
    for member in stocktake.members.select_related("person__user"):
        reader = getattr(member.person, "user", None)
        if reader is None or reader == actor or not reader.is_active:
            continue
        queue_notice(
            recipient=reader,
            kind="stocktake_started",
            target=stocktake,
            url=f"/inventuur/{stocktake.number}/",
            thread=f"stocktake.{stocktake.uid}",
            context={"institution": stocktake.institution.name, "count": len(assets)},
            now=now,
        )
    return stocktake


@transaction.atomic
def review_stocktake(*, stocktake_id: int, actor: User, now: datetime) -> Stocktake:
    """The rounds are over: what was not found is proposed to be missing.

    What is in repair or was missing before is not. Raises Refused, WrongState.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_run_stocktake(actor, stocktake))
    if stocktake.state != State.RUNNING:
        raise wrong_state(stocktake)
    lines = stocktake.lines.filter(found_at=None, is_expected=True).select_related("asset")
    lost = [
        line
        for line in lines.order_by("pk")
        if line.asset.state in (Asset.State.IN_STOCK, Asset.State.IN_USE, Asset.State.ON_LOAN)
    ]
    audited_bulk_create(
        StocktakeProposal,
        [
            StocktakeProposal(
                stocktake=stocktake,
                kind=Kind.MISSING,
                place_id=line.place_id,
                asset=line.asset,
                raised_at=now,
                raised_by=actor,
            )
            for line in lost
        ],
    )
    stocktake.state = State.REVIEWING
    stocktake.save(update_fields=["state", "updated_at"])
    index_stocktake(stocktake.pk)
    record("assets.stocktake.reviewed", actor=actor, target=stocktake, missing=len(lost))
    publish(topic_of(stocktake), room="")
    return stocktake


@transaction.atomic
def reopen_stocktake(*, stocktake_id: int, actor: User) -> Stocktake:
    """One step back: from the review to the rounds, from the act to the review.

    Of the act the signatures given so far are void. Raises Refused, WrongState.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_run_stocktake(actor, stocktake))
    was = stocktake.state
    if was == State.REVIEWING:
        undone = stocktake.proposals.filter(kind=Kind.MISSING, done_at=None)
        audited_delete(undone)
        stocktake.state = State.RUNNING
    elif was == State.SIGNING:
        for member in stocktake.members.exclude(signed_at=None):
            member.signed_at, member.signed_sha256 = None, ""
            member.save(update_fields=["signed_at", "signed_sha256", "updated_at"])
        stocktake.state = State.REVIEWING
        stocktake.content, stocktake.content_sha256, stocktake.made_at = None, "", None
    else:
        raise wrong_state(stocktake)
    stocktake.save()
    index_stocktake(stocktake.pk)
    record("assets.stocktake.reopened", actor=actor, target=stocktake, was=was)
    publish(topic_of(stocktake), room="")
    return stocktake


@transaction.atomic
def cancel_stocktake(*, stocktake_id: int, actor: User, reason: str) -> Stocktake:
    """It is given up; what was scanned stays to be read. Raises Refused, Invalid, WrongState."""
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_run_stocktake(actor, stocktake))
    if stocktake.state in (State.SIGNED, State.CANCELLED):
        raise wrong_state(stocktake)
    was, stocktake.cancel_reason = stocktake.state, reason
    check_shape(stocktake, ["cancel_reason"])
    if not stocktake.cancel_reason:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    stocktake.state = State.CANCELLED
    stocktake.save(update_fields=["state", "cancel_reason", "updated_at"])
    index_stocktake(stocktake.pk)
    record(
        "assets.stocktake.cancelled",
        actor=actor,
        target=stocktake,
        was=was,
        reason=stocktake.cancel_reason,
    )
    publish(topic_of(stocktake), room="")
    return stocktake


def expected_assets(stocktake: Stocktake) -> QuerySet[Asset]:
    """What is on the books of the institution, within the places and kinds that are counted."""
    off = (*COMING, Asset.State.DISPOSED)
    assets = Asset.objects.filter(institution=stocktake.institution_id).exclude(state__in=off)
    places = Q()
    if sites := list(stocktake.sites.values_list("pk", flat=True)):
        places |= Q(room__site__in=sites)
    if rooms := list(stocktake.rooms.values_list("pk", flat=True)):
        places |= Q(room__in=rooms)
    assets = assets.filter(places)
    if kinds := list(stocktake.categories.values_list("pk", flat=True)):
        assets = assets.filter(model__category__in=kinds)
    return assets.select_related("model__category", "model__manufacturer").order_by("pk")


def line_of(
    stocktake: Stocktake, asset: Asset, place: StocktakeRoom, held: Assignment | None
) -> StocktakeLine:
    """The asset as the books have it now."""
    return StocktakeLine(
        stocktake=stocktake,
        asset=asset,
        place=place,
        number=asset.inventory_no,
        name=f"{asset.model.category.name_et} {asset.model.manufacturer} {asset.model}"[:250],
        serial=asset.serial,
        state=asset.state,
        holder=held.holder[:250] if held else "",
        person=held.person if held else None,
        price_net=asset.price_net,
    )


def locked_stocktake(stocktake_id: int) -> Stocktake:
    """The row under a lock: all that happens to one inventory happens one after another."""
    locked = Stocktake.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("institution").filter(pk=stocktake_id).first()
    if found is None:
        raise NotThere("not_there")
    return found


def wrong_state(stocktake: Stocktake) -> WrongState:
    return WrongState("stocktake.wrong_state", state=stocktake.get_state_display())


def topic_of(stocktake: Stocktake) -> str:
    return f"stocktake:{stocktake.uid}"


def held_by(asset: Asset) -> Assignment | None:
    return _holders_of([asset]).get(asset.pk)


def _holders_of(assets: Iterable[Asset]) -> dict[int, Assignment]:
    running = Assignment.objects.running().filter(
        asset__in=[asset.pk for asset in assets], room=None
    )
    return {row.asset_id: row for row in running.with_holder()}


def _make_places(stocktake: Stocktake, assets: list[Asset]) -> dict[int | None, StocktakeRoom]:
    """Every room that is counted, empty ones too: what stands there is to be found as well."""
    rooms = Room.objects.filter(site__institution=stocktake.institution_id, is_active=True)
    limits = Q()
    if sites := list(stocktake.sites.values_list("pk", flat=True)):
        limits |= Q(site__in=sites)
    if chosen := list(stocktake.rooms.values_list("pk", flat=True)):
        limits |= Q(pk__in=chosen)
    wanted: set[int | None] = {asset.room_id for asset in assets}
    wanted |= set(rooms.filter(limits).values_list("pk", flat=True))
    made = audited_bulk_create(
        StocktakeRoom,
        [
            StocktakeRoom(stocktake=stocktake, room_id=room_id)
            for room_id in sorted(wanted, key=lambda pk: pk or 0)
        ],
    )
    return {place.room_id: place for place in made}


def _require_own_places(
    institution: Institution, sites: Collection[Site], rooms: Collection[Room]
) -> None:
    if any(site.institution_id != institution.pk for site in sites):
        raise Invalid(fields={"sites": errors.PLACE_OF_OTHERS})
    if any(room.site.institution_id != institution.pk for room in rooms):
        raise Invalid(fields={"rooms": errors.PLACE_OF_OTHERS})


def commission_of(chair: Person, members: Sequence[Person], actor: User) -> list[Person]:
    """The chair first. Raises NotThere, Invalid."""
    people = [chair, *members]
    keys = {person.pk for person in people}
    if len(keys) != len(people):
        raise Invalid(fields={"members": errors.MEMBER_TWICE})
    if len(people) > MOST_MEMBERS:
        raise Invalid(fields={"members": errors.TOO_MANY_MEMBERS})
    visible = Person.objects.visible_to(actor).filter(pk__in=keys)
    if visible.count() != len(keys):
        raise NotThere("not_there")
    signing = User.objects.filter(person__in=keys, is_active=True, person__is_active=True)
    able = set(signing.values_list("person", flat=True))
    for at, person in enumerate(people):
        if person.pk not in able:
            said: Any = errors.MEMBER_NO_SIGN_IN % {"name": person}
            raise Invalid(fields={"members" if at else "chair": said})
    return people
