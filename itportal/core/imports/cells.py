"""What people write into cells: dates, money, numbers, one line of text."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from itportal.core.imports.kinds import Wrong

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.Z+]*)?")
_DOTS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_MONEY = re.compile(r"-?\d+(?:[.,]\d{1,4})?")
# As Excel counts them, with its leap year of 1900.
_EXCEL_DAY_NIL = date(1899, 12, 30)


def read_day(text: str, context: Any = None) -> date:
    """2024-05-31, 31.05.2024, 31/5/2024, 45443 (as Excel counts days)."""
    try:
        if found := _ISO.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if found := _DOTS.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            return date(year if year > 99 else 2000 + year, month, day)
        if _SERIAL.fullmatch(text):
            return _EXCEL_DAY_NIL + timedelta(days=int(text[:5]))
    except ValueError:
        pass
    raise Wrong(_("“%(text)s” is not a day. Write it like 31.05.2024.") % {"text": text[:40]})


def read_money(text: str, context: Any = None) -> Decimal:
    """1 234,50 · 1.234,50 · 1,234.50 · 1234.5 € → cents, rounded as sums are."""
    bare = re.sub(r"[\s\u00a0'€]|EUR$|eur$", "", text).replace("\u2212", "-")
    if "," in bare and "." in bare:
        last = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    try:
        if not _MONEY.fullmatch(bare):
            raise InvalidOperation
        amount = Decimal(bare.replace(",", ".")).quantize(Decimal("0.01"))
        if abs(amount) >= 10**12:
            raise InvalidOperation
    except InvalidOperation:
        raise Wrong(
            _("“%(text)s” is not an amount. Write it like 1 234,50.") % {"text": text[:40]}
        ) from None
    return amount


def read_whole(text: str, context: Any = None) -> int:
    bare = text.removesuffix(".0")
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 9:
        raise Wrong(_("“%(text)s” is not a whole number.") % {"text": text[:40]})
    return int(bare)


def read_text(text: str, context: Any = None) -> str:
    return text


def one_of(words: Callable[[Any], dict[str, Any]], missing: Callable[[str], Wrong]) -> Any:
    """Reads a word by a dictionary of the context, whose keys are `kinds.plain` words."""
    from itportal.core.imports.kinds import plain

    def read(text: str, context: Any) -> Any:
        try:
            return words(context)[plain(text)]
        except KeyError:
            raise missing(text) from None

    return read


def cell_text(value: Any) -> str:
    """A spreadsheet's value as people would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time().isoformat() == "00:00:00"
            else value.isoformat(" ", "seconds")
        )
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
