"""How far a request is, in words for the person who made it: whose turn it is, what comes next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.models import Ticket
from helpdesk.states import Status

STEPS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` of STEPS is reached; `is_yours`: the requester should act."""

    step: int
    sentence: str
    is_yours: bool = False

    @property
    def is_over(self) -> bool:
        return self.step == STEPS


def course_of(ticket: Ticket) -> Ticket:
    """Whose state its requester is told: a merged request goes on in another one."""
    return ticket.merged_into or ticket


def progress_of(ticket: Ticket) -> Progress:
    """From the ticket's own columns (and its assignee, which must be loaded)."""
    who = str(ticket.assignee) if ticket.assignee_id else ""
    match Status(ticket.status):
        case Status.NEW:
            return Progress(1, _("We have your request. A specialist takes it soon."))
        case Status.WAITING_USER:
            return Progress(2, _("We wait for your answer."), is_yours=True)
        case Status.WAITING_VENDOR:
            whom = ticket.waiting_for
            words = _("We wait for %(whom)s.") % {"whom": whom} if whom else ""
            return Progress(3, words or _("We wait for the vendor."))
        case Status.WAITING_DATE | Status.PLANNED:
            if ticket.planned_on:
                day = f"{ticket.planned_on:%d.%m.%Y}"
                return Progress(3, _("Planned for %(day)s.") % {"day": day})
            return Progress(3, _("It is planned."))
        case Status.RESOLVED:
            return Progress(STEPS, _("Solved. Is the trouble gone?"), is_yours=True)
        case Status.CLOSED:
            return Progress(STEPS, _("Done."))
        case Status.WITHDRAWN:
            return Progress(STEPS, _("You took the request back."))
        case _:
            if who:
                return Progress(2, _("In work: %(who)s.") % {"who": who})
            return Progress(2, _("In work."))


def progress_for_others(ticket: Ticket) -> Progress:
    """The same for colleagues and heads: it is never their turn."""
    own = progress_of(ticket)
    match Status(ticket.status):
        case Status.NEW:
            return Progress(own.step, _("It has arrived. A specialist takes it soon."))
        case Status.WAITING_USER:
            return Progress(own.step, _("We wait for the requester's answer."))
        case Status.RESOLVED:
            return Progress(own.step, _("Solved, if the requester says so too."))
        case Status.WITHDRAWN:
            return Progress(own.step, _("The requester took it back."))
        case _:
            return own
