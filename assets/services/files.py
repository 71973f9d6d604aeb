"""Files and photos of an asset."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from assets import errors, policy
from assets.models import Asset
from assets.services.locked import locked_asset
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require

ASSET_GATE: Final = "assets.asset"


@transaction.atomic
def add_files(*, asset_id: int, actor: User, uploads: Sequence[UUID], now: datetime) -> Asset:
    """Hang stored files on the asset: who sees it reads them. Raises Refused, Invalid."""
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if not uploads:
        raise Invalid(fields={"files": errors.FILES_NONE})
    files = attach_uploads(
        uids=list(uploads), actor=actor, gate=ASSET_GATE, object_id=asset.pk, now=now
    )
    names = ", ".join(file.name for file in files)
    record("assets.asset.files_added", actor=actor, target=asset, files=names)
    return asset


@transaction.atomic
def remove_file(*, asset_id: int, uid: UUID, actor: User, now: datetime) -> Asset:
    """Nobody reads it any more. Raises NotThere, Refused."""
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    locked = files_of(asset).select_for_update(of=("self",), no_key=True)
    file = locked.filter(uid=uid).first()
    if file is None:
        raise NotThere("file.gone")
    file.removed_at = now
    file.save(update_fields=["removed_at", "updated_at"])
    record("assets.asset.file_removed", actor=actor, target=asset, file=file.name)
    return asset


def files_of(asset: Asset) -> QuerySet[Attachment]:
    """Those that are still there, the latest first. (A read: nothing to authorise.)"""
    hung = Attachment.objects.filter(gate=ASSET_GATE, gate_object_id=asset.pk)
    return hung.filter(removed_at=None).order_by("-pk")
