"""Finds of an inventory: scanned, typed, ticked, confirmed by the holder; taken back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import (
    Asset,
    Stocktake,
    StocktakeLine,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
)
from assets.services.stocktake import (
    held_by,
    line_of,
    locked_stocktake,
    topic_of,
    wrong_state,
)
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_delete
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.policy import require
from itportal.core.shape import disarmed

MOST_AT_ONCE: Final = 500
CODE_LETTERS: Final = 120
ADDRESS: Final = re.compile(r"^https?://[^/]+/(?:.*/)?([^/?#]+)/?(?:[?#].*)?$")
# A phone's clock may be wrong; what it says is kept within reason.
CLOCK: Final = timedelta(minutes=10)
Way, Kind, Outcome = StocktakeLine.Way, StocktakeProposal.Kind, StocktakeScan.Outcome


@dataclass(frozen=True, slots=True)
class Sent:
    """One scan as a phone sends it: a code, or the asset of a line that was ticked."""

    client_id: UUID
    place: UUID
    scanned_at: datetime
    code: str = ""
    asset: UUID | None = None
    way: str = Way.SCAN


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scan: its outcome, or why it was not accepted (`error`).

    line: of an asset the scanner may know of; where: the books' room, or where it was found.
    """

    client_id: UUID
    outcome: str = ""
    line: StocktakeLine | None = None
    where: str = ""
    error: str = ""


def take_scans(
    *, stocktake_id: int, actor: User, scans: Sequence[Sent], now: datetime
) -> list[Answer]:
    """Take what a phone kept, each by itself and in its order; the same one again changes nothing.

    Records nothing itself: take_scan does. Raises Refused, NotThere, WrongState when none can be
    taken (all stay on the phone), Invalid for too many at once.
    """
    if len(scans) > MOST_AT_ONCE:
        raise Invalid(fields={"scans": errors.TOO_MANY_SCANS})
    stocktake = Stocktake.objects.filter(pk=stocktake_id).first()
    if stocktake is None:
        raise NotThere("not_there")
    require(policy.may_scan(actor, stocktake))
    if not stocktake.takes_scans:
        raise wrong_state(stocktake)
    return [_answered(stocktake_id, actor, sent, now) for sent in scans]


def _answered(stocktake_id: int, actor: User, sent: Sent, now: datetime) -> Answer:
    try:
        return take_scan(stocktake_id=stocktake_id, actor=actor, sent=sent, now=now)
    except (Invalid, NotThere) as error:
        return Answer(sent.client_id, error=_said(error))


def _said(error: PortalError) -> str:
    texts = getattr(error, "fields", {}).values()
    return " ".join(str(text) for text in texts) or error.message


