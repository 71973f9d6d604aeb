"""What disagrees with the books: proposed by the commission, done by a keeper through the
services of the inventory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Room, User
from assets import errors, policy
from assets.models import Asset, AssetTag, Category, Stocktake, StocktakeLine, StocktakeProposal
from assets.services.assets import assign_asset, move_asset, register_asset
from assets.services.catalogue import ensure_model
from assets.services.lifecycle import mark_found, mark_missing, restore_asset
from assets.services.stocktake import locked_stocktake, topic_of, wrong_state
from assets.services.stocktake_scans import find, unlisted_line
from assets.services.tags import add_tag
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.policy import require
from itportal.core.shape import check_shape

Kind, Choice, Way = StocktakeProposal.Kind, StocktakeProposal.Choice, StocktakeLine.Way
# What can be decided about each, the usual first.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.MISPLACED: (Choice.MOVE, Choice.TAKE_BACK, Choice.LATER),
    Kind.MISSING: (Choice.MARK_MISSING, Choice.KNOWN, Choice.LATER),
    Kind.FOUND_AGAIN: (Choice.MARK_FOUND, Choice.LATER),
    Kind.UNKNOWN: (Choice.BIND, Choice.REGISTER, Choice.NOT_OURS, Choice.LATER),
    Kind.FOREIGN: (Choice.NOT_OURS, Choice.LATER),
    Kind.DISPOSED: (Choice.LEAVE, Choice.RESTORE, Choice.LATER),
}


@dataclass(frozen=True, slots=True)
class NewThing:
    """What a device put on the books from an unknown tag is; the rest is filled in later."""

    category: Category
    manufacturer: str
    model: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A proposal that could not be done, and why."""

    proposal: StocktakeProposal
    why: str


@transaction.atomic
def choose(
    *,
    stocktake_id: int,
    uid: UUID,
    actor: User,
    choice: str,
    note: str = "",
    bound_to: str = "",
) -> StocktakeProposal:
    """Say what should be done about one; a keeper has it done at the review.

    bound_to: the number of the device an unknown tag belongs to. Raises Refused, NotThere,
    Invalid, WrongState.
    """
    stocktake, proposal = _open(stocktake_id, uid, actor)
    if choice not in CHOICES[proposal.kind]:
        raise Invalid(fields={"choice": errors.CHOICE_UNKNOWN})
    proposal.bound_to = _own_asset(stocktake, bound_to) if choice == Choice.BIND else None
    proposal.choice, proposal.note, proposal.chosen_by = choice, note, actor
    check_shape(proposal, ["note"])
    proposal.save(update_fields=["choice", "note", "bound_to", "chosen_by", "updated_at"])
    record(
        "assets.stocktake.chosen",
        actor=actor,
        target=stocktake,
        about=str(proposal),
        stocktake_choice=choice,
    )
    publish(topic_of(stocktake), room=str(proposal.place.uid))
    return proposal


@transaction.atomic
def apply_choice(
    *,
    stocktake_id: int,
    uid: UUID,
    actor: User,
    now: datetime,
    choice: str = "",
    bound_to: str = "",
    thing: NewThing | None = None,
) -> StocktakeProposal:
    """Have one done: as chosen, or by `choice`. The change itself is journalled by its service.

    Raises Refused, NotThere, Invalid, WrongState.
    """
    stocktake, proposal = _open(stocktake_id, uid, actor)
    require(policy.may_run_stocktake(actor, stocktake))
    if choice:
        if choice not in CHOICES[proposal.kind]:
            raise Invalid(fields={"choice": errors.CHOICE_UNKNOWN})
        if choice != proposal.choice:
            proposal.choice, proposal.chosen_by, proposal.bound_to = choice, actor, None
    if proposal.choice in ("", Choice.LATER):
        raise Invalid(fields={"choice": errors.CHOICE_MISSING})
    if bound_to:
        proposal.bound_to = _own_asset(stocktake, bound_to)
    _do(stocktake, proposal, actor, now, thing)
    proposal.done_at, proposal.done_by = now, actor
    proposal.save()
    record(
        "assets.stocktake.decided",
        actor=actor,
        target=stocktake,
        about=str(proposal),
        stocktake_choice=proposal.choice,
    )
    publish(topic_of(stocktake), room=str(proposal.place.uid))
    return proposal


def apply_choices(
    *,
    stocktake_id: int,
    uids: Sequence[UUID],
    actor: User,
    now: datetime,
    choice: str = "",
) -> tuple[int, list[Left]]:
    """Have many done, each by itself: how many were, and which could not and why.

    `choice` for those to which it can be; the others as they were chosen. Records nothing
    itself: apply_choice does. Raises Refused, NotThere.
    """
    stocktake = Stocktake.objects.filter(pk=stocktake_id).first()
    if stocktake is None:
        raise NotThere("not_there")
    require(policy.may_run_stocktake(actor, stocktake))
    done, left = 0, []
    open_ones = stocktake.proposals.filter(uid__in=uids, done_at=None).select_related("asset")
    for proposal in open_ones.order_by("pk"):
        fits = choice if choice in CHOICES[proposal.kind] else ""
        try:
            apply_choice(
                stocktake_id=stocktake_id, uid=proposal.uid, actor=actor, now=now, choice=fits
            )
        except NotThere:
            continue  # what was done before it has settled this one too
        except (Invalid, WrongState) as error:
            left.append(Left(proposal, _said(error)))
        else:
            done += 1
    return done, left


