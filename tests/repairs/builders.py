"""Typed builders of repairs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution
from assets.models import Asset, Assignment, Repair
from assets.repair_states import AWAY, RepairState
from tests.assets.builders import make_asset
from tests.builders import make_person, make_vendor

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def make_repair(
    state: str = RepairState.NOTED,
    *,
    asset: Asset | None = None,
    institution: Institution | None = None,
    **facts: Any,
) -> Repair:
    """A repair of a device in somebody's hands, as if it had come that far."""
    asset = asset or make_asset(institution=institution)
    if not asset.assignments.exists():
        Assignment.objects.create(
            asset=asset,
            person=make_person(),
            during=DateTimeTZRange(NOW - timedelta(days=9), None),
        )
    there = Asset.State.IN_REPAIR if state in AWAY else Asset.State.IN_USE
    Asset.objects.filter(pk=asset.pk).update(state=there)
    if state == RepairState.QUOTED:
        facts = {"quote_net": 50, "quote_vat": 12, "quote_gross": 62} | facts
    return Repair.objects.create(
        number=f"R-{9000 + asset.pk}",
        asset=asset,
        state=state,
        fault="Ekraan",
        vendor=make_vendor(),
        sent_at=NOW - timedelta(days=2) if state in AWAY else None,
        **facts,
    )
