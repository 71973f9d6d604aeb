"""Disposal acts: written, made, reopened, cancelled; signed in services/disposal_signing.py."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Institution, Person, User
from assets import errors, policy
from assets.accounting import accounting_of
from assets.disposal_paper import content_of, digest_of_content
from assets.models import Asset, DisposalAct, DisposalLine, DisposalMember
from assets.search import index_disposal
from assets.services.erasure import evidence_of
from assets.services.handover import MOST_LINES, naming
from assets.services.lifecycle import require_without_parts
from assets.services.locked import locked_asset, next_state, running_period
from assets.services.stocktake import commission_of
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.shape import check_shape

SEQUENCE: Final = "assets_disposal_number"
WORDS: Final = ("reason", "method", "receiver", "receipt_no", "note", "unerased_reason")
State, Part = DisposalAct.State, DisposalMember.Part


@transaction.atomic
def write_disposal(
    *,
    actor: User,
    chair: Person,
    members: Sequence[Person] = (),
    order_no: str = "",
    note: str = "",
    assets: Sequence[Asset] = (),
    reason: str = "",
    method: str = "",
    receiver: str = "",
    act_id: int | None = None,
) -> DisposalAct:
    """A new draft of `assets`, all of one institution, for the same reason and by the same way;
    or who signs an existing draft, and its words. Raises Refused, NotThere, Invalid, WrongState.
    """
    if act_id is None:
        house = _house_of(assets)
        act = DisposalAct(institution=house, made_by=actor)
    else:
        act = _draft(act_id, actor)
    require(policy.may_keep_disposal(actor, act))
    commission = commission_of(chair, members, actor)
    act.order_no, act.note, act.made_by = order_no, note, actor
    check_shape(act, ["order_no", "note"])
    act.number = act.number or next_number(SEQUENCE, "M")
    act.save()
    audited_delete(DisposalMember.objects.filter(act=act))
    audited_bulk_create(
        DisposalMember,
        [
            DisposalMember(act=act, person=person, part=Part.MEMBER if at else Part.CHAIR)
            for at, person in enumerate(commission)
        ],
    )
    if act_id is None:
        _put_on(act, assets, reason=reason, method=method, receiver=receiver)
    index_disposal(act.pk)
    record(
        "assets.disposal.written",
        actor=actor,
        target=act,
        members=[str(person) for person in commission],
        things=[asset.inventory_no for asset in assets],
    )
    return act


@transaction.atomic
def add_to_disposal(*, act_id: int, actor: User, asset: Asset) -> DisposalAct:
    """One more thing, for the reason and by the way of the last one. Raises Refused, Invalid,
    WrongState."""
    act = _draft(act_id, actor)
    require(policy.may_keep_disposal(actor, act))
    if asset.institution_id != act.institution_id:
        raise Invalid(fields={"code": errors.SEVERAL_HOUSES})
    lines = list(act.lines.order_by("pk"))
    if len(lines) >= MOST_LINES:
        raise Invalid(fields={"code": errors.TOO_MANY_ON_ACT})
    like = lines[-1] if lines else None
    _put_on(
        act,
        [asset],
        reason=like.reason if like else "worn",
        method=like.method if like else "recycled",
        receiver=like.receiver if like else "",
    )
    index_disposal(act.pk)
    record("assets.disposal.added", actor=actor, target=act, number=asset.inventory_no)
    return act


@transaction.atomic
def take_off_disposal(*, act_id: int, uid: UUID, actor: User) -> DisposalAct:
    """It stays on the books after all. Raises Refused, NotThere, WrongState."""
    act = _draft(act_id, actor)
    require(policy.may_keep_disposal(actor, act))
    line = act.lines.filter(uid=uid).first()
    if line is None:
        raise NotThere("not_there")
    number = line.number
    audited_delete(DisposalLine.objects.filter(pk=line.pk))
    index_disposal(act.pk)
    record("assets.disposal.taken_off", actor=actor, target=act, number=number)
    return act


@transaction.atomic
def set_disposal_lines(
    *, act_id: int, actor: User, uid: UUID | None = None, **words: str
) -> DisposalAct:
    """Of one thing, or of all on the act (uid None): why, what becomes of it, who gets it, why
    its data was not erased. After the signing the papers of the handing over alone
    (`receipt_no`). Raises Refused, NotThere, Invalid, WrongState."""
    act = locked_disposal(act_id)
    require(policy.may_keep_disposal(actor, act))
    late = set(words) <= {"receipt_no"} and act.state == State.SIGNED
    if act.state != State.DRAFT and not late:
        raise wrong_state(act)
    lines = list(act.lines.filter(uid=uid) if uid else act.lines.all())
    if not lines:
        raise NotThere("not_there")
    for line in lines:
        for name in WORDS:
            setattr(line, name, words.get(name, getattr(line, name)))
        check_shape(line, words)
        line.save(update_fields=[*words, "updated_at"])
    index_disposal(act.pk)
    record(
        "assets.disposal.lines_set",
        actor=actor,
        target=act,
        things=[line.number for line in lines],
    )
    return act


@transaction.atomic
def make_disposal_act(*, act_id: int, actor: User, now: datetime) -> DisposalAct:
    """Freeze what the act says; from now on the commission signs, and is told.

    Everything on it must be free to leave the books, and what holds data needs evidence of its
    erasure or a stated reason. Raises Refused; WrongState naming the asset that cannot.
    """
    act = _draft(act_id, actor)
    require(policy.may_keep_disposal(actor, act))
    lines = list(act.lines.order_by("asset"))
    if not lines:
        raise WrongState("disposal.empty")
    for line in lines:
        _judge(act, line, now)
    act.made_by = actor
    act.content = content_of(act, evidence_of([line.asset for line in lines]), now=now)
    act.content_sha256 = digest_of_content(act.content)
    act.state, act.made_at = State.SIGNING, now
    act.save()
    index_disposal(act.pk)
    record(
        "assets.disposal.made",
        actor=actor,
        target=act,
        things=[line.number for line in lines],
        sha256=act.content_sha256,
    )
    _tell_commission(act, actor, now)
    return act


@transaction.atomic
def reopen_disposal(*, act_id: int, actor: User) -> DisposalAct:
    """Back to the draft; signatures given so far are void. Raises Refused, WrongState."""
    act = locked_disposal(act_id)
    require(policy.may_keep_disposal(actor, act))
    if act.state != State.SIGNING:
        raise wrong_state(act)
    for member in act.members.exclude(signed_at=None):
        member.signed_at, member.signed_sha256 = None, ""
        member.save(update_fields=["signed_at", "signed_sha256", "updated_at"])
    act.state = State.DRAFT
    act.content, act.content_sha256, act.made_at = None, "", None
    act.save()
    index_disposal(act.pk)
    record("assets.disposal.reopened", actor=actor, target=act)
    return act


@transaction.atomic
def cancel_disposal(*, act_id: int, actor: User, reason: str) -> DisposalAct:
    """Given up before everybody signed: nothing has left the books. Raises Refused, Invalid,
    WrongState."""
    act = locked_disposal(act_id)
    require(policy.may_keep_disposal(actor, act))
    if act.state not in (State.DRAFT, State.SIGNING):
        raise wrong_state(act)
    was, act.cancel_reason = act.state, reason
    check_shape(act, ["cancel_reason"])
    if not act.cancel_reason:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    act.state = State.CANCELLED
    act.save(update_fields=["state", "cancel_reason", "updated_at"])
    index_disposal(act.pk)
    record(
        "assets.disposal.cancelled",
        actor=actor,
        target=act,
        was=was,
        reason=act.cancel_reason,
    )
    return act


def locked_disposal(act_id: int) -> DisposalAct:
    """The row under a lock: all that happens to one act happens one after another."""
    locked = DisposalAct.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("institution", "made_by").filter(pk=act_id).first()
    if found is None:
        raise NotThere("not_there")
    return found


def wrong_state(act: DisposalAct) -> WrongState:
    return WrongState("disposal.wrong_state", state=act.get_state_display())


def name_of(asset: Asset) -> str:
    """What the paper calls it. (A read: nothing to authorise.)"""
    return f"{asset.model.category.name_et} {asset.model.manufacturer} {asset.model}"[:250]


def _draft(act_id: int, actor: User) -> DisposalAct:
    act = locked_disposal(act_id)
    require(policy.may_keep_disposal(actor, act))
    if act.state != State.DRAFT:
        raise wrong_state(act)
    return act


def _house_of(assets: Sequence[Asset]) -> Institution:
    houses = {asset.institution_id: asset.institution for asset in assets}
    if not houses:
        raise Invalid(fields={"assets": errors.NOTHING_ON_ACT})
    if len(houses) > 1:
        raise Invalid(fields={"assets": errors.SEVERAL_HOUSES})
    if len(assets) > MOST_LINES:
        raise Invalid(fields={"assets": errors.TOO_MANY_ON_ACT})
    return next(iter(houses.values()))


def _put_on(
    act: DisposalAct, assets: Iterable[Asset], *, reason: str, method: str, receiver: str
) -> None:
    """Raises Invalid for what is on this act or on another that is open."""
    lines = []
    for asset in assets:
        open_ones = DisposalLine.objects.filter(asset=asset)
        taken = open_ones.filter(act__state__in=(State.DRAFT, State.SIGNING)).first()
        if taken is not None:
            said = errors.ON_DISPOSAL % {"number": asset.inventory_no, "act": taken.act.number}
            raise Invalid(fields={"assets": said, "code": said})
        line = DisposalLine(
            act=act,
            asset=asset,
            number=asset.inventory_no,
            name=name_of(asset),
            serial=asset.serial,
            reason=reason,
            method=method,
            receiver=receiver,
        )
        check_shape(line, ["reason", "method", "receiver"])
        lines.append(line)
    audited_bulk_create(DisposalLine, lines)


def _judge(act: DisposalAct, line: DisposalLine, now: datetime) -> None:
    """The line as it is on the books today; raises WrongState naming what cannot go."""
    asset = locked_asset(line.asset_id)
    with naming(asset):
        if asset.institution_id != act.institution_id:
            raise WrongState("act.other_house")
        next_state("dispose", asset, running_period(asset))
        require_without_parts(asset)
        needs = asset.model.category.holds_data and not line.unerased_reason
        if needs and not evidence_of([asset]):
            raise WrongState("disposal.no_evidence")
    today = now.date()
    line.number, line.name, line.serial = asset.inventory_no, name_of(asset), asset.serial
    line.acquired_on, line.price_net = asset.acquired_on, asset.price_net
    line.worth = asset.worth(today)
    line.accounting = accounting_of(asset, today=today) or ""
    line.save()


def _tell_commission(act: DisposalAct, actor: User, now: datetime) -> None:
    for member in act.members.select_related("person__user"):
        reader = getattr(member.person, "user", None)
        if reader is None or reader == actor or not reader.is_active:
            continue
        queue_notice(
            recipient=reader,
            kind="disposal_waiting",
            target=act,
            url=f"/mahakandmine/{act.number}/",
            thread=f"disposal.{act.uid}",
            context={"institution": act.institution.name, "count": act.lines.count()},
            now=now,
        )
