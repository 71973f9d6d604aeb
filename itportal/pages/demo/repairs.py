"""Repairs of today: some are away, one is late, one quote waits, and a few are just over."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection

from accounts.models import Vendor
from assets.models import Asset, Repair
from assets.repair_states import AWAY, RepairState
from assets.services.locked import REPAIR_SEQUENCE
from itportal.core.bulk import copy_rows
from itportal.pages.demo.calendar import working_moment_before
from itportal.pages.demo.cast import Cast

S = RepairState
DAY = timedelta(days=1)
DONE, AT_HOME = 14, 3
# What is wrong, what was done, price without VAT.
FAULTS = (
    ("Ekraan vilgub ja kustub", "Ekraanikaabel vahetatud", "65.00"),
    ("Aku ei lae", "Aku vahetatud", "89.00"),
    ("Klaviatuur ei võta täpitähti", "Klaviatuur vahetatud", "74.50"),
    ("Paber jääb kinni", "Paberivõtu rullikud vahetatud", "48.00"),
    ("Ei lülitu sisse", "Toiteplaat vahetatud", "120.00"),
    ("Ventilaator müriseb", "Ventilaator puhastatud ja määritud", "25.00"),
    ("Lamp on tuhm", "Lamp vahetatud", "139.00"),
)
# Of what is in repair now, the first ones; the rest is at vendors.
NOW = (S.QUOTED, S.REPAIRING, S.APPROVED, S.DECLINED)


def make_repairs(cast: Cast, rng: Random, now: datetime) -> int:
    """Write them; returns how many. What the register shows as in repair has its repair."""
    firms = list(Vendor.objects.filter(is_active=True).in_order()[:4])
    keepers = [cast.known["it"].user, cast.known["kristi.saul"].user]
    away = list(Asset.objects.filter(state=Asset.State.IN_REPAIR).order_by("inventory_no"))
    used = Asset.objects.filter(state=Asset.State.IN_USE).order_by("inventory_no")
    others = list(used[: 40 * (DONE + AT_HOME) : 40])
    rows: list[dict[str, Any]] = []
    for place, asset in enumerate(others[:DONE]):
        noted = working_moment_before(now, 200_000 * (DONE - place) / DONE + 6_000)
        rows.append(_row(rng, asset, S.CLOSED, noted, now))
    for place, asset in enumerate(away):
        noted = working_moment_before(now, 9_000 - 400 * (place % 18))
        rows.append(
            _row(rng, asset, NOW[place] if place < len(NOW) else S.AT_VENDOR, noted, now)
        )
    for asset in others[DONE:]:
        state = S.NOTED
        if asset.warranty_until and asset.warranty_until >= now.date():
            state = S.WARRANTY
        rows.append(_row(rng, asset, state, working_moment_before(now, 700), now))
    before = Repair.objects.count()  # those of years ago (demo/wares.py)
    for index, row in enumerate(rows):
        row["number"] = f"R-{before + index + 1:04d}"
        row["keeper_id"] = keepers[index % 2].pk
        row["vendor_id"] = firms[index % len(firms)].pk if row["sent_at"] else None
    late = next((row for row in rows if row["state"] == S.AT_VENDOR), None)
    if late:
        late["due_on"] = now.date() - 3 * DAY
    copy_rows(Repair, rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, %s)", [REPAIR_SEQUENCE, before + len(rows)])
    return len(rows)


def _row(
    rng: Random, asset: Asset, state: RepairState, noted: datetime, now: datetime
) -> dict[str, Any]:
    fault, done, price = FAULTS[rng.randrange(len(FAULTS))]
    is_over, is_away = state == S.CLOSED, state in AWAY
    is_warranty = bool(asset.warranty_until and asset.warranty_until >= noted.date())
    has_quote = state in (S.QUOTED, S.APPROVED, S.DECLINED)
    net = Decimal(price)
    vat = (net * Decimal("0.24")).quantize(Decimal("0.01"))
    return {
        "asset_id": asset.pk,
        "state": state.value,
        "fault": fault,
        "is_warranty": is_warranty,
        "sent_at": noted + DAY / 4 if is_over or is_away else None,
        "due_on": now.date() + rng.randrange(2, 12) * DAY if is_away else None,
        "returned_at": noted + rng.randrange(3, 14) * DAY if is_over else None,
        "outcome": Repair.Outcome.REPAIRED.value if is_over else "",
        "done": done if is_over else "",
        "cost_net": (Decimal(0) if is_warranty else net) if is_over else None,
        "quote_net": net if has_quote else None,
        "quote_vat": vat if has_quote else None,
        "quote_gross": net + vat if has_quote else None,
        "quote_text": done if has_quote else "",
        "quoted_at": now - DAY if has_quote else None,
        "created_at": noted,
        "updated_at": noted,
    }
