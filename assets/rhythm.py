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


def _turns(first: date, *, every: int, unit: str, until: date) -> int:
    """How many due days lie up to and with `until`."""
    if until < first:
        return 0
    days = {"week": 7, "month": 31, "year": 366}[unit] * every
    turn = (until - first).days // days  # at most too few: no turn is longer
    while due_day(first, every=every, unit=unit, turn=turn) <= until:
        turn += 1
    return turn


def last_due(first: date, *, every: int, unit: str, until: date) -> date | None:
    """The latest due day up to and with `until`; None before the first."""
    turns = _turns(first, every=every, unit=unit, until=until)
    return due_day(first, every=every, unit=unit, turn=turns - 1) if turns else None


def next_due(first: date, *, every: int, unit: str, after: date) -> date:
    """The first due day later than `after`."""
    turns = _turns(first, every=every, unit=unit, until=after)
    return due_day(first, every=every, unit=unit, turn=turns)
