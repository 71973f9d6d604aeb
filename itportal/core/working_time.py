"""Working time of an Estonian office: Monday to Friday 8–17, without public holidays.

The working day before 1 January, 24 February, 23 June and 24 December is three hours shorter
(Employment Contracts Act § 53). Pure functions over aware datetimes; calendars per institution
are a matter of their own.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from itportal.core.public_holidays import public_holidays

TALLINN = ZoneInfo("Europe/Tallinn")
STARTS = time(8)
ENDS = time(17)
SHORTER_BY = timedelta(hours=3)
SHORT_BEFORE = {(1, 1), (2, 24), (6, 23), (12, 24)}
DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


@lru_cache(maxsize=4096)
def working_hours(day: date) -> tuple[datetime, datetime] | None:
    """First and last moment of work on `day`, aware; None on a day off."""
    if not is_working_day(day):
        return None
    start = datetime.combine(day, STARTS, TALLINN)
    end = datetime.combine(day, ENDS, TALLINN)
    tomorrow = day + DAY
    short = (tomorrow.month, tomorrow.day) in SHORT_BEFORE
    return start, end - SHORTER_BY if short else end


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """The moment when `amount` (≥ 0) of working time has passed since `start`."""
    day = start.astimezone(TALLINN).date()
    left = amount
    while True:
        hours = working_hours(day)
        if hours:
            begin = max(start, hours[0])
            room = max(hours[1] - begin, timedelta())
            if room and left <= room:
                return begin + left
            left -= room
        day += DAY


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """Working time from `start` to `end`; zero when `end` is not later."""
    total = timedelta()
    day = start.astimezone(TALLINN).date()
    last = end.astimezone(TALLINN).date()
    while day <= last:
        hours = working_hours(day)
        if hours:
            total += max(min(end, hours[1]) - max(start, hours[0]), timedelta())
        day += DAY
    return total


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day`."""
    while number > 0:
        day += DAY
        number -= is_working_day(day)
    return day


def days_past(today: date, number: int) -> date:
    """The latest day since which `number` full working days lie behind `today`.

    For every day d ≤ the answer: add_working_days(d, number) < today.
    """
    day = today - DAY
    left = number
    while left > 0:
        left -= is_working_day(day)
        day -= DAY
    return day