@transaction.atomic
def take_scan(*, stocktake_id: int, actor: User, sent: Sent, now: datetime) -> Answer:
    """Take one scan. Of scans of one asset the first finds it, whoever sends first.

    Raises Refused, NotThere (no such room or asset in it), Invalid, WrongState.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_scan(actor, stocktake))
    before = stocktake.scans.filter(client_id=sent.client_id).first()
    if before is not None:
        return _told_again(stocktake, before)
    if not stocktake.takes_scans:
        raise wrong_state(stocktake)
    place = stocktake.places.select_related("room").filter(uid=sent.place).first()
    if place is None or sent.way not in (Way.SCAN, Way.TYPED, Way.TICK):
        raise NotThere("not_there")
    code = _plain(sent.code)
    asset = _asset_of(stocktake, sent, code)
    scan = StocktakeScan(
        stocktake=stocktake,
        client_id=sent.client_id,
        place=place,
        code=code,
        asset=asset,
        by=actor,
        way=sent.way,
        scanned_at=min(sent.scanned_at, now + CLOCK),
    )
    line = _judge(stocktake, scan, now)
    scan.save()
    record(
        "assets.stocktake.scanned",
        actor=actor,
        target=stocktake,
        tag=code or (asset.inventory_no if asset else ""),
        room=str(place),
        scan_outcome=scan.outcome,
    )
    publish(topic_of(stocktake), room=str(place.uid))
    return _answer(scan, line)


@transaction.atomic
def confirm_own(*, asset_uid: UUID, actor: User, now: datetime) -> StocktakeLine:
    """The holder says that it is in their hands: found where the books have it.

    Raises NotThere when no running inventory expects it of them, WrongState when found already.
    """
    lines = StocktakeLine.objects.filter(
        asset__uid=asset_uid, stocktake__state=Stocktake.State.RUNNING
    )
    expected = lines.filter(
        asset__in=Asset.objects.filter(
            assignments__person=actor.person_id, assignments__during__upper_inf=True
        )
    ).first()
    if actor.person_id is None or expected is None:
        raise NotThere("not_there")
    stocktake = locked_stocktake(expected.stocktake_id)
    if stocktake.state != Stocktake.State.RUNNING:
        raise wrong_state(stocktake)
    line = stocktake.lines.select_related("asset", "place__room").get(pk=expected.pk)
    if line.found_at is not None:
        raise WrongState("stocktake.found_already", number=line.number)
    find(line, line.place, actor, Way.OWN, now)
    record("assets.stocktake.own", actor=actor, target=stocktake, number=line.number)
    publish(topic_of(stocktake), room=str(line.place.uid))
    return line


@transaction.atomic
def take_back_find(*, line_uid: UUID, actor: User, stocktake_id: int) -> StocktakeLine:
    """It was ticked or scanned by mistake: to be found again. What was proposed by it goes too.

    Raises Refused, NotThere, WrongState: also when a proposal about it has been done.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_scan(actor, stocktake))
    if not stocktake.takes_scans:
        raise wrong_state(stocktake)
    line = (
        stocktake.lines.filter(uid=line_uid).select_related("found_in__room", "place").first()
    )
    if line is None:
        raise NotThere("not_there")
    if line.found_at is None or line.found_in is None:
        raise WrongState("stocktake.not_found_yet", number=line.number)
    proposals = stocktake.proposals.filter(asset=line.asset_id)
    if proposals.exclude(done_at=None).exists():
        raise WrongState("stocktake.done_already", number=line.number)
    where = line.found_in
    audited_delete(proposals)
    line.found_at, line.found_in, line.found_by, line.way = None, None, None, ""
    line.save(update_fields=["found_at", "found_in", "found_by", "way", "updated_at"])
    record(
        "assets.stocktake.find_taken_back", actor=actor, target=stocktake, number=line.number
    )
    publish(topic_of(stocktake), room=str(where.uid))
    return line


@transaction.atomic
def finish_room(
    *, stocktake_id: int, place_uid: UUID, actor: User, is_done: bool, now: datetime
) -> StocktakeRoom:
    """Somebody has gone through the room, or goes again. Raises Refused, NotThere, WrongState."""
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_scan(actor, stocktake))
    if not stocktake.takes_scans:
        raise wrong_state(stocktake)
    place = stocktake.places.select_related("room").filter(uid=place_uid).first()
    if place is None:
        raise NotThere("not_there")
    place.done_at = now if is_done else None
    place.done_by = actor if is_done else None
    place.save(update_fields=["done_at", "done_by", "updated_at"])
    code = "room_done" if is_done else "room_again"
    record(f"assets.stocktake.{code}", actor=actor, target=stocktake, room=str(place))
    publish(topic_of(stocktake), room=str(place.uid))
    return place


def find(
    line: StocktakeLine, place: StocktakeRoom, actor: User, way: str, now: datetime
) -> None:
    """The line is found there; what disagrees with the books becomes proposals."""
    line.found_at, line.found_in, line.found_by, line.way = now, place, actor, way
    line.save()
    stocktake_id = line.stocktake_id
    undone = StocktakeProposal.objects.filter(
        stocktake=stocktake_id, asset=line.asset_id, done_at=None, kind=Kind.MISSING
    )
    audited_delete(undone)
    if line.asset.state == Asset.State.MISSING:
        propose(stocktake_id, Kind.FOUND_AGAIN, place, actor, now, asset=line.asset)
    if line.place_id != place.pk:
        propose(stocktake_id, Kind.MISPLACED, place, actor, now, asset=line.asset)