def _said(error: PortalError) -> str:
    texts = getattr(error, "fields", {}).values()
    return " ".join(str(text) for text in texts) or error.message


def _open(stocktake_id: int, uid: UUID, actor: User) -> tuple[Stocktake, StocktakeProposal]:
    stocktake = locked_stocktake(stocktake_id)
    require(policy.may_scan(actor, stocktake))
    if not stocktake.takes_scans:
        raise wrong_state(stocktake)
    rows = stocktake.proposals.select_related("asset", "place__room", "bound_to")
    proposal = rows.filter(uid=uid).first()
    if proposal is None:
        raise NotThere("not_there")
    if proposal.done_at is not None:
        raise WrongState("stocktake.done_already", number=str(proposal))
    return stocktake, proposal


def _own_asset(stocktake: Stocktake, number: str) -> Asset:
    """A device of this institution by its number. Raises Invalid."""
    own = Asset.objects.filter(institution=stocktake.institution_id)
    found = list(own.with_code(number)[:2]) if number.strip() else []
    if len(found) != 1:
        raise Invalid(fields={"bound_to": errors.BIND_TO_WHAT})
    return found[0]


def _do(
    stocktake: Stocktake,
    proposal: StocktakeProposal,
    actor: User,
    now: datetime,
    thing: NewThing | None,
) -> None:
    asset, room = proposal.asset, proposal.place.room
    match proposal.choice:
        case Choice.MOVE if asset is not None:
            _move(asset, room, actor, now)
        case Choice.MARK_MISSING if asset is not None:
            mark_missing(asset_id=asset.pk, actor=actor, now=now, reason=stocktake.number)
        case Choice.MARK_FOUND if asset is not None:
            mark_found(asset_id=asset.pk, actor=actor, room=room)
        case Choice.RESTORE if asset is not None:
            restore_asset(asset_id=asset.pk, actor=actor, now=now, reason=stocktake.number)
            _found(stocktake, asset, proposal, actor, Way.SCAN, now)
        case Choice.BIND:
            if proposal.bound_to is None:
                raise Invalid(fields={"bound_to": errors.BIND_TO_WHAT})
            add_tag(
                asset_id=proposal.bound_to.pk,
                actor=actor,
                kind=AssetTag.Kind.BARCODE,
                value=proposal.code,
            )
            _found(stocktake, proposal.bound_to, proposal, actor, Way.SCAN, now)
        case Choice.REGISTER:
            _register(stocktake, proposal, actor, now, thing)


def _move(asset: Asset, room: Room | None, actor: User, now: datetime) -> None:
    """What a room holds is given to the other room; what people hold only lies elsewhere."""
    running = asset.assignments.running().first()
    if running is not None and running.room_id is not None and room is not None:
        assign_asset(
            asset_id=asset.pk,
            actor=actor,
            now=now,
            room=room,
            seen_assignment_id=running.pk,
        )
    else:
        move_asset(asset_id=asset.pk, actor=actor, room=room)


def _register(
    stocktake: Stocktake,
    proposal: StocktakeProposal,
    actor: User,
    now: datetime,
    thing: NewThing | None,
) -> None:
    """With the next number; the code that was found on it leads to it."""
    if thing is None:
        raise Invalid(fields={"choice": errors.WHAT_IS_NEW})
    model = ensure_model(
        actor=actor, category=thing.category, manufacturer=thing.manufacturer, name=thing.model
    )
    made = register_asset(
        actor=actor,
        model=model,
        institution=stocktake.institution,
        room=proposal.place.room,
        serial=thing.serial,
    )
    add_tag(asset_id=made.pk, actor=actor, kind=AssetTag.Kind.BARCODE, value=proposal.code)
    proposal.bound_to = made
    _found(stocktake, made, proposal, actor, Way.NEW, now)


def _found(
    stocktake: Stocktake,
    asset: Asset,
    proposal: StocktakeProposal,
    actor: User,
    way: str,
    now: datetime,
) -> None:
    """What the tag or the asset turned out to be counts as found where the tag was."""
    lines = stocktake.lines.filter(asset=asset).select_related("asset", "place")
    line = lines.first()
    if line is None:
        rows = Asset.objects.select_related("model__category", "model__manufacturer")
        line = unlisted_line(stocktake, rows.get(pk=asset.pk), proposal.place)
    if line.found_at is None:
        find(line, proposal.place, actor, way, now)
