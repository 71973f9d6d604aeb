"""Numbers, dates and sizes as people write them here (UI.md §10)."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

GAP = "\u00a0"
MINUS = "\u2212"
_DAYS = {"et": "ETKNRLP", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS_ET = (
    "jaanuar",
    "veebruar",
    "märts",
    "aprill",
    "mai",
    "juuni",
    "juuli",
    "august",
    "september",
    "oktoober",
    "november",
    "detsember",
)
_WEEKDAYS_ET = (
    "esmaspäev",
    "teisipäev",
    "kolmapäev",
    "neljapäev",
    "reede",
    "laupäev",
    "pühapäev",
)


def _estonian() -> bool:
    return get_language() != "en"


def local(value: datetime.datetime) -> datetime.datetime:
    """In the house's own time: every reader's, wherever they are."""
    return value.astimezone(timezone.get_default_timezone()) if value.tzinfo else value


def short_day(value: datetime.date, *, now: datetime.datetime) -> str:
    """23.11, or 23.11.2024 when the year is not the current one."""
    if value.year == local(now).year:
        return f"{value.day:02d}.{value.month:02d}"
    return f"{value.day:02d}.{value.month:02d}.{value.year}"


def weekday(value: datetime.date) -> str:
    names = _DAYS["et" if _estonian() else "en"]
    return names[value.weekday()]


def moment(value: datetime.datetime, *, now: datetime.datetime) -> str:
    """E 23.11 14:05"""
    value = local(value)
    return f"{weekday(value)} {short_day(value, now=now)} {value:%H:%M}"


def long_day(value: datetime.date) -> str:
    """23. november 2026"""
    if _estonian():
        return f"{value.day}. {_MONTHS_ET[value.month - 1]} {value.year}"
    return f"{value.day} {value:%B} {value.year}"


def day_in_words(value: datetime.date) -> str:
    """Esmaspäev, 23. november"""
    if _estonian():
        name = _WEEKDAYS_ET[value.weekday()].capitalize()
        return f"{name}, {value.day}. {_MONTHS_ET[value.month - 1]}"
    return f"{value:%A}, {value.day} {value:%B}"


def ago(value: datetime.datetime, *, now: datetime.datetime) -> str:
    """5 min tagasi, 3 t tagasi, eile 14:05, then the moment itself."""
    seconds = (now - value).total_seconds()
    if seconds < 0:
        return moment(value, now=now)
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return gettext("%(count)d min ago") % {"count": seconds // 60}
    here = local(value)
    days = (local(now).date() - here.date()).days
    if days == 0:
        return gettext("%(count)d h ago") % {"count": seconds // 3600}
    if days == 1:
        return gettext("yesterday %(time)s") % {"time": f"{here:%H:%M}"}
    return moment(here, now=now)


def age(value: datetime.datetime, *, now: datetime.datetime) -> tuple[datetime.date, int]:
    """What `ago` and `moment` say changes when this does, and not otherwise."""
    seconds = int((now - value).total_seconds())
    return local(now).date(), seconds // 60 if seconds < 3600 else seconds // 3600 * 60


def duration(minutes: int) -> str:
    """2 t 10 min; from a day on „3 päeva“ (24 hours a day)."""
    if minutes < 60:
        return gettext("%(count)d min") % {"count": minutes}
    if minutes >= 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    text = gettext("%(count)d h") % {"count": hours}
    return text + " " + gettext("%(count)d min") % {"count": rest} if rest else text


def number(value: Decimal | float, places: int = 0) -> str:
    """12 480,5 with U+00A0 between thousands; English takes a point and the same gap."""
    quantum = Decimal(1).scaleb(-places)
    exact = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{places}f}".replace(",", GAP)
    if _estonian():
        text = text.replace(".", ",")
    return MINUS + text if exact < 0 else text


def euro(value: Decimal | float) -> str:
    """12 480,50 €"""
    return f"{number(value, 2)}{GAP}€"


def size(bytes_: Any) -> str:
    """240 kB, 1,4 MB (decimal units, as phones and cameras show)."""
    count = float(bytes_ or 0)
    if count < 1000:
        return f"{count:.0f}{GAP}B"
    if count < 1_000_000:
        return f"{number(count / 1000)}{GAP}kB"
    if count < 1_000_000_000:
        return f"{number(count / 1_000_000, 1)}{GAP}MB"
    return f"{number(count / 1_000_000_000, 1)}{GAP}GB"
