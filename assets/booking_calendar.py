"""The calendar of a pool: a line for each device, a cell for each day, what takes it then."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from assets.booking_reads import Busy, busy_of, midnight
from assets.booking_states import BookingState
from assets.models import Asset, Booking
from itportal.core.ui.format import local, weekday

WEEK, MONTH = "nadal", "kuu"
TONES = {
    BookingState.REQUESTED: "wait",
    BookingState.CONFIRMED: "info",
    BookingState.OUT: "open",
    BookingState.OVERDUE: "bad",
    BookingState.RETURNED: "mute",
}


# What stands by the initials where there is room for them only; with words: the state itself.
MARKS = {BookingState.REQUESTED: "?", BookingState.OVERDUE: "!"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What takes a device in one day: `08:00–16:00`, by whom, `state` in words when it matters."""

    times: str
    text: str
    short: str
    tone: str
    number: str = ""
    state: str = ""


@dataclass(slots=True)
class Cell:
    day: date
    is_today: bool
    is_over: bool
    taken: list[Taken] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    asset: Asset
    cells: list[Cell]

    @property
    def is_free(self) -> bool:
        return not any(cell.taken for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    weekday: str
    is_today: bool
    is_weekend: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    view: str
    first: date
    days: list[Day]
    lines: list[Line]
    bookings: list[Booking]

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def before(self) -> date:
        return _begin(self.view, self.first - timedelta(days=1))

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)


def calendar_of(assets: Sequence[Asset], *, view: str, around: date, now: datetime) -> Calendar:
    """The week or the month in which the day lies."""
    first = _begin(view, around)
    length = 7 if view == WEEK else (_begin(view, first + timedelta(days=31)) - first).days
    today = local(now).date()
    days = [first + timedelta(days=n) for n in range(length)]
    busy = busy_of(assets, midnight(first), midnight(first, length), now=now)
    lines = [
        Line(asset, [_cell(day, busy.get(asset.pk, []), today) for day in days])
        for asset in assets
    ]
    bookings = {
        one.booking.pk: one.booking for spans in busy.values() for one in spans if one.booking
    }
    shown = [Day(day, weekday(day), day == today, day.weekday() > 4) for day in days]
    return Calendar(view, first, shown, lines, list(bookings.values()))


def _begin(view: str, day: date) -> date:
    return day - timedelta(days=day.weekday()) if view == WEEK else day.replace(day=1)


def _cell(day: date, spans: list[Busy], today: date) -> Cell:
    here = [one for one in spans if one.meets(midnight(day), midnight(day, 1))]
    taken = [_taken(one, day) for one in here if one.what == "booking" or day >= today]
    return Cell(day, day == today, day < today, taken)


def _taken(one: Busy, day: date) -> Taken:
    if one.booking is not None:
        state, person = BookingState(one.booking.state), one.booking.person
        mark = MARKS.get(state, "")
        initials = person.first_name[:1] + person.last_name[:1] + mark
        word = str(state.label) if mark else ""
        tone = TONES.get(state, "info")
        return Taken(_times(one, day), one.who, initials, tone, one.booking.number, word)
    text = f"{one.who} ({one.text})" if one.who else one.text
    return Taken(_times(one, day), text, "–", "mute")


def _times(one: Busy, day: date) -> str:
    """Empty for the whole day."""
    begins = local(max(one.since, midnight(day))).time()
    ends = local(one.until).time() if one.until and one.until < midnight(day, 1) else time()
    if begins == time() and ends == time():
        return ""
    if ends == time():
        return _("from %(time)s") % {"time": f"{begins:%H:%M}"}
    if begins == time():
        return _("until %(time)s") % {"time": f"{ends:%H:%M}"}
    return f"{begins:%H:%M}–{ends:%H:%M}"
