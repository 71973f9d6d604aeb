"""Codes that lead to an asset."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assets import errors, policy
from assets.models import Asset, AssetTag
from assets.search import index_asset
from assets.services.locked import locked_asset
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

CODE_UNIQUE = {
    "asset_tag_once": ("value", errors.CODE_TAKEN),
    "asset_tag_said": ("value", errors.CODE_EMPTY),
}


@transaction.atomic
def add_tag(*, asset_id: int, actor: User, kind: str, value: str) -> AssetTag:
    """One more code on the asset. Raises Refused, WrongState, Invalid naming who has it."""
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if asset.state == Asset.State.DISPOSED:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    tag = AssetTag(asset=asset, kind=kind, value=value)
    check_shape(tag, ["kind", "value"])
    _require_free(tag, actor)
    with constraints(CODE_UNIQUE):
        tag.save()
    index_asset(asset.pk)
    record("assets.asset.code_added", actor=actor, target=asset, value=tag.value)
    return tag


@transaction.atomic
def end_tag(*, uid: UUID, actor: User, now: datetime) -> AssetTag:
    """The code is taken off: it may lead to another asset. Raises NotThere, Refused."""
    found = AssetTag.objects.filter(uid=uid, ended_at=None).first()
    if found is None:
        raise NotThere("not_there")
    asset = locked_asset(found.asset_id)
    require(policy.may_edit_asset(actor, asset))
    tag = AssetTag.objects.filter(pk=found.pk, ended_at=None).first()
    if tag is None:
        raise NotThere("not_there")
    tag.ended_at = now
    tag.save(update_fields=["ended_at", "updated_at"])
    index_asset(asset.pk)
    record("assets.asset.code_ended", actor=actor, target=asset, value=tag.value)
    return tag


def _require_free(tag: AssetTag, actor: User) -> None:
    """Neither a code nor the number of another asset; who has it is named when one sees it."""
    taken = Asset.objects.with_tag(tag.value).exclude(pk=tag.asset_id).first()
    if taken is None:
        return
    if Asset.objects.visible_to(actor).filter(pk=taken.pk).exists():
        raise Invalid(fields={"value": errors.CODE_TAKEN_BY % {"number": taken.inventory_no}})
    raise Invalid(fields={"value": errors.CODE_TAKEN})
