"""The picture of a model: one, seen wherever a device of it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from assets import errors, policy
from assets.models import AssetModel
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.policy import require

MODEL_GATE: Final = "assets.model"


@transaction.atomic
def put_picture(
    *, model_id: int, actor: User, uploads: Sequence[UUID], now: datetime
) -> AssetModel:
    """The stored picture takes the place of the one before. Raises NotThere, Refused, Invalid."""
    model = _locked(model_id, actor)
    if len(uploads) != 1:
        raise Invalid(fields={"files": errors.PICTURE_ONE})
    _remove(model, now)
    [file] = attach_uploads(
        uids=list(uploads), actor=actor, gate=MODEL_GATE, object_id=model.pk, now=now
    )
    if not file.has_preview:
        raise Invalid(fields={"files": errors.PICTURE_NONE})
    record("assets.model.picture_put", actor=actor, target=model, file=file.name)
    return model


@transaction.atomic
def remove_picture(*, model_id: int, actor: User, now: datetime) -> AssetModel:
    """Raises Refused; NotThere when it has none."""
    model = _locked(model_id, actor)
    if not _remove(model, now):
        raise NotThere("file.gone")
    record("assets.model.picture_removed", actor=actor, target=model)
    return model


def picture_of(model: AssetModel) -> Attachment | None:
    """The one that is there and may be served. (A read: nothing to authorise.)"""
    file = _pictures(model).order_by("-pk").first()
    return file if file is not None and file.is_served else None


def _pictures(model: AssetModel) -> QuerySet[Attachment]:
    hung = Attachment.objects.filter(gate=MODEL_GATE, gate_object_id=model.pk)
    return hung.filter(removed_at=None)


def _remove(model: AssetModel, now: datetime) -> int:
    return audited_update(_pictures(model), removed_at=now, updated_at=now)


def _locked(model_id: int, actor: User) -> AssetModel:
    rows = AssetModel.objects.select_for_update(of=("self",), no_key=True)
    model = rows.select_related("manufacturer").filter(pk=model_id).first()
    if model is None:
        raise NotThere("not_there")
    require(policy.may_keep_catalogue(actor))
    return model
