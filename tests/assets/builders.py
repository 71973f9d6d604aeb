"""Typed builders of assets."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person
from assets.models import (
    Asset,
    AssetModel,
    Category,
    Entitlement,
    EntitlementUse,
    Handover,
    Kit,
    MaintenancePlan,
    MaintenanceTask,
    Manufacturer,
    StockItem,
    StockPlace,
)
from assets.services.files import ASSET_GATE
from assets.services.handover import Thing, issue_act, write_act
from assets.services.kits import Wanted, create_kit
from assets.services.stock import ItemFacts, Receipt, add_stock_item, receive_stock
from itportal.core.attachments.models import Attachment
from tests.builders import make_institution, make_user

_next = count(1)


def make_model(*, name: str = "Latitude 5440", category: str = "laptop") -> AssetModel:
    kind, _made = Category.objects.get_or_create(
        code=category, defaults={"name_et": category, "name_en": category, "icon": category}
    )
    maker, _made = Manufacturer.objects.get_or_create(name="Dell")
    return AssetModel.objects.get_or_create(
        manufacturer=maker, name=name, defaults={"category": kind}
    )[0]


def make_asset(
    *, institution: Institution | None = None, inventory_no: str = "", name: str = ""
) -> Asset:
    return Asset.objects.create(
        inventory_no=inventory_no or f"T-{next(_next)}",
        model=make_model(name=name or "Latitude 5440"),
        institution=institution or make_institution(),
    )


def make_draft(institution: Institution, person: Person) -> Handover:
    """A draft about one new device, by a keeper of its own."""
    keeper = make_user("specialist", institution=institution)
    things = [Thing(asset=make_asset(institution=institution)), Thing(name="Laadija")]
    return write_act(actor=keeper, kind="handover", person=person, things=things)


def make_waiting_act(institution: Institution, person: Person) -> Handover:
    act = make_draft(institution, person)
    return issue_act(act_id=act.pk, actor=act.made_by, now=timezone.now())


def make_file(asset_id: int) -> Attachment:
    """A file that hangs on the asset; its bytes lie nowhere."""
    return Attachment.objects.create(
        sha256=f"{next(_next):064d}",
        size_bytes=1,
        name="arve.pdf",
        media_type="application/pdf",
        uploaded_by=make_user("administrator"),
        gate=ASSET_GATE,
        gate_object_id=asset_id,
        attached_at=timezone.now(),
    )


def make_used_licence(institution: Institution, person: Person | None) -> Entitlement:
    """Two were bought, three are used; its notice day has passed, its term has not."""
    today = timezone.localdate()
    licence = Entitlement.objects.create(
        number=f"LT-{next(_next):03d}",
        title="Adobe Acrobat Pro",
        kind="user",
        quantity=2,
        used=3,
        institution=institution,
        ends_on=today + timedelta(days=9),
        notice_days=14,
        notice_on=today - timedelta(days=5),
        price_net=Decimal(100),
        price_vat=Decimal(24),
        price_gross=Decimal(124),
        key_sealed="v1.sealed",
    )
    EntitlementUse.objects.create(
        entitlement=licence,
        person=person,
        institution=None if person else institution,
        quantity=3,
        during=DateTimeTZRange(timezone.now() - timedelta(days=30), None),
        over_reason="Lisa tuleb jaanuaris",
    )
    return licence


def make_maintenance_task(institution: Institution) -> MaintenanceTask:
    """A device's turn of a plan of its institution, due today."""
    asset = make_asset(institution=institution)
    today = timezone.localdate()
    plan = MaintenancePlan.objects.create(
        name=f"Hooldus {next(_next)}",
        institution=institution,
        category=asset.model.category,
        every=1,
        unit="year",
        first_on=today,
    )
    return MaintenanceTask.objects.create(
        plan=plan, asset=asset, due_on=today, steps=["Puhasta"]
    )


def make_place(institution: Institution, name: str = "Laokapp") -> StockPlace:
    return StockPlace.objects.get_or_create(institution=institution, name=name)[0]


def make_stock_item(
    institution: Institution, *, name: str = "", held: int = 0, **facts: Any
) -> StockItem:
    """An item; `held` of it at the institution's cupboard, at 10 euros each."""
    keeper = make_user("administrator")
    item = add_stock_item(
        actor=keeper,
        institution=institution,
        facts=ItemFacts(name=name or f"Tooner {next(_next)}", **facts),
    )
    if held:
        receive_stock(
            item_id=item.pk,
            place=make_place(institution),
            quantity=held,
            receipt=Receipt(unit_price=Decimal(10)),
            actor=keeper,
            now=timezone.now(),
        )
        item.refresh_from_db()
    return item


def make_kit(institution: Institution, *, laptops: int = 1, toners: int = 2) -> Kit:
    """So many laptops and so much of a toner; the toner is there, the laptops are not made."""
    item = make_stock_item(institution, held=5)
    return create_kit(
        actor=make_user("specialist", institution=institution),
        institution=institution,
        name=f"Uus töötaja {next(_next)}",
        lines=[Wanted(make_model().category, laptops), Wanted(item, toners)],
    )
