"""Fixed asset or off the balance sheet: by a limit that changes with the rules."""

from datetime import date

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    OuterRef,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from assets import policy
from assets.models import Asset
from itportal.core.dated.registry import NumberKind, register_number
from itportal.core.dated.selectors import number_at, number_on


class Accounting(TextChoices):
    FIXED = "fixed", _("Fixed asset")
    OFF_BALANCE = "off_balance", _("Off the balance sheet")


LIMIT = register_number(
    NumberKind(
        code="assets.fixed_asset_limit",
        label=_("Limit of fixed assets"),
        meaning=_(
            "A device whose price without VAT is at least this on the day it is acquired is a"
            " fixed asset; a cheaper one is kept off the balance sheet."
        ),
        unit="€",
        may_keep=policy.may_keep_limits,
        may_see=policy.may_browse_assets,
    )
)


def accounting_of(asset: Asset, *, today: date) -> Accounting | None:
    """None without a price, or when no limit was set for the day it was acquired."""
    limit = number_on(LIMIT.code, asset.acquired_on or today)
    if limit is None or asset.price_net is None:
        return None
    return Accounting.FIXED if asset.price_net >= limit else Accounting.OFF_BALANCE


def with_accounting(assets: QuerySet[Asset], *, today: date) -> QuerySet[Asset]:
    """Annotate `accounting` (text, null): the same for many rows, in the statement itself."""
    return assets.annotate(accounting=accounting_expression(today=today))


def accounting_expression(*, today: date) -> Case:
    limit = Cast(
        number_at(LIMIT.code, Coalesce(OuterRef("acquired_on"), Value(today))),
        DecimalField(max_digits=16, decimal_places=4),
    )
    return Case(
        When(price_net__gte=limit, then=Value(Accounting.FIXED.value)),
        When(price_net__lt=limit, then=Value(Accounting.OFF_BALANCE.value)),
        default=Value(None),
        output_field=CharField(null=True),
    )
