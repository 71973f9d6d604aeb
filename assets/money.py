"""What an asset is worth as time goes: straight line, by whole months."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def residual_value(
    price: Decimal | None, acquired_on: date | None, months: int | None, day: date
) -> Decimal | None:
    """Of `price` what is left on `day` after as many whole months of `months` as have passed.

    None when something is not known or the day is before the acquisition.
    """
    if price is None or acquired_on is None or not months or day < acquired_on:
        return None
    passed = (day.year - acquired_on.year) * 12 + day.month - acquired_on.month
    passed -= day < months_after(acquired_on, passed)
    left = price * max(months - passed, 0) / months
    return left.quantize(CENT, ROUND_HALF_UP)
