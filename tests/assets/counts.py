"""Typed builders of an inventory: a school with rooms, things in them, a commission."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from accounts.models import Institution, Room, Site, User
from assets.models import Asset, Stocktake, StocktakeRoom
from assets.services.assets import assign_asset
from assets.services.stocktake import plan_stocktake, start_stocktake
from assets.services.stocktake_scans import Answer, Sent, take_scan
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@dataclass
class Count:
    """A running inventory: two things in 214, one in 112, one with a person, one without a place."""

    school: Institution
    keeper: User
    chair: User
    member: User
    rooms: dict[str, Room]
    things: dict[str, Asset]
    stocktake: Stocktake = field(default_factory=Stocktake)

    def place(self, name: str) -> StocktakeRoom:
        room = self.rooms.get(name)
        return self.stocktake.places.get(room=room)

    def home(self, number: str) -> str:
        return self.things[number].notes

    def sent(
        self,
        code: str = "",
        *,
        room: str = "214",
        client_id: UUID | None = None,
        way: str = "scan",
    ) -> Sent:
        return Sent(client_id or uuid4(), self.place(room).uid, NOW, code=code, way=way)

    def scan(self, code: str, *, room: str = "214", by: User | None = None) -> Answer:
        return take_scan(
            stocktake_id=self.stocktake.pk,
            actor=by or self.member,
            sent=self.sent(code, room=room),
            now=NOW,
        )


def make_count(*, school: Institution | None = None, is_started: bool = True) -> Count:
    """Of a school of its own its things are `V-1` to `V-5`; of another's they are named after it."""
    prefix = f"{school.short_name}-" if school else ""
    school = school or make_institution(name="Metsaveere Kool")
    keeper = make_user("specialist", institution=school, first_name="Kristi")
    chair = make_user("staff", institution=school, first_name="Õie", last_name="Žukov")
    member = make_user("staff", institution=school, first_name="Ülo", last_name="Tamm")
    site = Site.objects.create(institution=school, name=f"{prefix}Peamaja")
    rooms = {name: Room.objects.create(site=site, name=name) for name in ("112", "214", "Aula")}
    things = {}
    for number, room in (
        ("V-1", "214"),
        ("V-2", "214"),
        ("V-3", "112"),
        ("V-4", ""),
        ("V-5", ""),
    ):
        asset = make_asset(institution=school, inventory_no=f"{prefix}{number}".upper()[-20:])
        asset.room, asset.notes = rooms.get(room), room
        asset.serial, asset.price_net = f"SER{prefix}{number}00", Decimal(100)
        asset.price_vat, asset.price_gross = Decimal(24), Decimal(124)
        asset.save()
        things[number] = asset
    assert member.person is not None
    assert chair.person is not None
    assign_asset(asset_id=things["V-4"].pk, actor=keeper, person=member.person, now=NOW)
    count = Count(school, keeper, chair, member, rooms, things)
    count.stocktake = plan_stocktake(
        actor=keeper,
        institution=school,
        as_of=date(2026, 11, 20),
        chair=chair.person,
        members=[member.person],
        order_no="1-3/12",
    )
    if is_started:
        count.stocktake = start_stocktake(
            stocktake_id=count.stocktake.pk, actor=keeper, now=NOW
        )
    return count
