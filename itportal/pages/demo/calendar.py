"""When people write: the school year, weekdays, hours of the day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from itportal.core.working_time import is_working_day, working_hours

TALLINN = ZoneInfo("Europe/Tallinn")
DAYS = 730
# Month → how busy; the school year begins in September, July is still.
MONTHS = {
    1: 1.15,
    2: 0.95,
    3: 1.0,
    4: 1.0,
    5: 1.0,
    6: 0.7,
    7: 0.3,
    8: 1.1,
    9: 1.6,
    10: 1.15,
    11: 1.1,
    12: 0.9,
}
WEEKDAYS = (1.3, 1.1, 1.0, 0.95, 0.8, 0.06, 0.08)
HOURS = {
    6: 1,
    7: 5,
    8: 14,
    9: 15,
    10: 13,
    11: 11,
    12: 8,
    13: 11,
    14: 10,
    15: 7,
    16: 4,
    17: 1.5,
    18: 0.8,
    19: 0.8,
    20: 0.7,
    21: 0.4,
}


def moments(rng: Random, now: datetime, count: int) -> Iterator[datetime]:
    """About `count` moments of the last two years in order, aware, none after `now`."""
    today = now.astimezone(TALLINN).date()
    days = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    weights = [_weight(day) for day in days]
    share = count / sum(weights)
    hours, chances = list(HOURS), list(HOURS.values())
    owed = 0.0
    for day, weight in zip(days, weights, strict=True):
        owed += weight * share
        number = int(owed + 1e-9)
        owed -= number
        found = sorted(
            datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), TALLINN)
            for hour in rng.choices(hours, chances, k=number)
        )
        yield from (moment for moment in found if moment < now - timedelta(minutes=4))


def working_moment_before(now: datetime, minutes: float) -> datetime:
    """The moment from which so many working minutes have passed until now."""
    left = timedelta(minutes=minutes)
    day = now.astimezone(TALLINN).date()
    while True:
        hours = working_hours(day)
        if hours:
            end = min(now, hours[1])
            room = max(end - hours[0], timedelta())
            if room > left:
                return end - left
            left -= room
        day -= timedelta(days=1)


def _weight(day: date) -> float:
    weight = MONTHS[day.month] * WEEKDAYS[day.weekday()]
    if day.weekday() < 5 and not is_working_day(day):
        weight *= 0.06
    return weight
