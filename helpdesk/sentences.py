"""What the help desk's events say when shown."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "helpdesk.catalogue.installed": _("%(actor)s added the default service catalogue"),
        "helpdesk.ticket.filed": _("%(actor)s filed the request"),
        "helpdesk.ticket.message": _("%(actor)s wrote"),
        "helpdesk.ticket.answered": _("%(actor)s answered the requester"),
        "helpdesk.ticket.asked": _("%(actor)s asked the requester, the clock stopped"),
        "helpdesk.ticket.noted": _("%(actor)s wrote an internal note"),
        "helpdesk.ticket.taken": _("%(actor)s took the request"),
        "helpdesk.ticket.assigned": _("%(actor)s made %(assignee)s the assignee"),
        "helpdesk.ticket.unassigned": _("%(actor)s left the request without an assignee"),
        "helpdesk.ticket.prioritised": _("%(actor)s changed the priority: %(was)s → %(now)s"),
        "helpdesk.ticket.categorised": _("%(actor)s changed the topic: %(was)s → %(now)s"),
        "helpdesk.ticket.tagged": _("%(actor)s changed the tags: %(now)s"),
        "helpdesk.ticket.edited": _("%(actor)s corrected the request: %(fields)s"),
        "helpdesk.ticket.waits_vendor": _("%(actor)s waits for %(vendor)s, the clock stopped"),
        "helpdesk.ticket.waits_date": _("%(actor)s waits until %(date)s, the clock stopped"),
        "helpdesk.ticket.planned": _("%(actor)s planned the work for %(date)s"),
        "helpdesk.ticket.resumed": _("%(actor)s went on with the request, the clock runs"),
        "helpdesk.ticket.resolved": _("%(actor)s solved the request"),
        "helpdesk.ticket.reopened": _("%(actor)s reopened the request"),
        "helpdesk.ticket.withdrawn": _("%(actor)s withdrew the request"),
        "helpdesk.ticket.rated": _("%(actor)s rated the help: %(rating)s out of 5"),
        "helpdesk.ticket.closed": _("%(actor)s closed the request"),
        "helpdesk.guide.created": _("%(actor)s began the guide “%(title)s”"),
        "helpdesk.guide.written": _("%(actor)s wrote version %(number)s of the guide"),
        "helpdesk.guide.edited": _("%(actor)s changed the guide's properties: %(fields)s"),
        "helpdesk.guide.restored": _(
            "%(actor)s brought back version %(was)s of the guide as version %(number)s"
        ),
        "helpdesk.guide.published": _("%(actor)s published version %(number)s of the guide"),
        "helpdesk.guide.unpublished": _("%(actor)s took the guide back to a draft"),
        "helpdesk.guide.archived": _("%(actor)s archived the guide"),
        "helpdesk.guide.unarchived": _("%(actor)s took the guide back into use"),
    }
)

# What requesters see of it between the messages of their own page.
PUBLIC_EVENTS = (
    "helpdesk.ticket.taken",
    "helpdesk.ticket.waits_vendor",
    "helpdesk.ticket.waits_date",
    "helpdesk.ticket.planned",
    "helpdesk.ticket.resumed",
    "helpdesk.ticket.reopened",
    "helpdesk.ticket.withdrawn",
    "helpdesk.ticket.closed",
)
# Events that a message of the conversation already tells.
TOLD_BY_MESSAGES = (
    "helpdesk.ticket.filed",
    "helpdesk.ticket.message",
    "helpdesk.ticket.answered",
    "helpdesk.ticket.noted",
)
