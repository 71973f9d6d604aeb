"""Disposal acts of the school: last year's signed one, one that waits for signatures, a draft."""

from datetime import datetime, timedelta

from assets.models import Asset, Disposal, DisposalAct
from assets.services.disposal import (
    make_disposal_act,
    set_disposal_lines,
    write_disposal,
)
from assets.services.disposal_signing import sign_disposal
from assets.services.erasure import note_erasure
from assets.services.lifecycle import retire_asset
from itportal.pages.demo.cast import Cast, Worker

SCHOOL = "Metsaveere Kool"
RECYCLER = "Näidisjäätmed OÜ"
METHODS = (("purge", "nvme-cli 2.10"), ("clear", "nwipe 0.38"), ("destroy", "purusti HSM P40"))


def make_disposals(cast: Cast, now: datetime) -> None:
    """Of the school's oldest things. The person of `tootaja` finds one to sign."""
    keeper = cast.known["it"]
    free = list(
        Asset.objects.filter(
            institution=cast.institutions[SCHOOL],
            state=Asset.State.IN_USE,
            acquired_on__lt=(now - timedelta(days=3 * 365)).date(),
            parts=None,
            parent=None,
            handover_lines=None,
            repairs=None,
        )
        .exclude(assignments__person=cast.known["tootaja"].person)
        .select_related("model__category", "model__manufacturer", "institution")
        .order_by("acquired_on", "pk")[:5]
    )
    signed, waiting, draft = free[:2], free[2:4], free[4:]
    if not draft:
        return
    at = now - timedelta(days=40)
    act = _made(cast, keeper, signed, at, order="1-3/57")
    for member in act.members.select_related("person__user").order_by("part", "pk"):
        sign_disposal(
            act_id=act.pk,
            actor=member.person.user,
            seen_sha256=act.content_sha256,
            now=at + timedelta(hours=3),
        )
    set_disposal_lines(act_id=act.pk, actor=keeper.user, receipt_no="JS-2026-0412")
    _made(cast, keeper, waiting, now - timedelta(days=1), order="1-3/71")
    _written(cast, keeper, draft, now - timedelta(hours=2), order="")


def _made(
    cast: Cast, keeper: Worker, assets: list[Asset], at: datetime, *, order: str
) -> DisposalAct:
    for number, asset in enumerate(assets):
        if asset.model.category.holds_data:
            method, tool = METHODS[number % len(METHODS)]
            note_erasure(
                asset_id=asset.pk,
                actor=keeper.user,
                now=at,
                medium_serial=f"S{asset.serial or asset.inventory_no}",
                method=method,
                tool=tool,
                done_by=keeper.label,
                done_on=at.date(),
                result="verified",
            )
    act = _written(cast, keeper, assets, at, order=order)
    return make_disposal_act(act_id=act.pk, actor=keeper.user, now=at + timedelta(hours=1))


def _written(
    cast: Cast, keeper: Worker, assets: list[Asset], at: datetime, *, order: str
) -> DisposalAct:
    for asset in assets:
        retire_asset(asset_id=asset.pk, actor=keeper.user, now=at, reason="vananenud")
    return write_disposal(
        actor=keeper.user,
        chair=cast.known["juht"].person,
        members=[cast.known["tootaja"].person],
        order_no=order,
        assets=assets,
        reason=Disposal.Reason.WORN,
        method=Disposal.Method.RECYCLED,
        receiver=RECYCLER,
    )
