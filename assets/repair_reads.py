"""What is told of repairs beside their own facts: warranty, repair or replace, what was spent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.models import Asset, Repair
from itportal.core.ui.format import day_in_words, euro


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether the seller or maker answers for it on a day, and what to claim with."""

    is_valid: bool
    sentence: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spent:
    """The figures behind the sentence; None: not known."""

    quote: Decimal | None
    earlier: Decimal
    worth: Decimal | None
    months: int | None
    lifetime: int | None

    @property
    def share(self) -> int | None:
        """What the repairs would cost, in per cent of what the device is worth still."""
        if not self.worth or (self.quote is None and not self.earlier):
            return None
        return round(100 * ((self.quote or 0) + self.earlier) / self.worth)


def claim_of(asset: Asset, *, today: date) -> Claim:
    """By the warranty's last day; an asset without one is not under warranty."""
    until = asset.warranty_until
    if until is None:
        return Claim(False, _("No warranty is noted for this device."), [])
    if until < today:
        said = _("The warranty ended on %(day)s.") % {"day": day_in_words(until)}
        return Claim(False, said, [])
    said = _("Under warranty until %(day)s: claim it before paying for a repair.")
    facts = [
        (_("From whom"), str(asset.supplier or "")),
        (_("How"), str(asset.get_warranty_kind_display())),
        (_("Invoice"), asset.invoice_no),
        (_("Acquired on"), day_in_words(asset.acquired_on) if asset.acquired_on else ""),
        (_("Serial number"), asset.serial),
    ]
    told = [(label, text) for label, text in facts if text]
    return Claim(True, said % {"day": day_in_words(until)}, told)


def spent_on(repair: Repair, *, today: date) -> Spent:
    """The quote (else the cost) of this repair, what earlier ones cost, what the device is worth."""
    asset = repair.asset
    others = Repair.objects.filter(asset=asset).exclude(pk=repair.pk)
    earlier = others.aggregate(total=Sum("cost_net"))["total"] or Decimal(0)
    got, months = asset.acquired_on, None
    if got and got <= today:
        months = (today.year - got.year) * 12 + today.month - got.month - (today.day < got.day)
    quote = repair.quote_net if repair.cost_net is None else repair.cost_net
    return Spent(quote, earlier, asset.worth(today), months, asset.lifetime)


def spent_in_words(spent: Spent) -> str:
    """One sentence with its figures; empty when nothing is asked or was paid for repairs."""
    if spent.quote is None and not spent.earlier:
        return ""
    parts = []
    if spent.quote is not None:
        parts.append(_("This repair costs %(sum)s") % {"sum": euro(spent.quote)})
    if spent.earlier:
        parts.append(_("earlier repairs cost %(sum)s") % {"sum": euro(spent.earlier)})
    if spent.worth is not None:
        worth = _("the device is worth %(sum)s still") % {"sum": euro(spent.worth)}
        if spent.share is not None:
            worth += " " + _("(repairs: %(share)s %% of it)") % {"share": spent.share}
        parts.append(worth)
    if spent.months is not None and spent.lifetime:
        parts.append(
            ngettext(
                "it is %(months)s month old of its useful life of %(lifetime)s",
                "it is %(months)s months old of its useful life of %(lifetime)s",
                spent.months,
            )
            % {"months": spent.months, "lifetime": spent.lifetime}
        )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
