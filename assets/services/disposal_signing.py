"""A disposal act is signed; with the last signature everything on it leaves the books."""

from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from assets import policy
from assets.disposal_paper import act_pdf
from assets.models import Disposal, DisposalAct, DisposalLine
from assets.search import index_disposal
from assets.services.disposal import locked_disposal, wrong_state
from assets.services.erasure import evidence_of, summed_up
from assets.services.handover import naming
from assets.services.lifecycle import dispose_asset
from itportal.core.attachments.services import keep_document
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.notices.services import mark_read
from itportal.core.policy import require

DISPOSAL_GATE: Final = "assets.disposal"
State = DisposalAct.State


def sign_disposal(*, act_id: int, actor: User, seen_sha256: str, now: datetime) -> DisposalAct:
    """One of the commission signs, signed in as themselves, for the content they were shown.

    With the last signature the things leave the books, all or none, and the PDF is kept. Raises
    Refused; WrongState, naming the asset that has moved on since the act was made.
    """
    act = _sign(act_id=act_id, actor=actor, seen_sha256=seen_sha256, now=now)
    if act.state == State.SIGNED:
        # Drawn outside of the transaction; without it the same PDF is drawn when it is asked for.
        pdf = act_pdf(act)
        with transaction.atomic():
            kept = locked_disposal(act_id)
            kept.file = keep_document(
                content=pdf,
                name=f"Mahakandmise akt {kept.number}.pdf",
                actor=actor,
                gate=DISPOSAL_GATE,
                object_id=kept.pk,
                now=now,
            )
            kept.save(update_fields=["file", "updated_at"])
            record("assets.disposal.kept", actor=actor, target=kept)
    return act


@transaction.atomic
def _sign(*, act_id: int, actor: User, seen_sha256: str, now: datetime) -> DisposalAct:
    act = locked_disposal(act_id)
    require(policy.may_sign_disposal(actor, act))
    if act.state != State.SIGNING:
        raise wrong_state(act)
    if seen_sha256 != act.content_sha256:
        raise WrongState("act.changed")
    member = act.members.get(person=actor.person_id)
    if member.signed_at is not None:
        raise WrongState("stocktake.signed_already")
    member.signed_at, member.signed_sha256 = now, act.content_sha256
    member.save(update_fields=["signed_at", "signed_sha256", "updated_at"])
    if not act.members.filter(signed_at=None).exists():
        for line in act.lines.select_related("act").order_by("asset"):
            _carry_out(line, actor, now)
        act.state, act.signed_at = State.SIGNED, now
    act.save()
    index_disposal(act.pk)
    mark_read(actor, act)
    record(
        "assets.disposal.signed",
        actor=actor,
        target=act,
        part=member.part,
        sha256=act.content_sha256,
    )
    return act


def _carry_out(line: DisposalLine, actor: User, now: datetime) -> None:
    """As the act says; a stated reason stands in place of evidence."""
    asset = line.asset
    erasure, erased_by, erased_on = "", "", None
    if found := evidence_of([asset]).get(asset.pk):
        erasure, erased_by, erased_on = summed_up(found)
    elif line.unerased_reason:
        erasure = Disposal.Erasure.UNERASED
    said = "; ".join(part for part in (line.unerased_reason, line.note) if part)
    with naming(asset):
        dispose_asset(
            asset_id=asset.pk,
            actor=actor,
            now=now,
            reason=line.reason,
            method=line.method,
            note=said[:500],
            erasure=erasure,
            erased_by=erased_by,
            erased_on=erased_on,
            line=line,
        )
