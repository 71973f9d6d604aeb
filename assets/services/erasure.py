"""Evidence that the data in an asset was erased: noted, taken back, and what counts of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from assets import errors, policy
from assets.models import Asset, Assignment, DataErasure, Disposal
from assets.services.locked import locked_asset
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape

ERASURE_GATE: Final = "assets.erasure"
SHAPED: Final = ["medium_serial", "method", "tool", "done_by", "result", "note"]
Method, Result = DataErasure.Method, DataErasure.Result
# What the books say of a disposal, for each method of NIST SP 800-88.
_AS_DISPOSED: Final = {
    Method.CLEAR: Disposal.Erasure.OVERWRITTEN,
    Method.PURGE: Disposal.Erasure.PURGED,
    Method.DESTROY: Disposal.Erasure.DESTROYED,
}


@transaction.atomic
def note_erasure(
    *,
    asset_id: int,
    actor: User,
    now: datetime,
    medium_serial: str,
    method: str,
    tool: str,
    done_by: str,
    done_on: date,
    result: str,
    note: str = "",
    uploads: Sequence[UUID] = (),
) -> DataErasure:
    """Keep what shows that one medium was erased, or that erasing it failed; `uploads`: the
    report of the tool. Raises Refused, Invalid; WrongState for what is off the books."""
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    if asset.state == Asset.State.DISPOSED:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    erasure = DataErasure(
        asset=asset,
        medium_serial=medium_serial,
        method=method,
        tool=tool,
        done_by=done_by,
        done_on=done_on,
        result=result,
        note=note,
        noted_by=actor,
    )
    check_shape(erasure, SHAPED)
    if done_on > timezone.localdate(now):
        raise Invalid(fields={"done_on": errors.ERASED_LATER})
    erasure.save()
    if uploads:
        attach_uploads(
            uids=list(uploads), actor=actor, gate=ERASURE_GATE, object_id=erasure.pk, now=now
        )
    record(
        "assets.asset.data_erased",
        actor=actor,
        target=asset,
        medium=erasure.medium_serial,
        erasure_result=erasure.result,
        tool=erasure.tool,
    )
    return erasure


@transaction.atomic
def revoke_erasure(*, asset_id: int, uid: UUID, actor: User, now: datetime) -> DataErasure:
    """It was noted by mistake: it counts no more, and stays to be read. Raises NotThere, Refused;
    WrongState once the asset has left the books by it."""
    asset = locked_asset(asset_id)
    require(policy.may_edit_asset(actor, asset))
    found = DataErasure.objects.select_for_update(of=("self",), no_key=True)
    erasure = found.standing().filter(asset=asset, uid=uid).first()
    if erasure is None:
        raise NotThere("not_there")
    if asset.state == Asset.State.DISPOSED:
        raise WrongState("asset.wrong_state", state=asset.get_state_display())
    erasure.revoked_at = now
    erasure.save(update_fields=["revoked_at", "updated_at"])
    record(
        "assets.asset.erasure_revoked",
        actor=actor,
        target=asset,
        medium=erasure.medium_serial,
    )
    return erasure


def evidence_of(assets: Iterable[Asset]) -> dict[int, list[DataErasure]]:
    """asset key → what counts as evidence, the latest first. (A read: nothing to authorise.)

    What failed does not count, nor what was done before its last holder gave it back: data may
    have come into it since. While somebody still has it, from the day they got it on.
    """
    keys = [asset.pk for asset in assets]
    done = DataErasure.objects.standing().filter(asset__in=keys).exclude(result=Result.FAILED)
    rows = list(done.order_by("-done_on", "-pk"))
    since = _clean_since({row.asset_id for row in rows})
    found: dict[int, list[DataErasure]] = {}
    for row in rows:
        begins = since.get(row.asset_id)
        if begins is None or row.done_on >= begins:
            found.setdefault(row.asset_id, []).append(row)
    return found


def summed_up(evidence: Sequence[DataErasure]) -> tuple[str, str, date]:
    """How, by whom and when, as the books of a disposal keep it: of the latest."""
    latest = evidence[0]
    return _AS_DISPOSED[Method(latest.method)], latest.done_by, latest.done_on


def reports_of(assets: Iterable[Any]) -> QuerySet[Attachment]:
    """Files about the erasures of these assets (keys, or a query). (A read: nothing to authorise.)"""
    noted = DataErasure.objects.standing().filter(asset__in=assets)
    hung = Attachment.objects.filter(gate=ERASURE_GATE, gate_object_id__in=noted.values("pk"))
    return hung.filter(removed_at=None).order_by("pk")


def _clean_since(keys: set[int]) -> dict[int, date]:
    """From which day on an erasure shows that nothing of the last holder is left."""
    found: dict[int, date] = {}
    for row in Assignment.objects.filter(asset__in=keys).order_by("during", "pk"):
        found[row.asset_id] = timezone.localdate(row.until or row.since)
    return found
