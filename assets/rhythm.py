"""When work that comes round is due: pure functions over dates."""

from calendar import monthrange
from datetime import date, timedelta


def due_day(first: date, *, every: int, unit: str, turn: int) -> date:
    """The day of the `turn`-th time (0: the first). unit: week, month or year.

    A day the month does not have is its last: 31 January, then 28 February, then 31 March.
    """
    if unit == "week":
        return first + timedelta(weeks=every * turn)
    months = first.month - 1 + every * turn * (12 if unit == "year" else 1)
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def last_due(first: date, *, every: int, unit: str, until: date) -> date | None:
    """The latest due day up to and with `until`; None before the first."""
    if until < first:
        return None
    days = {"week": 7, "month": 31, "year": 366}[unit] * every
    turn = (until - first).days // days
    while due_day(first, every=every, unit=unit, turn=turn + 1) <= until:
        turn += 1
    return due_day(first, every=every, unit=unit, turn=turn)


def next_due(first: date, *, every: int, unit: str, after: date) -> date:
    """The first due day later than `after`."""
    if after < first:
        return first
    days = {"week": 7, "month": 31, "year": 366}[unit] * every
    turn = (after - first).days // days
    while due_day(first, every=every, unit=unit, turn=turn) <= after:
        turn += 1
    return due_day(first, every=every, unit=unit, turn=turn)
