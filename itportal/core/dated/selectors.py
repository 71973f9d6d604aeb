"""Which number holds on a day: for one day, and inside a statement over many rows."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Subquery

from itportal.core.dated.models import DatedNumber


def number_on(kind: str, day: date) -> Decimal | None:
    """The number of this kind that holds on `day`; None before the first."""
    found: Decimal | None = _latest(kind, day).first()
    return found


def number_at(kind: str, day: Any) -> Subquery:
    """The same as an expression; `day` is one too (`OuterRef("acquired_on")`)."""
    return Subquery(_latest(kind, day)[:1])


def _latest(kind: str, day: Any) -> Any:
    known = DatedNumber.objects.filter(kind=kind, valid_from__lte=day)
    return known.order_by("-valid_from", "-pk").values_list("value", flat=True)
