"""Who may do what with requests. Which rows one sees: querysets.visible_to."""

from accounts.access import access_of
from accounts.models import Person, User
from helpdesk.models import Ticket
from helpdesk.querysets import NOTE_READERS
from itportal.core.policy import ALLOW, Decision, allow_if, deny

EXPERTS = ("specialist", "auditor", "administrator")


def may_use_queue(actor: User) -> Decision:
    """The experts' queue: those who work in it, audit it or keep the portal."""
    access = access_of(actor)
    expert = any(access.has(role) for role in EXPERTS)
    return allow_if(expert, "ticket.not_specialist")


def may_file(actor: User, requester: Person, institution_id: int) -> Decision:
    """For oneself always; for another where one serves."""
    if actor.is_active and actor.person_id == requester.pk:
        return ALLOW
    served = access_of(actor).covers("specialist", institution_id)
    return allow_if(served, "ticket.not_for_others")


def may_file_for_others(actor: User) -> Decision:
    return allow_if(access_of(actor).has("specialist"), "ticket.not_for_others")


def may_work(actor: User, ticket: Ticket) -> Decision:
    """Answer, assign, plan, solve: specialists who serve the ticket's institution."""
    served = access_of(actor).covers("specialist", ticket.institution_id)
    return allow_if(served, "ticket.not_specialist")


def may_read_notes(actor: User, ticket: Ticket) -> Decision:
    """The same circle as MessageQuerySet.visible_to; never the requester as such."""
    access = access_of(actor)
    reads = any(access.covers(role, ticket.institution_id) for role in NOTE_READERS)
    return allow_if(reads, "ticket.not_specialist")


def may_speak(actor: User, ticket: Ticket) -> Decision:
    """Write from the requester's side, withdraw, rate."""
    own = bool(actor.is_active and actor.person_id == ticket.requester_id)
    return allow_if(own, "ticket.not_requester")


def may_reopen(actor: User, ticket: Ticket) -> Decision:
    if may_speak(actor, ticket) or may_work(actor, ticket):
        return ALLOW
    return deny("ticket.not_requester")


def may_close(actor: User, ticket: Ticket) -> Decision:
    """Confirming that the trouble is gone: the requester, or a specialist for them."""
    return may_reopen(actor, ticket)
