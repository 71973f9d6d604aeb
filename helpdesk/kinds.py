"""The notices of the help desk and whether they are mailed unless somebody chooses."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from itportal.core.notices.kinds import register_kind


def _works_on_requests(user: User) -> bool:
    return bool(may_see_menu(user, "specialist"))


to_experts = partial(register_kind, sent_to=_works_on_requests)

register_kind("ticket_filed", _("My request arrived"))
register_kind("ticket_answered", _("My request was answered"))
register_kind("ticket_asked", _("I am asked about my request"))
register_kind("ticket_resolved", _("My request was solved"))
register_kind("ticket_merged", _("My request was merged with another about the same"))
to_experts("ticket_new", _("New request in my institutions"), mail_default=False)
to_experts("ticket_message", _("The requester wrote"))
to_experts("ticket_assigned", _("I was made the assignee"))
to_experts("ticket_reopened", _("A solved request was reopened"))
to_experts("ticket_noted", _("Internal note to my request"), mail_default=False)
to_experts("ticket_withdrawn", _("A request of mine was withdrawn"), mail_default=False)
to_experts("ticket_rated", _("My help was rated"), mail_default=False)
to_experts("guide_unhelpful", _("A guide of mine did not help"), mail_default=False)
register_kind("disruption_news", _("News of a disruption that touches me"), mail_default=False)
register_kind("disruption_ended", _("A disruption that touches me is over"))
register_kind("ticket_followed_done", _("A request I follow is done"))
