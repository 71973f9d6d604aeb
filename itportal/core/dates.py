"""Days as people write them: "R", "homme", "1.9", "3 päeva pärast", "kuu lõpp", "next week".

Estonian and English, with or without õ ä ö ü, with the case endings of speech. Pure functions over
dates; whether a day may be chosen is the service's to say.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from itportal.core.errors import PortalError, register_texts
from itportal.core.public_holidays import public_holidays
from itportal.core.working_time import add_working_days

register_texts(
    {
        "date.unclear": _(
            "Write a day, for example Fri, tomorrow, 1.9, in 3 days or 23.11.2026."
        ),
        "date.past": _("Choose a day after today."),
    }
)
LENGTH_LIMIT = 60
FAR = 3660  # days; what lies further is a slip of the pen
_FOLD = str.maketrans("õäöüšž", "oaousz")
WEEKDAYS = {
    "esmaspaev": 0,
    "teisipaev": 1,
    "kolmapaev": 2,
    "neljapaev": 3,
    "reede": 4,
    "laupaev": 5,
    "puhapaev": 6,
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
}
LETTERS = {"e": 0, "t": 1, "k": 2, "n": 3, "r": 4, "l": 5, "p": 6}
# Nominative, the stem that endings join, English; both languages' short forms are beginnings.
MONTHS = (
    ("jaanuar", "jaanuari", "january"),
    ("veebruar", "veebruari", "february"),
    ("marts", "martsi", "march"),
    ("aprill", "aprilli", "april"),
    ("mai", "mai", "may"),
    ("juuni", "juuni", "june"),
    ("juuli", "juuli", "july"),
    ("august", "augusti", "august"),
    ("september", "septembri", "september"),
    ("oktoober", "oktoobri", "october"),
    ("november", "novembri", "november"),
    ("detsember", "detsembri", "december"),
)
ENDINGS = ("", "l", "ks", "ni", "s", "st")
COUNTS = {
    **dict.fromkeys(("uks", "uhe", "a", "an", "one"), 1),
    **dict.fromkeys(("kaks", "kahe", "two"), 2),
    **dict.fromkeys(("kolm", "kolme", "three"), 3),
    **dict.fromkeys(("neli", "nelja", "four"), 4),
    **dict.fromkeys(("viis", "viie", "five"), 5),
    **dict.fromkeys(("kuus", "kuue", "six"), 6),
    **dict.fromkeys(("seitse", "seitsme", "seven"), 7),
    **dict.fromkeys(("kaheksa", "eight"), 8),
    **dict.fromkeys(("uheksa", "nine"), 9),
    **dict.fromkeys(("kumme", "kumne", "ten"), 10),
}
UNITS = {
    **dict.fromkeys(("p", "paev", "paeva", "d", "day", "days"), "day"),
    **dict.fromkeys(("toopaev", "toopaeva", "tp", "workday", "workdays"), "workday"),
    **dict.fromkeys(("working day", "working days", "business days"), "workday"),
    **dict.fromkeys(("n", "nadal", "nadala", "nadalat", "w", "week", "weeks"), "week"),
    **dict.fromkeys(("kuu", "kuud", "month", "months"), "month"),
}


def parse_day(text: str, today: date) -> date | None:
    """The day that `text` means, seen from `today`; None when it means none.

    A weekday is the next such day after today; a day and a month without a year never lie behind.
    """
    words = _words(text)
    if not words or len(text) > LENGTH_LIMIT:
        return None
    for read in _READERS:
        try:
            found = read(words, today)
        except (ValueError, OverflowError):  # 31.02, 0.1, the year 99999
            continue
        if found is not None:
            return found if abs((found - today).days) <= FAR else None
    return None


def understood(text: str, today: date) -> date:
    """The day meant; raises PortalError with the sentence for a text that means none."""
    day = parse_day(text, today)
    if day is None:
        raise PortalError("date.unclear")
    return day


def describe_day(day: date, today: date) -> str:
    """The day in words, in the reader's language: weekday, date, and the holiday it is."""
    pattern = "l, j. F" if _is_estonian() else "l, j F"
    said = date_format(day, pattern if day.year == today.year else f"{pattern} Y")
    said = said.lower() if _is_estonian() else said
    holiday = public_holidays(day.year, "et" if _is_estonian() else "en_US").get(day)
    if holiday:
        return gettext("%(day)s: public holiday, %(name)s") % {"day": said, "name": holiday}
    if day.weekday() > 4:
        return gettext("%(day)s: a day off") % {"day": said}
    return said


def _is_estonian() -> bool:
    return (get_language() or "et").startswith("et")


def _words(text: str) -> str:
    return " ".join(text.lower().translate(_FOLD).split()).strip(" ,;!")


