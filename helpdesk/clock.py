"""The clock people see: working time left to the due time, or that it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.models import Ticket
from itportal.core.ui.format import duration
from itportal.core.working_time import working_time_between

DAY_MINUTES = 540
WARN_FROM = 75
COUNTED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Clock:
    """`state`: ok, warn (75% used), bad (over), paused, none. `percent`: used of the target."""

    state: str
    minutes: int = 0
    percent: int = 0

    @property
    def text(self) -> str:
        if self.state == "paused":
            return _("Paused")
        if self.state == "bad":
            return _("Over by %(time)s") % {"time": working_duration(self.minutes)}
        return working_duration(self.minutes) if self.state != "none" else "–"


def working_duration(minutes: int) -> str:
    """2 h 10 min; from a working day (9 h) on, working days."""
    if minutes < DAY_MINUTES:
        return duration(minutes)
    days = minutes // DAY_MINUTES
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def clock_of(ticket: Ticket, target: int, *, now: datetime) -> Clock:
    """`target`: working minutes to the solution at its priority, 0 when there is none."""
    if not ticket.is_open or ticket.due_at is None:
        return Clock("none")
    at = ticket.paused_at or now
    if at > ticket.due_at:
        since = max(ticket.due_at, at - COUNTED_BACK)
        over = _minutes(working_time_between(since, at))
        return Clock("paused" if ticket.paused_at else "bad", over, 100)
    left = _minutes(working_time_between(at, ticket.due_at))
    used = 100 - round(100 * min(left, target) / target) if target else 0
    if ticket.paused_at:
        return Clock("paused", left, used)
    return Clock("warn" if used >= WARN_FROM else "ok", left, used)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
