"""Typed builders of disposal acts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Institution, User
from assets.models import Asset, Category, DataErasure, DisposalAct
from assets.services.disposal import make_disposal_act, write_disposal
from assets.services.erasure import note_erasure
from tests.assets.builders import make_asset
from tests.builders import make_user

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
_numbers = count(9000)


def make_old(house: Institution, *, number: str = "", state: str = "retired") -> Asset:
    """A laptop bought two years ago for 1,200 €, of a kind that holds data."""
    asset = make_asset(institution=house, inventory_no=number or f"W-{next(_numbers)}")
    Category.objects.filter(pk=asset.model.category_id).update(holds_data=True)
    asset.state, asset.price_net = state, Decimal(1200)
    asset.price_vat, asset.price_gross = Decimal(0), Decimal(1200)
    asset.acquired_on, asset.lifetime_months = (NOW - timedelta(days=731)).date(), 48
    asset.save()
    asset.refresh_from_db()
    return asset


def erase(asset: Asset, keeper: User, **facts: Any) -> DataErasure:
    said: dict[str, Any] = {
        "medium_serial": f"SSD-{asset.pk}",
        "method": "purge",
        "tool": "nvme-cli 2.10",
        "done_by": "Kristi Saul",
        "done_on": NOW.date(),
        "result": "verified",
    }
    return note_erasure(asset_id=asset.pk, actor=keeper, now=NOW, **{**said, **facts})


def make_disposal(
    house: Institution, *, is_made: bool = False, chair: User | None = None
) -> DisposalAct:
    """A draft of one erased laptop by a keeper of its own; its commission is one chair."""
    keeper = make_user("specialist", institution=house)
    chair = chair or make_user("staff", institution=house)
    assert chair.person is not None
    asset = make_old(house)
    erase(asset, keeper)
    act = write_disposal(
        actor=keeper,
        chair=chair.person,
        assets=[asset],
        reason="worn",
        method="recycled",
        receiver="Kuusakoski AS",
    )
    if is_made:
        return make_disposal_act(act_id=act.pk, actor=keeper, now=NOW)
    return act
