"""Labels: codes for assets, blank ones printed ahead, put on an asset at the first scan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import Institution, User
from assets import errors, policy
from assets.label_codes import is_code, new_code
from assets.models import Asset, AssetTag, BlankLabel
from assets.services.tags import add_tag
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create
from itportal.core.journal.record import record
from itportal.core.policy import require

MOST_LABELS: Final = 500


@transaction.atomic
def label_assets(*, assets: Sequence[Asset], actor: User) -> dict[int, str]:
    """The code on each asset's label, by its key; made for those that have none.

    Records nothing: add_tag does for each code that is made. Raises Refused, Invalid, WrongState.
    """
    if not 0 < len(assets) <= MOST_LABELS:
        raise Invalid(fields={"assets": errors.LABELS_COUNT})
    codes: dict[int, str] = {}
    # The newest of ours: an older one may be on a label that fell off.
    tags = AssetTag.objects.filter(asset__in=assets, kind=AssetTag.Kind.QR, ended_at=None)
    for tag in tags.order_by("pk"):
        if is_code(tag.value):
            codes[tag.asset_id] = tag.value
    for asset in sorted(assets, key=lambda one: one.pk):
        if asset.pk not in codes:
            made = add_tag(
                asset_id=asset.pk, actor=actor, kind=AssetTag.Kind.QR, value=new_code()
            )
            codes[asset.pk] = made.value
    return codes


@transaction.atomic
def make_blank_labels(*, institution: Institution, count: int, actor: User) -> list[BlankLabel]:
    """Codes to be printed ahead, for things of the institution. Raises Refused, Invalid."""
    require(policy.may_register_asset(actor, institution))
    if not 0 < count <= MOST_LABELS:
        raise Invalid(fields={"count": errors.LABELS_COUNT})
    rows = [
        BlankLabel(code=new_code(), institution=institution, made_by=actor)
        for _ in range(count)
    ]
    made = audited_bulk_create(BlankLabel, rows)
    record("assets.labels.made", actor=actor, target=institution, count=count)
    return made


@transaction.atomic
def claim_label(*, code: str, asset_id: int, actor: User, now: datetime) -> BlankLabel:
    """Put a blank label on an asset: from now on its code leads there.

    Raises NotThere for no label of ours, Refused, Invalid, WrongState when it was claimed already.
    """
    locked = BlankLabel.objects.select_for_update(of=("self",), no_key=True)
    label = locked.select_related("institution").filter(code=code).first()
    if label is None:
        raise NotThere("not_there")
    require(policy.may_register_asset(actor, label.institution))
    if label.claimed_at is not None:
        raise WrongState("label.claimed")
    tag = add_tag(asset_id=asset_id, actor=actor, kind=AssetTag.Kind.QR, value=code)
    label.asset, label.claimed_at = tag.asset, now
    label.save(update_fields=["asset", "claimed_at", "updated_at"])
    record("assets.label.claimed", actor=actor, target=tag.asset, label=code)
    return label