# --- readers: each knows one way of writing ------------------------------------------
def _named(words: str, today: date) -> date | None:
    """today, tomorrow, the ends and beginnings of things"""
    if words in ("tana", "tanaseks", "today"):
        return today
    if words in ("homme", "homseks", "tomorrow"):
        return today + timedelta(days=1)
    if words in ("ulehomme", "ulehomseks", "the day after tomorrow", "day after tomorrow"):
        return today + timedelta(days=2)
    if words in ("jargmine nadal", "jargmisel nadalal", "next week"):
        return today + timedelta(days=7 - today.weekday())
    if words in ("jargmine kuu", "jargmisel kuul", "next month"):
        return _month_end(today) + timedelta(days=1)
    if words in ("kuu lopp", "kuu lopus", "kuu lopuks", "end of month", "end of the month"):
        end = _month_end(today)
        return end if end > today else _month_end(today + timedelta(days=1))
    if words in ("aasta lopp", "aasta lopus", "aasta lopuks", "end of year", "end of the year"):
        return date(today.year + (today == date(today.year, 12, 31)), 12, 31)
    return None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _weekday(words: str, today: date) -> date | None:
    """E T K N R L P, a name or its beginning; "järgmine reede" is the one of next week"""
    next_week, word = False, words
    for lead in ("jargmine ", "jargmisel ", "jargmise nadala ", "next "):
        if words.startswith(lead):
            next_week, word = True, words.removeprefix(lead)
    for lead in ("on ", "this "):
        word = word.removeprefix(lead)
    number = LETTERS.get(word)
    if number is None:
        number = _weekday_number(word.rstrip("."))
    if number is None:
        return None
    if next_week:
        return today + timedelta(days=7 - today.weekday() + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _weekday_number(word: str) -> int | None:
    for name, number in WEEKDAYS.items():
        stem = name + ("a" if name.endswith("paev") else "")
        if len(word) >= 3 and (name.startswith(word) or word in _endings(stem)):
            return number
    return None


def _endings(stem: str) -> set[str]:
    return {stem + ending for ending in ENDINGS}


def _iso(words: str, today: date) -> date | None:
    return date.fromisoformat(words) if re.fullmatch(r"\d{4}-\d\d-\d\d", words) else None


def _numbers(words: str, today: date) -> date | None:
    """1.9 · 1.09. · 01.09.2027 · 15. (the next fifteenth)"""
    found = re.fullmatch(r"(\d{1,2})\. ?(?:(\d{1,2})\.?(?: ?(\d{4}|\d\d))?)?", words)
    if found is None:
        return None
    day, month, year = found.groups()
    if month is None:
        return _next_number(int(day), today)
    if year is None:
        return _coming(int(day), int(month), today)
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _next_number(number: int, today: date) -> date:
    """The next month's day of this number; months too short for it are passed over."""
    first = today.replace(day=1)
    for _month in range(3):
        if number <= _month_end(first).day and first.replace(day=number) > today:
            return first.replace(day=number)
        first = _month_end(first) + timedelta(days=1)
    raise ValueError(number)


def _coming(day: int, month: int, today: date) -> date:
    """This year's, or the next year's when it is past; 29 February: of the next leap year."""
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError(day)


def _in_words(words: str, today: date) -> date | None:
    """23. november · november 23 · 23 nov 2027 · 23rd of November"""
    found = re.fullmatch(
        r"(\d{1,2})(?:\.|st|nd|rd|th)? ?(?:of )?([a-z]+)\.?,?(?: (\d{4}))?", words
    )
    if found:
        day, name, year = found.groups()
    else:
        found = re.fullmatch(r"([a-z]+)\.? (\d{1,2})(?:\.|st|nd|rd|th)?,?(?: (\d{4}))?", words)
        if found is None:
            return None
        name, day, year = found.groups()
    month = _month(name)
    if month is None:
        return None
    return date(int(year), month, int(day)) if year else _coming(int(day), month, today)


def _month(word: str) -> int | None:
    for number, (name, stem, english) in enumerate(MONTHS, 1):
        begins = len(word) >= 3 and (name.startswith(word) or english.startswith(word))
        if begins or word in _endings(stem):
            return number
    return None


def _after(words: str, today: date) -> date | None:
    """3 päeva pärast · 2 nädalat · nädala pärast · in two weeks"""
    bare = words.removeprefix("in ")
    for tail in (" parast", " from now", " later"):
        bare = bare.removesuffix(tail)
    if bare in UNITS and bare != words and len(bare) > 2:
        return _later(today, 1, UNITS[bare])
    found = re.fullmatch(r"(\d{1,4}|[a-z]+) ?(.+)", bare)
    if found is None:
        return None
    if " " in bare and not bare[0].isdigit():
        count, unit = bare.split(" ", 1)
    else:
        count, unit = found.groups()
    number = int(count) if count.isdigit() else COUNTS.get(count)
    if number is None or unit not in UNITS:
        return None
    return _later(today, number, UNITS[unit])


def _later(today: date, number: int, unit: str) -> date:
    if unit == "workday":
        return add_working_days(today, min(number, FAR))
    if unit == "month":
        months = today.month - 1 + number
        year, month = today.year + months // 12, months % 12 + 1
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(days=number * (7 if unit == "week" else 1))


_READERS: tuple[Callable[[str, date], date | None], ...] = (
    _named,
    _weekday,
    _iso,
    _numbers,
    _in_words,
    _after,
)
