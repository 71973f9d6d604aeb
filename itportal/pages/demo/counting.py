"""The inventories of the school: last year's, signed, and this year's, under way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from assets.models import (
    Assignment,
    Stocktake,
    StocktakeLine,
    StocktakeMember,
    StocktakeProposal,
    StocktakeRoom,
    StocktakeScan,
)
from assets.services.stocktake import SEQUENCE, expected_assets, line_of
from assets.stocktake_paper import content_of, digest_of_content
from itportal.core.db import next_number
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.pages.demo.cast import Cast, Worker

SCHOOL = "Metsaveere Kool"
LEGAL_BASIS = "Raamatupidamise seadus § 15; riigi raamatupidamise üldeeskiri (aastainventuur)"
YEAR = timedelta(days=364)
Choice, Kind, Way = StocktakeProposal.Choice, StocktakeProposal.Kind, StocktakeLine.Way


@dataclass(slots=True)
class _Count:
    stocktake: Stocktake
    places: dict[int | None, StocktakeRoom]
    lines: list[StocktakeLine]


def make_stocktakes(cast: Cast, rng: Random, now: datetime) -> None:
    specialist = cast.known["it"]
    commission = _commission(cast)
    before = _begun(cast, commission, specialist, "1-3/41", now - YEAR)
    _signed(before, commission, specialist, rng, now - YEAR)
    today = _begun(cast, commission, specialist, "1-3/38", now - timedelta(hours=3))
    _under_way(today, commission, rng, now)


def _commission(cast: Cast) -> list[Worker]:
    """The head, and two teachers; Liina is one of them."""
    liina = cast.known["tootaja"]
    teachers = [
        worker
        for worker in cast.of(cast.institutions[SCHOOL])
        if worker.until is None and worker.position == "õpetaja" and worker != liina
    ]
    return [cast.known["juht"], liina, teachers[0]]


def _begun(
    cast: Cast, commission: list[Worker], specialist: Worker, order: str, at: datetime
) -> _Count:
    stocktake = Stocktake.objects.create(
        number=next_number(SEQUENCE, "I"),
        institution=cast.institutions[SCHOOL],
        state=Stocktake.State.RUNNING,
        as_of=at.date(),
        order_no=f"{order} ({at:%d.%m.%Y})",
        legal_basis=LEGAL_BASIS,
        made_by=specialist.user,
        started_at=at,
    )
    StocktakeMember.objects.bulk_create(
        StocktakeMember(
            stocktake=stocktake,
            person=worker.person,
            part=StocktakeMember.Part.MEMBER if number else StocktakeMember.Part.CHAIR,
        )
        for number, worker in enumerate(commission)
    )
    assets = list(expected_assets(stocktake).filter(acquired_on__lte=at.date()))
    rooms: set[int | None] = {asset.room_id for asset in assets}
    rooms |= {room.pk for room in cast.rooms[stocktake.institution_id]}
    places = StocktakeRoom.objects.bulk_create(
        StocktakeRoom(stocktake=stocktake, room_id=room_id)
        for room_id in sorted(rooms, key=lambda pk: pk or 0)
    )
    by_room = {place.room_id: place for place in places}
    held = {
        row.asset_id: row
        for row in Assignment.objects.at(at).filter(asset__in=assets, room=None).with_holder()
    }
    lines = StocktakeLine.objects.bulk_create(
        line_of(stocktake, asset, by_room[asset.room_id], held.get(asset.pk))
        for asset in assets
    )
    stocktake.refresh_from_db()
    record_many(_past(stocktake, specialist, at, len(lines)))
    return _Count(stocktake, by_room, lines)


def _signed(
    count: _Count, commission: list[Worker], specialist: Worker, rng: Random, at: datetime
) -> None:
    """All but three were found; the three were known to be in repair."""
    stocktake, end = count.stocktake, at + timedelta(days=2)
    lost = set(rng.sample(range(len(count.lines)), min(3, len(count.lines))))
    for number, line in enumerate(count.lines):
        if number not in lost:
            _find(line, line.place, rng.choice(commission), at + timedelta(minutes=2 * number))
    _save(count)
    StocktakeProposal.objects.bulk_create(
        StocktakeProposal(
            stocktake=stocktake,
            kind=Kind.MISSING,
            place=count.lines[number].place,
            asset_id=count.lines[number].asset_id,
            choice=Choice.KNOWN,
            note="tarnija juures hoolduses",
            raised_at=end,
            raised_by=specialist.user,
            chosen_by=specialist.user,
            done_at=end,
            done_by=specialist.user,
        )
        for number in sorted(lost)
    )
    StocktakeRoom.objects.filter(stocktake=stocktake).update(
        done_at=end, done_by=commission[1].user
    )
    stocktake.content = content_of(stocktake, now=end)
    stocktake.content_sha256 = digest_of_content(stocktake.content)
    stocktake.state = Stocktake.State.SIGNED
    stocktake.made_at, stocktake.signed_at = end, end + timedelta(hours=5)
    stocktake.save()
    StocktakeMember.objects.filter(stocktake=stocktake).update(
        signed_at=stocktake.signed_at, signed_sha256=stocktake.content_sha256
    )


def _under_way(count: _Count, commission: list[Worker], rng: Random, now: datetime) -> None:
    """Half of the rooms are gone through; a label nobody knows, and a thing of another room."""
    stocktake = count.stocktake
    begun = stocktake.started_at or now
    order = sorted(count.places.values(), key=lambda place: place.pk)
    done = {place.pk for place in order[: len(order) // 2]}
    minutes = 0
    for line in count.lines:
        if line.place_id in done and rng.random() < 0.95:
            minutes += 1
            at = begun + timedelta(seconds=min(minutes * 90, 10_000))
            _find(line, line.place, commission[1 + minutes % 2], at)
    here = order[len(order) // 2]
    liina = commission[1].user
    strange = next(line for line in count.lines if line.found_at is None and line.place != here)
    _find(strange, here, commission[1], now - timedelta(minutes=8))
    _save(count)
    StocktakeRoom.objects.filter(pk__in=done).update(
        done_at=now - timedelta(minutes=15), done_by=liina
    )
    facts = {"stocktake": stocktake, "place": here, "raised_by": liina}
    StocktakeProposal.objects.create(
        kind=Kind.MISPLACED,
        asset_id=strange.asset_id,
        raised_at=now - timedelta(minutes=8),
        **facts,
    )
    StocktakeProposal.objects.create(
        kind=Kind.UNKNOWN, code="V-0733X", raised_at=now - timedelta(minutes=5), **facts
    )
    StocktakeScan.objects.create(
        stocktake=stocktake,
        client_id=UUID(int=rng.getrandbits(128), version=4),
        place=here,
        code="V-0733X",
        by=liina,
        way=Way.SCAN,
        scanned_at=now - timedelta(minutes=5),
        outcome=StocktakeScan.Outcome.UNKNOWN,
    )


def _find(line: StocktakeLine, place: StocktakeRoom, who: Worker, at: datetime) -> None:
    line.found_at, line.found_in, line.found_by, line.way = at, place, who.user, Way.SCAN


def _save(count: _Count) -> None:
    StocktakeLine.objects.bulk_update(
        count.lines, ["found_at", "found_in", "found_by", "way"], batch_size=500
    )


def _past(
    stocktake: Stocktake, specialist: Worker, at: datetime, lines: int
) -> Iterator[PastEvent]:
    yield PastEvent(
        code="assets.stocktake.started",
        at=at,
        actor_id=specialist.user.pk,
        actor_label=specialist.label,
        object_type="assets.stocktake",
        object_id=stocktake.pk,
        object_uid=stocktake.uid,
        object_label=stocktake.number,
        institution_id=stocktake.institution_id,
        data={"count": lines},
    )
