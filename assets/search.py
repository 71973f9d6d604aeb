"""Assets in the search: by number, serial, model, holder and place."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from assets.disposal_querysets import COMMISSION_SEES
from assets.models import (
    Asset,
    AssetTag,
    Assignment,
    Booking,
    DisposalAct,
    Handover,
    InstallationJob,
    PartSwap,
    Repair,
    StockItem,
    Stocktake,
)
from assets.querysets import ASSET_READERS, MEMBERS_SEE
from itportal.core.db import keys_among
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
    role_readers,
)
from itportal.core.search.services import forget_object, index_text, index_texts
from itportal.core.ui.format import local

ASSET, ACT, REPAIR, STOCK = "asset", "act", "repair", "stock"
STOCKTAKE, DISPOSAL, BOOKING = "stocktake", "disposal", "booking"
INSTALLATION = "installation"


def index_asset(asset_id: int) -> None:
    """Call inside the transaction that changes the asset or who holds it."""
    for text in _assets(Asset.objects.filter(pk=asset_id)):
        index_text(text)


def index_act(act_id: int) -> None:
    """Call inside the transaction that changes the act."""
    for text in _acts(Handover.objects.filter(pk=act_id)):
        index_text(text)


def _acts(acts: Any) -> Iterator[SearchText]:
    found = acts.select_related("institution", "person").prefetch_related("lines")
    for act in found.order_by("pk").iterator(chunk_size=1_000):
        things = [f"{line.number} {line.name} {line.serial}" for line in act.lines.all()]
        readers = role_readers(*ASSET_READERS, institution_id=act.institution_id)
        if act.issued_at and act.state != "draft":  # as HandoverQuerySet.visible_to
            readers.append(f"p:{act.person_id}")
        yield SearchText(
            kind=ACT,
            object_id=act.pk,
            url=act.number,
            number=act.number,
            title=str(act.person),
            body="\n".join([*things, act.note]),
            hint=act.institution.short_name,
            readers=readers,
            at=act.updated_at,
        )


def _visible_acts(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Handover.objects.visible_to(user), ids)


def index_assets(ids: Iterable[int]) -> None:
    """After very many were written or deleted at once; those that are gone are forgotten."""
    wanted = iter(sorted(ids))
    while part := list(islice(wanted, 500)):
        with transaction.atomic():
            texts = list(_assets(Asset.objects.filter(pk__in=part)))
            index_texts(texts)
            for gone in set(part) - {text.object_id for text in texts}:
                forget_object(kind=ASSET, object_id=gone)


def index_repair(repair_id: int) -> None:
    """Call inside the transaction that changes the repair."""
    for text in _repairs(Repair.objects.filter(pk=repair_id)):
        index_text(text)


def _repairs(repairs: Any) -> Iterator[SearchText]:
    for repair in repairs.shown().order_by("pk").iterator(chunk_size=1_000):
        asset = repair.asset
        facts = [repair.rma_no, repair.done, asset.inventory_no, asset.serial]
        facts += [str(repair.vendor or ""), f"{asset.model.manufacturer} {asset.model}"]
        yield SearchText(
            kind=REPAIR,
            object_id=repair.pk,
            url=repair.number,
            number=repair.number,
            title=repair.fault,
            body="\n".join(fact for fact in facts if fact),
            hint=f"{asset.inventory_no}, {asset.institution.short_name}",
            readers=role_readers(*ASSET_READERS, institution_id=asset.institution_id),
            at=repair.updated_at,
        )


def index_stocktake(stocktake_id: int) -> None:
    """Call inside the transaction that changes the inventory."""
    for text in _stocktakes(Stocktake.objects.filter(pk=stocktake_id)):
        index_text(text)


def _stocktakes(stocktakes: Any) -> Iterator[SearchText]:
    found = stocktakes.select_related("institution").prefetch_related("members__person")
    for stocktake in found.order_by("pk").iterator(chunk_size=1_000):
        members = list(stocktake.members.all())
        readers = role_readers(*ASSET_READERS, institution_id=stocktake.institution_id)
        if stocktake.state in MEMBERS_SEE:
            readers += [f"p:{member.person_id}" for member in members]
        yield SearchText(
            kind=STOCKTAKE,
            object_id=stocktake.pk,
            url=stocktake.number,
            number=stocktake.number,
            title=f"Inventuur: {stocktake.institution.name}",
            body="\n".join([stocktake.order_no, *map(str, members)]),
            hint=f"{stocktake.as_of:%d.%m.%Y}",
            readers=readers,
            at=stocktake.updated_at,
        )


def index_installation(job_id: int) -> None:
    """Call inside the transaction that changes the installation job."""
    for text in _installations(InstallationJob.objects.filter(pk=job_id)):
        index_text(text)


def _installations(jobs: Any) -> Iterator[SearchText]:
    found = jobs.select_related("institution").prefetch_related("devices__asset")
    for job in found.order_by("pk").iterator(chunk_size=1_000):
        things = [device.asset.inventory_no for device in job.devices.all()]
        yield SearchText(
            kind=INSTALLATION,
            object_id=job.pk,
            url=job.number,
            number=job.number,
            title=job.title,
            body="\n".join([job.note, *job.steps, " ".join(things)]),
            hint=job.institution.short_name,
            readers=role_readers(*ASSET_READERS, institution_id=job.institution_id),
            at=job.updated_at,
        )


def _visible_installations(user: Any, ids: set[int]) -> set[int]:
    return keys_among(InstallationJob.objects.visible_to(user), ids)


def index_disposal(act_id: int) -> None:
    """Call inside the transaction that changes the disposal act."""
    for text in _disposals(DisposalAct.objects.filter(pk=act_id)):
        index_text(text)


def _disposals(acts: Any) -> Iterator[SearchText]:
    found = acts.select_related("institution").prefetch_related("lines", "members__person")
    for act in found.order_by("pk").iterator(chunk_size=1_000):
        members = list(act.members.all())
        readers = role_readers(*ASSET_READERS, institution_id=act.institution_id)
        if act.state in COMMISSION_SEES:
            readers += [f"p:{member.person_id}" for member in members]
        things = [f"{line.number} {line.name} {line.serial}" for line in act.lines.all()]
        yield SearchText(
            kind=DISPOSAL,
            object_id=act.pk,
            url=act.number,
            number=act.number,
            title=f"Mahakandmine: {act.institution.name}",
            body="\n".join([act.order_no, act.note, *map(str, members), *things]),
            hint=f"{act.updated_at:%d.%m.%Y}",
            readers=readers,
            at=act.updated_at,
        )


def _visible_disposals(user: Any, ids: set[int]) -> set[int]:
    return keys_among(DisposalAct.objects.visible_to(user), ids)


def _visible_stocktakes(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Stocktake.objects.visible_to(user), ids)


def index_booking(booking_id: int) -> None:
    """Call inside the transaction that changes the booking."""
    for text in _bookings(Booking.objects.filter(pk=booking_id)):
        index_text(text)


def _bookings(bookings: Any) -> Iterator[SearchText]:
    for booking in bookings.shown().order_by("pk").iterator(chunk_size=1_000):
        assets = [line.asset for line in booking.lines.all()]
        devices = [
            f"{asset.inventory_no} {asset.model.manufacturer} {asset.model}" for asset in assets
        ]
        readers = role_readers(*ASSET_READERS, institution_id=booking.pool.institution_id)
        yield SearchText(
            kind=BOOKING,
            object_id=booking.pk,
            url=booking.number,
            number=booking.number,
            title=f"{booking.pool.name}: {booking.person}",
            body="\n".join([booking.purpose, *devices]),
            hint=f"{local(booking.begins_at):%d.%m.%Y}",
            readers=[*readers, f"p:{booking.person_id}"],
            at=booking.updated_at,
        )


def _visible_bookings(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Booking.objects.visible_to(user), ids)


def _assets(assets: Any) -> Iterator[SearchText]:
    running = Assignment.objects.filter(during__upper_inf=True).select_related(
        "person", "room__site"
    )
    codes = AssetTag.objects.filter(ended_at=None).order_by("pk")
    found = assets.select_related(
        "model__manufacturer", "model__category", "institution", "room__site"
    ).prefetch_related(
        Prefetch("assignments", queryset=running, to_attr="running"),
        Prefetch("tags", queryset=codes, to_attr="codes"),
        Prefetch("swaps", queryset=PartSwap.objects.filter(is_device=True), to_attr="swapped"),
    )
    for asset in found.order_by("pk").iterator(chunk_size=1_000):
        before = [swap.old_serial for swap in asset.swapped]
        yield _text(asset, asset.running[0] if asset.running else None, before)


def _text(asset: Asset, running: Assignment | None, serials: list[str]) -> SearchText:
    """serials: of the devices that stood in its place before."""
    readers = role_readers(*ASSET_READERS, institution_id=asset.institution_id)
    holder = ""
    if running and running.person:
        readers.append(f"p:{running.person_id}")
        holder = str(running.person)
    elif running and running.room:
        holder = str(running.room)
    room = f"{asset.room.site}, {asset.room}" if asset.room else ""
    facts = [asset.serial, asset.model.category.name_et, asset.model.category.name_en, room]
    facts += [asset.name, *(code.value for code in asset.codes)]  # type: ignore[attr-defined]  # prefetched
    facts += serials
    return SearchText(
        kind=ASSET,
        object_id=asset.pk,
        url=asset.inventory_no,
        number=asset.inventory_no,
        title=f"{asset.model.manufacturer} {asset.model}",
        body="\n".join(fact for fact in facts if fact),
        hint=", ".join(fact for fact in (holder, asset.institution.short_name) if fact),
        readers=readers,
        at=asset.updated_at,
    )


def _visible(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Asset.objects.visible_to(user), ids)


def _visible_repairs(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Repair.objects.visible_to(user), ids)


def index_stock_item(item_id: int) -> None:
    """Call inside the transaction that changes what is known of it."""
    for text in _stock(StockItem.objects.filter(pk=item_id)):
        index_text(text)


def _stock(items: Any) -> Iterator[SearchText]:
    found = items.select_related("institution", "supplier").prefetch_related(
        "codes", "fits__manufacturer"
    )
    for item in found.order_by("pk").iterator(chunk_size=1_000):
        codes = [code.code for code in item.codes.all()]
        devices = [f"{model.manufacturer} {model}" for model in item.fits.all()]
        facts = [item.part_number, *codes, *devices, str(item.supplier or "")]
        yield SearchText(
            kind=STOCK,
            object_id=item.pk,
            url=item.number,
            number=item.number,
            title=item.name,
            body="\n".join(fact for fact in facts if fact),
            hint=item.institution.short_name,
            readers=role_readers(*ASSET_READERS, institution_id=item.institution_id),
            at=item.updated_at,
        )


def _visible_stock(user: Any, ids: set[int]) -> set[int]:
    return keys_among(StockItem.objects.visible_to(user), ids)


def register() -> None:
    register_kind(
        STOCK,
        _("Stock items"),
        "box",
        visible=_visible_stock,
        address=page_of("assets:stock-item"),
        order=47,
        letters="L",
    )
    register_indexer(STOCK, lambda: _stock(StockItem.objects.all()))
    register_kind(
        ASSET,
        _("Devices"),
        "laptop",
        visible=_visible,
        address=page_of("assets:asset"),
        order=40,
        letters="V",
    )
    register_indexer(ASSET, lambda: _assets(Asset.objects.all()))
    register_kind(
        ACT,
        _("Acts"),
        "doc",
        visible=_visible_acts,
        address=page_of("assets:act"),
        order=45,
        letters="A",
    )
    register_indexer(ACT, lambda: _acts(Handover.objects.all()))
    register_kind(
        REPAIR,
        _("Repairs"),
        "wrench",
        visible=_visible_repairs,
        address=page_of("repairs:repair"),
        order=46,
        letters="R",
    )
    register_indexer(REPAIR, lambda: _repairs(Repair.objects.all()))
    register_kind(
        BOOKING,
        _("Bookings"),
        "cal",
        visible=_visible_bookings,
        address=page_of("bookings:booking"),
        order=49,
        letters="B",
    )
    register_indexer(BOOKING, lambda: _bookings(Booking.objects.all()))
    register_kind(
        STOCKTAKE,
        _("Inventories"),
        "scan",
        visible=_visible_stocktakes,
        address=page_of("assets:stocktake"),
        order=48,
        letters="I",
    )
    register_indexer(STOCKTAKE, lambda: _stocktakes(Stocktake.objects.all()))
    register_kind(
        DISPOSAL,
        _("Disposal acts"),
        "trash",
        visible=_visible_disposals,
        address=page_of("assets:disposal"),
        order=49,
        letters="M",
    )
    register_indexer(DISPOSAL, lambda: _disposals(DisposalAct.objects.all()))
    register_kind(
        INSTALLATION,
        _("Installation jobs"),
        "truck",
        visible=_visible_installations,
        address=page_of("assets:installation"),
        order=50,
        letters="PA",
    )
    register_indexer(INSTALLATION, lambda: _installations(InstallationJob.objects.all()))
