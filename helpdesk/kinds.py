"""The notices of the help desk and whether they are mailed unless somebody chooses."""

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from helpdesk.models import Disruption, Guide, Ticket
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind


def _works_on_requests(user: User) -> bool:
    return bool(may_see_menu(user, "specialist"))


# Who may hear of it is asked again when it is mailed or shown.
def _own(user: User, ids: set[int]) -> set[int]:
    return keys_among(Ticket.objects.visible_to(user), ids)


def _of_experts(user: User, ids: set[int]) -> set[int]:
    return keys_among(Ticket.objects.with_notes_for(user), ids)


def _followed(user: User, ids: set[int]) -> set[int]:
    """Also of those made private, or left behind with a place of work: no more."""
    shared = Ticket.objects.shared_with(user, today=timezone.localdate())
    return keys_among(shared | Ticket.objects.visible_to(user), ids)


def _guides(user: User, ids: set[int]) -> set[int]:
    return keys_among(Guide.objects.visible_to(user), ids)


def _disruptions(user: User, ids: set[int]) -> set[int]:
    return keys_among(Disruption.objects.visible_to(user), ids)


to_requesters = partial(register_kind, heard=_own)
to_experts = partial(register_kind, sent_to=_works_on_requests, heard=_of_experts)
to_felt = partial(register_kind, heard=_disruptions)

to_requesters("ticket_filed", _("My request arrived"))
to_requesters("ticket_answered", _("My request was answered"))
to_requesters("ticket_asked", _("I am asked about my request"))
to_requesters("ticket_resolved", _("My request was solved"))
to_requesters("ticket_merged", _("My request was merged with another about the same"))
to_experts("ticket_new", _("New request in my institutions"), mail_default=False)
to_experts("ticket_message", _("The requester wrote"))
to_experts("ticket_assigned", _("I was made the assignee"))
to_experts("ticket_reopened", _("A solved request was reopened"))
to_experts("ticket_noted", _("Internal note to my request"), mail_default=False)
to_experts("ticket_withdrawn", _("A request of mine was withdrawn"), mail_default=False)
to_experts("ticket_rated", _("My help was rated"), mail_default=False)
register_kind(
    "guide_unhelpful",
    _("A guide of mine did not help"),
    mail_default=False,
    sent_to=_works_on_requests,
    heard=_guides,
)
to_felt("disruption_news", _("News of a disruption that touches me"), mail_default=False)
to_felt("disruption_ended", _("A disruption that touches me is over"))
register_kind("ticket_followed_done", _("A request I follow is done"), heard=_followed)