def propose(
    stocktake_id: int,
    kind: str,
    place: StocktakeRoom,
    actor: User,
    now: datetime,
    *,
    asset: Asset | None = None,
    code: str = "",
) -> None:
    """Raise it once: a second scan of the same leaves the first as it is."""
    StocktakeProposal.objects.get_or_create(
        stocktake_id=stocktake_id,
        kind=kind,
        asset=asset,
        **({} if asset else {"code": code}),
        defaults={"place": place, "raised_at": now, "raised_by": actor, "code": code},
    )


def _judge(stocktake: Stocktake, scan: StocktakeScan, now: datetime) -> StocktakeLine | None:
    """Set the scan's outcome, and what follows from it."""
    asset, place, actor = scan.asset, scan.place, scan.by
    if asset is None:
        scan.outcome = Outcome.UNKNOWN
        propose(stocktake.pk, Kind.UNKNOWN, place, actor, now, code=scan.code.upper())
        return None
    line = _line(stocktake, asset)
    if line is not None and line.found_at is not None:
        scan.outcome = Outcome.ALREADY
        return line
    if line is None and asset.institution_id != stocktake.institution_id:
        scan.outcome = Outcome.FOREIGN
        propose(stocktake.pk, Kind.FOREIGN, place, actor, now, asset=asset, code=scan.code)
        return None
    if asset.state == Asset.State.DISPOSED:
        scan.outcome = Outcome.DISPOSED
        propose(stocktake.pk, Kind.DISPOSED, place, actor, now, asset=asset, code=scan.code)
        return line
    if line is None:
        line = unlisted_line(stocktake, asset, place)
        scan.outcome = Outcome.UNLISTED
    else:
        here = line.place_id == place.pk
        scan.outcome = Outcome.FOUND if here else Outcome.ELSEWHERE
    find(line, place, actor, scan.way, now)
    return line


def unlisted_line(stocktake: Stocktake, asset: Asset, found_in: StocktakeRoom) -> StocktakeLine:
    """A line for what the frozen list does not have: of other places or kinds, or newer."""
    booked = stocktake.places.filter(room=asset.room_id).first() if asset.room_id else None
    if booked is None and asset.room_id:
        booked = StocktakeRoom.objects.create(stocktake=stocktake, room_id=asset.room_id)
    line = line_of(stocktake, asset, booked or found_in, held_by(asset))
    line.is_expected = False
    return line


def _asset_of(stocktake: Stocktake, sent: Sent, code: str) -> Asset | None:
    if sent.asset is not None:
        line = stocktake.lines.filter(asset__uid=sent.asset).select_related("asset").first()
        if line is None:
            raise NotThere("not_there")
        return line.asset
    if not code:
        raise Invalid(fields={"code": errors.CODE_EMPTY})
    rows = Asset.objects.select_related("model__category", "model__manufacturer")
    tagged = list(rows.with_tag(code)[:2])
    if len(tagged) == 1:
        return tagged[0]
    # A serial number may be on several disposed of earlier: of the others it must be one.
    named = list(rows.with_serial(code).exclude(state=Asset.State.DISPOSED)[:2])
    return named[0] if len(named) == 1 else None


def _line(stocktake: Stocktake, asset: Asset) -> StocktakeLine | None:
    lines = stocktake.lines.filter(asset=asset)
    return lines.select_related("asset", "place__room__site", "found_in__room__site").first()


def _plain(code: str) -> str:
    """What the label says: of an address its last part; on one line."""
    said = " ".join(disarmed(code).split())
    inside = ADDRESS.match(said)
    said = inside.group(1) if inside else said
    if len(said) > CODE_LETTERS:
        raise Invalid(fields={"code": errors.CODE_LONG})
    return said


def _told_again(stocktake: Stocktake, scan: StocktakeScan) -> Answer:
    line = _line(stocktake, scan.asset) if scan.asset else None
    return _answer(scan, line)


def _answer(scan: StocktakeScan, line: StocktakeLine | None) -> Answer:
    where = ""
    if line is not None and scan.outcome == Outcome.ALREADY:
        where = str(line.found_in or "")
    elif line is not None:
        where = str(line.place)
    return Answer(scan.client_id, scan.outcome, line, where)
