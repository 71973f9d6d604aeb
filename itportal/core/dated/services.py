"""Setting, correcting and removing a number that holds from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from itportal.core.dated import errors
from itportal.core.dated.models import DatedNumber
from itportal.core.dated.registry import kind_of
from itportal.core.errors import NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

FACTS = ("value", "source", "valid_from")


@transaction.atomic
def set_number(
    *, actor: Any, kind: str, valid_from: date, value: Decimal, source: str
) -> DatedNumber:
    """A number of this kind from `valid_from` on. Raises NotThere, Refused, Invalid."""
    _require_keeper(actor, kind)
    number = DatedNumber(kind=kind, valid_from=valid_from, value=value, source=source)
    return _saved(number, actor, "set")


@transaction.atomic
def change_number(
    *, uid: UUID, actor: Any, valid_from: date, value: Decimal, source: str
) -> DatedNumber:
    """Correct what was set. Raises NotThere, Refused, Invalid."""
    number = _locked(uid, actor)
    number.valid_from, number.value, number.source = valid_from, value, source
    return _saved(number, actor, "changed")


@transaction.atomic
def remove_number(*, uid: UUID, actor: Any) -> None:
    """What was set by mistake: the number before it holds on. Raises NotThere, Refused."""
    number = _locked(uid, actor)
    record(
        "dated.number.removed",
        actor=actor,
        target=number,
        kind=number.kind,
        valid_from=number.valid_from,
        value=number.value,
    )
    number.delete()


def _saved(number: DatedNumber, actor: Any, verb: str) -> DatedNumber:
    check_shape(number, FACTS)
    with constraints({"dated_number_once": ("valid_from", errors.DAY_TAKEN)}):
        number.save()
    record(
        f"dated.number.{verb}",
        actor=actor,
        target=number,
        kind=number.kind,
        valid_from=number.valid_from,
        value=number.value,
        source=number.source,
    )
    return number


def _locked(uid: UUID, actor: Any) -> DatedNumber:
    locked = DatedNumber.objects.select_for_update(of=("self",), no_key=True)
    number = locked.filter(uid=uid).first()
    if number is None:
        raise NotThere("not_there")
    _require_keeper(actor, number.kind)
    return number


def _require_keeper(actor: Any, kind: str) -> None:
    known = kind_of(kind)
    if known is None:
        raise NotThere("not_there")
    require(known.may_keep(actor))
