"""How far a request is, and whose turn it is, in words for its requester."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Ticket
from helpdesk.states import Status
from itportal.core.ui.format import short_day

STEPS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of four steps; `turn`: the sentence; `is_yours`: the requester's turn."""

    done: int
    turn: str
    is_yours: bool = False

    @property
    def steps(self) -> list[bool]:
        return [number < self.done for number in range(STEPS)]


def progress_of(ticket: Ticket) -> Progress:
    status = Status(ticket.status)
    if status is Status.NEW:
        return Progress(1, _("We look at it and answer you"))
    if status is Status.WAITING_USER:
        return Progress(2, _("We wait for your answer"), is_yours=True)
    if status is Status.WAITING_VENDOR:
        return Progress(3, _("We wait for %(vendor)s") % {"vendor": ticket.waiting_for})
    if status in (Status.WAITING_DATE, Status.PLANNED) and ticket.planned_on:
        day = short_day(ticket.planned_on, now=timezone.now())
        return Progress(3, _("Planned for %(day)s") % {"day": day})
    if status is Status.RESOLVED:
        return Progress(4, _("Solved. Is the trouble gone?"), is_yours=True)
    if status is Status.CLOSED:
        return Progress(4, _("Done"))
    if status is Status.WITHDRAWN:
        return Progress(4, _("You withdrew it"))
    if ticket.assignee:
        return Progress(3, _("%(name)s works on it") % {"name": ticket.assignee})
    return Progress(2, _("We work on it"))
