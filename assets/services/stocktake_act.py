"""The inventory act: made when everything is decided, signed by the whole commission."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from assets import policy
from assets.models import Stocktake, StocktakeProposal
from assets.search import index_stocktake
from assets.services.stocktake import locked_stocktake, topic_of, wrong_state
from assets.stocktake_paper import act_pdf, content_of, digest_of_content
from itportal.core.attachments.services import keep_document
from itportal.core.errors import WrongState
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.notices.services import mark_read
from itportal.core.policy import require

GATE: Final = "assets.stocktake"
State, Choice = Stocktake.State, StocktakeProposal.Choice


@transaction.atomic
def make_stocktake_act(*, stocktake_id: int, actor: User, now: datetime) -> Stocktake:
    """Freeze what the act says; from now on the commission signs.

    Everything is done, or left for later by somebody's word. Raises Refused, WrongState.
    """
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_run_stocktake(actor, stocktake))
    if stocktake.state != State.REVIEWING:
        raise wrong_state(stocktake)
    undecided = stocktake.proposals.filter(done_at=None).filter(~Q(choice=Choice.LATER)).count()
    if undecided:
        raise WrongState("stocktake.undecided", count=undecided)
    stocktake.content = content_of(stocktake, now=now)
    stocktake.content_sha256 = digest_of_content(stocktake.content)
    stocktake.state, stocktake.made_at = State.SIGNING, now
    stocktake.save()
    index_stocktake(stocktake.pk)
    record(
        "assets.stocktake.act_made",
        actor=actor,
        target=stocktake,
        sha256=stocktake.content_sha256,
    )
    publish(topic_of(stocktake), room="")
    return stocktake


def sign_stocktake(
    *, stocktake_id: int, actor: User, seen_sha256: str, now: datetime
) -> Stocktake:
    """One of the commission signs, signed in as themselves, for the content they were shown.

    With the last signature it is over, and the PDF is kept. Raises Refused, WrongState.
    """
    stocktake = _sign(stocktake_id=stocktake_id, actor=actor, seen_sha256=seen_sha256, now=now)
    if stocktake.state == State.SIGNED:
        # Drawn outside of the transaction; without it the same PDF is drawn when it is asked for.
        pdf = act_pdf(stocktake)
        with transaction.atomic():
            kept = locked_stocktake(stocktake_id)
            kept.file = keep_document(
                content=pdf,
                name=f"Inventuuriakt {kept.number}.pdf",
                actor=actor,
                gate=GATE,
                object_id=kept.pk,
                now=now,
            )
            kept.save(update_fields=["file", "updated_at"])
            record("assets.stocktake.act_kept", actor=actor, target=kept)
    return stocktake


@transaction.atomic
def _sign(*, stocktake_id: int, actor: User, seen_sha256: str, now: datetime) -> Stocktake:
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_sign_stocktake(actor, stocktake))
    if stocktake.state != State.SIGNING:
        raise wrong_state(stocktake)
    if seen_sha256 != stocktake.content_sha256:
        raise WrongState("stocktake.act_changed")
    member = stocktake.members.get(person=actor.person_id)
    if member.signed_at is not None:
        raise WrongState("stocktake.signed_already")
    member.signed_at, member.signed_sha256 = now, stocktake.content_sha256
    member.save(update_fields=["signed_at", "signed_sha256", "updated_at"])
    if not stocktake.members.filter(signed_at=None).exists():
        stocktake.state, stocktake.signed_at = State.SIGNED, now
    stocktake.save()
    index_stocktake(stocktake.pk)
    mark_read(actor, stocktake)
    record(
        "assets.stocktake.signed",
        actor=actor,
        target=stocktake,
        part=member.part,
        sha256=stocktake.content_sha256,
    )
    publish(topic_of(stocktake), room="")
    return stocktake
