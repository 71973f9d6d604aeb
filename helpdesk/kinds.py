"""The notices of the help desk and whether they are mailed unless somebody chooses."""

from django.utils.translation import gettext_lazy as _

from itportal.core.notices.kinds import register_kind

register_kind("ticket_filed", _("My request arrived"))
register_kind("ticket_answered", _("My request was answered"))
register_kind("ticket_asked", _("I am asked about my request"))
register_kind("ticket_resolved", _("My request was solved"))
register_kind("ticket_new", _("New request in my institutions"), mail_default=False)
register_kind("ticket_message", _("The requester wrote"))
register_kind("ticket_assigned", _("I was made the assignee"))
register_kind("ticket_reopened", _("A solved request was reopened"))
register_kind("ticket_noted", _("Internal note to my request"), mail_default=False)
register_kind("ticket_withdrawn", _("A request of mine was withdrawn"), mail_default=False)
register_kind("ticket_rated", _("My help was rated"), mail_default=False)
