"""Who reads files: of an asset those who see its register, of an act those who see the act."""

from typing import Any

from assets.models import Asset, Handover
from assets.policy import may_see_register
from assets.services.files import ASSET_GATE
from assets.services.handover import GATE
from assets.services.model_pictures import MODEL_GATE
from itportal.core.attachments.gates import register_gate


def may_read_asset_files(user: Any, asset_id: int) -> bool:
    """Who only holds it sees the asset, not the papers about it."""
    asset = Asset.objects.visible_to(user).filter(pk=asset_id).first()
    return asset is not None and bool(may_see_register(user, asset))


def may_read_act_files(user: Any, act_id: int) -> bool:
    return Handover.objects.visible_to(user).filter(pk=act_id).exists()


register_gate(ASSET_GATE, may_read_asset_files)
register_gate(GATE, may_read_act_files)
# What a product looks like is no secret of anybody who signs in.
register_gate(MODEL_GATE, lambda user, model_id: bool(user.is_active))
