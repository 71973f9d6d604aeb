"""Acts: written, made (with what they move), cancelled."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import Institution, Person, Room, User
from assets import errors, policy, tasks
from assets.handover_paper import content_of, digest_of_content
from assets.models import Asset, Assignment, Handover, HandoverLine, HandoverSignature
from assets.search import index_act
from assets.services.assets import assign_asset, lend_asset, return_asset
from assets.services.telling import tell_waiting
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.queue import after_commit
from itportal.core.shape import INVISIBLE, check_shape, has_control

SEQUENCE: Final = "assets_handover_number"
GATE: Final = "assets.handover"
MOST_LINES: Final = 200
NOTE_LETTERS: Final = 2_000
Kind, State = Handover.Kind, Handover.State


@dataclass(frozen=True, slots=True)
class Thing:
    """One line to be: an asset, or (without one) `count` accessories called `name`.

    held_id: the running period of the asset as the keeper saw it, None: nobody had it.
    """

    asset: Asset | None = None
    held_id: int | None = None
    name: str = ""
    count: int = 1
    condition: str = HandoverLine.Condition.GOOD
    note: str = ""
    is_erased: bool = False


@transaction.atomic
def write_act(
    *,
    actor: User,
    kind: str,
    person: Person,
    things: Sequence[Thing],
    room: Room | None = None,
    note: str = "",
    act_id: int | None = None,
    due_on: date | None = None,
) -> Handover:
    """Write a draft, or write an existing one anew. Nothing is moved yet.

    due_on: what is handed over is lent until then.
    The act is of the institution whose assets are on it: all of one. Raises Refused, Invalid,
    NotThere; WrongState when the act is no draft any more.
    """
    act = Handover(kind=kind, made_by=actor) if act_id is None else _locked(act_id)
    if act.pk:
        require(policy.may_keep_act(actor, act))
        if act.state != State.DRAFT:
            raise WrongState("act.not_draft", state=act.get_state_display())
    act.institution = _house_of(things)
    require(policy.may_make_act(actor, act.institution))
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise NotThere("not_there")
    if has_control(note, lines=True):
        raise Invalid(fields={"note": INVISIBLE})
    if len(note) > NOTE_LETTERS:
        raise Invalid(fields={"note": errors.NOTE_LONG})
    act.person, act.room, act.made_by = person, room, actor
    act.note = note.replace("\r\n", "\n").strip()
    act.due_on = due_on
    if not act.pk:
        act.number = next_number(SEQUENCE, "A")
    act.save()
    audited_delete(HandoverLine.objects.filter(act=act))
    audited_bulk_create(HandoverLine, _lines(act, things))
    index_act(act.pk)
    record(
        "assets.act.written",
        actor=actor,
        target=act,
        kind=act.kind,
        other=str(person),
        things=[thing.asset.inventory_no for thing in things if thing.asset],
    )
    return act


@transaction.atomic
def issue_act(*, act_id: int, actor: User, now: datetime) -> Handover:
    """Make the act: every asset changes hands, the paper is frozen, the keeper's side is signed.

    All or none: raises Refused; WrongState or Invalid naming the asset that cannot.
    """
    act = _locked(act_id)
    require(policy.may_keep_act(actor, act))
    if act.state != State.DRAFT:
        raise WrongState("act.not_draft", state=act.get_state_display())
    lines = list(
        act.lines.select_related("asset__model__manufacturer", "asset__model__category")
    )
    # Assets in the order of their keys: two acts about the same things cannot lock each other out.
    for line in sorted(
        (one for one in lines if one.asset_id), key=lambda one: one.asset_id or 0
    ):
        _move(act, line, actor, now)
    act.made_by = actor
    act.content = content_of(act, lines, now=now)
    act.content_sha256 = digest_of_content(act.content)
    act.state, act.issued_at = State.WAITING, now
    act.save()
    HandoverSignature.objects.create(
        act=act,
        side=keepers_side(act),
        way=HandoverSignature.Way.MADE,
        name=str(actor),
        person=actor.person,
        signed_in=actor,
        content_sha256=act.content_sha256,
        signed_at=now,
    )
    index_act(act.pk)
    record(
        "assets.act.issued",
        actor=actor,
        target=act,
        kind=act.kind,
        other=str(act.person),
        things=[line.number for line in lines if line.asset_id],
        sha256=act.content_sha256,
    )
    tell_waiting(act, actor=actor, now=now)
    after_commit(tasks.keep_act_pdf, act.pk)
    return act


@transaction.atomic
def make_act(
    *,
    actor: User,
    kind: str,
    person: Person,
    things: Sequence[Thing],
    room: Room | None = None,
    note: str = "",
    act_id: int | None = None,
    due_on: date | None = None,
    now: datetime,
) -> Handover:
    """Write and make an act in one go: when an asset cannot be moved, no draft is left either."""
    act = write_act(
        actor=actor,
        kind=kind,
        person=person,
        things=things,
        room=room,
        note=note,
        act_id=act_id,
        due_on=due_on,
    )
    return issue_act(act_id=act.pk, actor=actor, now=now)


@transaction.atomic
def cancel_act(*, act_id: int, actor: User, reason: str, now: datetime) -> Handover:
    """Cancel an act nobody has signed for; what it moved goes back where it was.

    An asset that has moved on since stays where it is now. Raises Refused, Invalid, WrongState.
    """
    act = _locked(act_id)
    require(policy.may_keep_act(actor, act))
    if act.state not in (State.DRAFT, State.WAITING):
        raise WrongState("act.cannot_cancel", state=act.get_state_display())
    act.cancel_reason = reason
    check_shape(act, ("cancel_reason",))
    if act.state == State.WAITING:
        if not act.cancel_reason:
            raise Invalid(fields={"reason": errors.REASON_NEEDED})
        lines = act.lines.filter(asset__isnull=False).order_by("asset")
        for line in lines.select_related(
            "asset", "begun", "ended__person", "ended__room", "ended__to_asset"
        ):
            with naming(line.asset):
                _put_back(act, line, actor, now)
    was = act.state
    act.state, act.cancelled_at = State.CANCELLED, now
    act.save(update_fields=["state", "cancelled_at", "cancel_reason", "updated_at"])
    index_act(act.pk)
    record("assets.act.cancelled", actor=actor, target=act, was=was, reason=act.cancel_reason)
    return act


def keepers_side(act: Handover) -> str:
    sides = HandoverSignature.Side
    return sides.RECEIVER if act.is_return else sides.GIVER


def others_side(act: Handover) -> str:
    sides = HandoverSignature.Side
    return sides.GIVER if act.is_return else sides.RECEIVER


def _locked(act_id: int) -> Handover:
    locked = Handover.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("institution", "person", "room__site", "made_by__person")
    act = found.filter(pk=act_id).first()
    if act is None:
        raise NotThere("not_there")
    return act


def _house_of(things: Sequence[Thing]) -> Institution:
    houses = {thing.asset.institution_id: thing.asset for thing in things if thing.asset}
    if not houses:
        raise Invalid(fields={"things": errors.NOTHING_ON_ACT})
    if len(things) > MOST_LINES:
        raise Invalid(fields={"things": errors.TOO_MANY_ON_ACT})
    if len(houses) > 1:
        raise Invalid(fields={"things": errors.SEVERAL_HOUSES})
    numbers = [thing.asset.pk for thing in things if thing.asset]
    if len(numbers) != len(set(numbers)):
        raise Invalid(fields={"things": errors.TWICE_ON_ACT})
    return next(iter(houses.values())).institution


def _lines(act: Handover, things: Sequence[Thing]) -> list[HandoverLine]:
    lines = []
    for position, thing in enumerate(things):
        asset = thing.asset
        line = HandoverLine(
            act=act,
            position=position,
            asset=asset,
            number=asset.inventory_no if asset else "",
            name=_name(asset) if asset else thing.name,
            serial=asset.serial if asset else "",
            count=thing.count,
            condition=thing.condition,
            note=thing.note,
            is_erased=thing.is_erased and act.is_return,
            held_id=thing.held_id,
        )
        try:
            check_shape(line, ("name", "note", "condition", "count"))
        except Invalid as error:
            raise Invalid(fields={"things": next(iter(error.fields.values()))}) from error
        lines.append(line)
    return lines


def _name(asset: Asset) -> str:
    model = asset.model
    return f"{model.category.name_et} {model.manufacturer} {model}"[:200]


@contextmanager
def naming(asset: Asset | None) -> Iterator[None]:
    """A refusal of one asset tells which."""
    try:
        yield
    except PortalError as error:
        texts = getattr(error, "fields", {}).values()
        why = " ".join(str(text) for text in texts) or error.message
        raise WrongState("act.asset_cannot", number=str(asset), why=why) from error


def _move(act: Handover, line: HandoverLine, actor: User, now: datetime) -> None:
    """Give the line's asset out, or take it back; its texts become what the paper says."""
    asset = line.asset
    if asset is None:
        return
    line.number, line.name, line.serial = asset.inventory_no, _name(asset), asset.serial
    held = Assignment.objects.with_holder().filter(pk=line.held_id or 0).first()
    with naming(asset):
        if asset.institution_id != act.institution_id:
            raise WrongState("act.other_house")
        if act.is_return:
            if held is None:
                raise WrongState("asset.nobody_has")
            if held.person_id not in (None, act.person_id):
                raise WrongState("act.held_by_other", holder=held.holder)
            return_asset(
                asset_id=asset.pk,
                actor=actor,
                now=now,
                room=act.room,
                seen_assignment_id=line.held_id,
            )
            line.ended = held
        elif held is not None and _is_with(act, held):
            # A paper for what they have already: nothing moves.
            if asset.assignments.running().first() != held:
                raise WrongState("asset.holder_changed")
            line.begun = held
        else:
            given: Any = {
                "asset_id": asset.pk,
                "actor": actor,
                "now": now,
                "person": None if act.room else act.person,
                "room": act.room,
                "seen_assignment_id": line.held_id,
            }
            if act.due_on:
                line.begun = lend_asset(**given, until=act.due_on)
            else:
                line.begun = assign_asset(**given)
            line.ended = held
    line.save()


def _is_with(act: Handover, held: Assignment) -> bool:
    if act.room_id:
        return held.room_id == act.room_id
    return held.person_id == act.person_id


def _put_back(act: Handover, line: HandoverLine, actor: User, now: datetime) -> None:
    """As it was before the act, when nothing has happened to the asset since."""
    asset, begun, ended = line.asset, line.begun, line.ended
    if asset is None or (begun and begun.since != act.issued_at):
        return
    if asset.assignments.running().first() != begun:
        return
    seen = begun.pk if begun else None
    if ended is not None:
        facts: Any = {
            "asset_id": asset.pk,
            "actor": actor,
            "now": now,
            "person": ended.person,
            "room": ended.room,
            "to_asset": ended.to_asset,
            "seen_assignment_id": seen,
        }
        if ended.due_on and ended.due_on >= now.date():
            lend_asset(**facts, until=ended.due_on)
        else:
            assign_asset(**facts)
    elif begun is not None:
        return_asset(asset_id=asset.pk, actor=actor, now=now, seen_assignment_id=seen)
