"""Bookings of loan devices: booked, confirmed, handed out, brought back, extended, cancelled.

Every service locks the pool first, then the devices by their keys, then the booking: of one pool
one booking is made or changed at a time, and "any three" cannot be promised twice.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from psycopg2.extras import DateTimeTZRange

from accounts.models import Person, User
from assets import errors, policy
from assets.booking_reads import (
    Busy,
    busy_of,
    devices_of,
    free_among,
    in_words,
    names_of,
    why_taken,
)
from assets.booking_states import BOOKING_TRANSITIONS, BookingState
from assets.models import (
    Asset,
    BookedAsset,
    Booking,
    BookingPool,
    Handover,
    HandoverLine,
)
from assets.search import index_booking
from assets.services.assets import lend_asset, prolong_loan, return_asset
from assets.services.booking_notices import tell_borrower, tell_keepers
from assets.services.handover import Thing, make_act
from assets.services.locked import locked_asset, present_person
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraint_name
from itportal.core.ui.format import local

SEQUENCE: Final = "assets_booking_number"
# A booking may begin a little earlier than now: it takes time to fill in the form.
GRACE: Final = timedelta(hours=1)
FURTHEST: Final = timedelta(days=366)
MOST_DEVICES: Final = 60
State = BookingState


@transaction.atomic
def book(
    *,
    pool_id: int,
    actor: User,
    now: datetime,
    begins_at: datetime,
    ends_at: datetime,
    count: int = 1,
    assets: Sequence[Asset] = (),
    person: Person | None = None,
    purpose: str = "",
) -> Booking:
    """Keep these assets, or any `count` of the pool, for the person (None: oneself).

    Raises Refused, NotThere, Invalid; WrongState telling who has what until when and what is free.
    """
    pool = _locked_pool(pool_id)
    person = person or actor.person
    if person is None:
        require(policy.may_book(actor, pool))
        raise NotThere("not_there")
    require(policy.may_book_for(actor, pool, person))
    person = present_person(person, actor, "person")
    assert person is not None  # noqa: S101 - it was given
    if not pool.is_active:
        raise WrongState("booking.pool_closed")
    keeps = bool(policy.may_keep_pool(actor, pool))
    _require_period(pool, begins_at, ends_at, now, keeps=keeps)
    chosen = _chosen(pool, assets, count, begins_at, ends_at, now)
    waits = pool.needs_approval and not keeps
    booking = Booking(
        pool=pool,
        person=person,
        made_by=actor,
        during=DateTimeTZRange(begins_at, ends_at),
        purpose=purpose,
        state=State.REQUESTED if waits else State.CONFIRMED,
    )
    check_shape(booking, ["purpose"])
    booking.number = next_number(SEQUENCE, "B", width=4)
    booking.save()
    lines = [
        BookedAsset(booking=booking, asset=asset, during=booking.during) for asset in chosen
    ]
    with _never_overlapping():
        audited_bulk_create(BookedAsset, lines)
    if waits:
        tell_keepers(booking, "booking_requested", but=actor, now=now)
    return _recorded(booking, actor, "booked", devices=names_of(chosen), person=str(person))


@transaction.atomic
def confirm_booking(*, booking_id: int, actor: User, now: datetime) -> Booking:
    """Raises Refused, NotThere, WrongState."""
    booking = _kept(booking_id, actor)
    booking.state = _next("confirm", booking)
    booking.save(update_fields=["state", "updated_at"])
    tell_borrower(booking, "booking_decided", but=actor, now=now)
    return _recorded(booking, actor, "confirmed")


@transaction.atomic
def refuse_booking(*, booking_id: int, actor: User, now: datetime, reason: str) -> Booking:
    """Raises Refused, NotThere, WrongState, Invalid without a reason."""
    booking = _kept(booking_id, actor)
    _end(booking, "refuse", reason=reason, is_reason_needed=True)
    tell_borrower(booking, "booking_decided", but=actor, now=now)
    return _recorded(booking, actor, "refused", reason=booking.reason)


@transaction.atomic
def cancel_booking(*, booking_id: int, actor: User, now: datetime, reason: str = "") -> Booking:
    """By the borrower or a keeper, before it is fetched. Raises Refused, NotThere, WrongState."""
    booking = _changeable(booking_id, actor)
    _end(booking, "cancel", reason=reason)
    tell_borrower(booking, "booking_decided", but=actor, now=now)
    return _recorded(booking, actor, "cancelled", reason=booking.reason)


@transaction.atomic
def mark_no_show(*, booking_id: int, actor: User, now: datetime) -> Booking:
    """Nobody came for it. Raises Refused, NotThere, WrongState also before it began."""
    booking = _kept(booking_id, actor)
    if booking.begins_at > now:
        raise WrongState("booking.not_begun")
    _end(booking, "no_show")
    return _recorded(booking, actor, "no_show")


@transaction.atomic
def hand_out(*, booking_id: int, actor: User, now: datetime, with_act: bool = False) -> Booking:
    """The devices are lent to the borrower until the end; `with_act`: with an act to be signed.

    All or none. Earlier than booked only while nobody else has them then. Raises Refused,
    NotThere; WrongState naming the device that cannot be given.
    """
    booking = _kept(booking_id, actor)
    state = _next("hand_out", booking)
    if booking.ends_at <= now:
        raise WrongState("booking.over")
    lines = list(booking.lines.select_related("asset__institution").order_by("asset"))
    assets = [locked_asset(line.asset_id) for line in lines]
    begins = min(booking.begins_at, now)
    busy = busy_of(assets, begins, booking.ends_at, now=now, but=booking.pk)
    for asset in assets:
        _require_free(asset, busy, now)
        if asset.state != Asset.State.IN_STOCK:
            raise WrongState(
                "act.asset_cannot", number=str(asset), why=str(asset.get_state_display())
            )
    due = local(booking.ends_at).date()
    if with_act:
        booking.act = make_act(
            actor=actor,
            kind=Handover.Kind.HANDOVER,
            person=booking.person,
            things=[Thing(asset=asset) for asset in assets],
            note=booking.purpose,
            due_on=due,
            now=now,
        )
        begun = dict(booking.act.lines.values_list("asset", "begun"))
    else:
        begun = {asset.pk: _lend(asset, booking, actor, now) for asset in assets}
    booking.state, booking.out_at, booking.out_by = state, now, actor
    _move_span(booking, lines, begins, booking.ends_at)
    for line in lines:
        line.assignment_id = begun[line.asset_id]
        line.save(update_fields=["assignment"])
    return _recorded(
        booking, actor, "handed_out", devices=names_of(assets), person=str(booking.person)
    )


@transaction.atomic
def take_back(
    *,
    booking_id: int,
    actor: User,
    now: datetime,
    assets: Sequence[Asset] = (),
    note: str = "",
    with_act: bool = False,
) -> Booking:
    """All that is out of it, or only these assets, back where they are kept; `note`: what is
    missing or broken. With the last one the booking is over. Raises Refused, NotThere,
    Invalid, WrongState.
    """
    booking = _kept(booking_id, actor)
    _next("take_back", booking)
    out = booking.lines.filter(is_held=True).select_related("asset").order_by("asset")
    wanted = {asset.pk for asset in assets}
    lines = [line for line in out if not wanted or line.asset_id in wanted]
    if not lines or len(wanted - {line.asset_id for line in lines}) > 0:
        raise Invalid(fields={"assets": errors.NOT_OUT})
    booking.return_note = note
    check_shape(booking, ["return_note"])
    devices = [locked_asset(line.asset_id) for line in lines]
    if with_act:
        condition = HandoverLine.Condition.INCOMPLETE if note else HandoverLine.Condition.GOOD
        make_act(
            actor=actor,
            kind=Handover.Kind.RETURN,
            person=booking.person,
            things=[
                Thing(asset=asset, held_id=line.assignment_id, condition=condition)
                for asset, line in zip(devices, lines, strict=True)
            ],
            room=booking.pool.room,
            note=booking.return_note,
            now=now,
        )
    else:
        for asset, line in zip(devices, lines, strict=True):
            return_asset(
                asset_id=asset.pk,
                actor=actor,
                now=now,
                room=booking.pool.room,
                seen_assignment_id=line.assignment_id,
            )
    booking.save(update_fields=["return_note"])
    booking.refresh_from_db(fields=["state", "returned_at", "updated_at"])
    return _recorded(
        booking, actor, "taken_back", devices=names_of(devices), note=booking.return_note
    )


@transaction.atomic
def extend_booking(
    *, booking_id: int, actor: User, now: datetime, ends_at: datetime
) -> Booking:
    """Until another moment, later or earlier; what is late is in time again.

    Of a pool whose bookings are confirmed only its keepers. Raises Refused, NotThere, Invalid;
    WrongState telling who has what from then on.
    """
    booking = _changeable(booking_id, actor)
    pool = booking.pool
    keeps = bool(policy.may_keep_pool(actor, pool))
    if pool.needs_approval and not keeps:
        raise WrongState("booking.keeper_extends")
    state = _next("extend", booking)
    _require_period(
        pool, booking.begins_at, ends_at, now, keeps=keeps, is_begun=booking.is_away
    )
    lines = list(booking.lines.filter(is_held=True).order_by("asset"))
    assets = [locked_asset(line.asset_id) for line in lines]
    was = booking.ends_at
    if ends_at > was:
        busy = busy_of(assets, was, ends_at, now=now, but=booking.pk)
        for asset in assets:
            _require_free(asset, busy, now)
    booking.state = state
    _move_span(booking, lines, booking.begins_at, ends_at)
    for asset, line in zip(assets, lines, strict=True):
        loan = line.assignment
        if loan and loan.due_on != local(ends_at).date():
            prolong_loan(asset, loan, local(ends_at).date(), actor)
    return _recorded(booking, actor, "extended", was=was, until=ends_at)


def _chosen(
    pool: BookingPool,
    assets: Sequence[Asset],
    count: int,
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> list[Asset]:
    """The named devices, or so many free ones, under locks in the order of their keys."""
    wanted = {asset.pk for asset in assets}
    if not 1 <= (len(wanted) or count) <= MOST_DEVICES:
        raise Invalid(fields={"count": errors.BOOKED_COUNT})
    devices = list(devices_of([pool.pk]))
    if wanted - {asset.pk for asset in devices}:
        raise Invalid(fields={"assets": errors.NOT_IN_POOL})
    keys = sorted(asset.pk for asset in devices)
    locked = Asset.objects.select_for_update(of=("self",), no_key=True)
    states = dict(locked.filter(pk__in=keys).order_by("pk").values_list("pk", "state"))
    for asset in devices:
        asset.state = states[asset.pk]
    busy = busy_of(devices, begins_at, ends_at, now=now)
    free = free_among(devices, busy)
    if wanted:
        named = [asset for asset in devices if asset.pk in wanted]
        for asset in named:
            if asset not in free:
                raise _is_taken(asset, busy, free, now)
        return named
    if len(free) < count:
        raise WrongState(
            "booking.too_few",
            free=len(free),
            count=count,
            why="; ".join(
                f"{asset.inventory_no}: {why_taken(asset, busy, now=now)}"
                for asset in devices
                if asset not in free
            )[:600],
        )
    return sorted(free[:count], key=lambda asset: asset.pk)


def _is_taken(asset: Asset, busy: Any, free: Sequence[Asset], now: datetime) -> WrongState:
    why = why_taken(asset, busy, now=now)
    if free:
        return WrongState(
            "booking.taken", device=asset.inventory_no, why=why, free=names_of(free[:10])
        )
    return WrongState("booking.taken_all", device=asset.inventory_no, why=why)


def _require_free(asset: Asset, busy: Any, now: datetime) -> None:
    """Nothing else takes it; its own repair or loan is told by its state."""
    spans: list[Busy] = [one for one in busy.get(asset.pk, []) if one.booking]
    others = [one for one in spans if one.booking and one.booking.state != State.RETURNED]
    if others:
        why = in_words(others[0], now=now)
        raise WrongState("booking.taken_by", device=asset.inventory_no, why=why)


def _require_period(
    pool: BookingPool,
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
    *,
    keeps: bool,
    is_begun: bool = False,
) -> None:
    """keeps: a keeper books for longer than others may."""
    if not is_begun and begins_at < now - GRACE:
        raise Invalid(fields={"begins_at": errors.BOOKED_PAST})
    if ends_at <= max(begins_at, now):
        raise Invalid(fields={"ends_at": errors.BOOKED_TURNED})
    if begins_at > now + FURTHEST or ends_at - begins_at > FURTHEST:
        raise Invalid(fields={"ends_at": errors.BOOKED_FAR})
    if not keeps and ends_at - begins_at > timedelta(days=pool.most_days):
        text = errors.BOOKED_LONG % {"days": pool.most_days}
        raise Invalid(fields={"ends_at": text})


def _lend(asset: Asset, booking: Booking, actor: User, now: datetime) -> int:
    try:
        loan = lend_asset(
            asset_id=asset.pk,
            actor=actor,
            now=now,
            until=local(booking.ends_at).date(),
            person=booking.person,
            seen_assignment_id=None,
        )
    except PortalError as error:
        texts = getattr(error, "fields", {}).values()
        why = " ".join(map(str, texts)) or error.message
        raise WrongState("act.asset_cannot", number=str(asset), why=why) from error
    return loan.pk


def _move_span(
    booking: Booking, lines: Sequence[BookedAsset], begins_at: datetime, ends_at: datetime
) -> None:
    booking.during = DateTimeTZRange(begins_at, ends_at)
    booking.save()
    with _never_overlapping():
        for line in lines:
            line.during = booking.during
            line.save(update_fields=["during"])


@contextmanager
def _never_overlapping() -> Iterator[None]:
    """Behind the checks: what was booked from a pool that the device has left since."""
    try:
        yield
    except IntegrityError as error:
        if constraint_name(error) != "booked_asset_no_overlap":
            raise
        raise WrongState("booking.taken_meanwhile") from error


def _end(
    booking: Booking, verb: str, *, reason: str = "", is_reason_needed: bool = False
) -> None:
    booking.state, booking.reason = _next(verb, booking), reason
    check_shape(booking, ["reason"])
    if is_reason_needed and not booking.reason:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    booking.save(update_fields=["state", "reason", "updated_at"])
    audited_update(BookedAsset.objects.filter(booking=booking), is_held=False)


def _next(verb: str, booking: Booking) -> str:
    leads = BOOKING_TRANSITIONS[verb].get(booking.state)
    if leads is None:
        raise WrongState("booking.wrong_state", state=booking.get_state_display())
    return leads


def _locked_pool(pool_id: int) -> BookingPool:
    locked = BookingPool.objects.select_for_update(of=("self",), no_key=True)
    pool = locked.select_related("institution", "room").filter(pk=pool_id).first()
    if pool is None:
        raise NotThere("not_there")
    return pool


def locked_booking(booking_id: int) -> Booking:
    """The booking and, before it, its pool and devices under locks. Raises NotThere."""
    pool_id = Booking.objects.filter(pk=booking_id).values_list("pool", flat=True).first()
    if pool_id is None:
        raise NotThere("not_there")
    pool = _locked_pool(pool_id)
    lines = BookedAsset.objects.filter(booking=booking_id).values("asset")
    assets = Asset.objects.select_for_update(of=("self",), no_key=True)
    list(assets.filter(pk__in=lines).order_by("pk").values_list("pk"))
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    booking = rows.select_related("person", "out_by").get(pk=booking_id)
    booking.pool = pool
    return booking


def _kept(booking_id: int, actor: User) -> Booking:
    booking = locked_booking(booking_id)
    require(policy.may_keep_pool(actor, booking.pool))
    return booking


def _changeable(booking_id: int, actor: User) -> Booking:
    booking = locked_booking(booking_id)
    require(policy.may_change_booking(actor, booking))
    return booking


def _recorded(booking: Booking, actor: User | None, code: str, **facts: Any) -> Booking:
    index_booking(booking.pk)
    record(
        f"assets.booking.{code}",
        actor=actor,
        target=booking,
        institution_id=booking.pool.institution_id,
        **facts,
    )
    return booking
