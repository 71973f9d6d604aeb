"""The states of a request. Code knows these; their words are data (StatusLabel)."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The labels here are the fallback; pages show those of StatusLabel."""

    NEW = "new", _("New")
    OPEN = "open", _("In progress")
    WAITING_USER = "waiting_user", _("Waiting for requester")
    WAITING_VENDOR = "waiting_vendor", _("Waiting for supplier")
    WAITING_DATE = "waiting_date", _("Waiting for a date")
    PLANNED = "planned", _("Planned")
    RESOLVED = "resolved", _("Solved")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WAITING = (Status.WAITING_USER, Status.WAITING_VENDOR, Status.WAITING_DATE, Status.PLANNED)
OPEN = (Status.NEW, Status.OPEN, *WAITING)
DONE = (Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN)

_FROM_OPEN = frozenset({Status.OPEN, *WAITING, Status.RESOLVED, Status.WITHDRAWN})

# From a state to the states a request may take next; staying in a state is always allowed.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    Status.NEW: _FROM_OPEN,
    Status.OPEN: _FROM_OPEN,
    **dict.fromkeys(WAITING, _FROM_OPEN),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
    Status.WITHDRAWN: frozenset(),
}


def may_become(was: str, becomes: str) -> bool:
    return was == becomes or becomes in TRANSITIONS[was]
