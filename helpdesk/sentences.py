"""What the help desk's events say when shown."""

from django.utils.translation import gettext_lazy as _

from helpdesk.models.links import Relation
from itportal.core.journal.sentences import register_sentences, register_words

register_sentences(
    {
        "helpdesk.catalogue.installed": _("%(actor)s added the default service catalogue"),
        "helpdesk.request_type.created": _("%(actor)s added a type of requests"),
        "helpdesk.request_type.edited": _("%(actor)s changed a type of requests"),
        "helpdesk.request_type.moved": _("%(actor)s moved a type of requests in the order"),
        "helpdesk.request_type.retired": _("%(actor)s took a type of requests out of use"),
        "helpdesk.request_type.restored": _("%(actor)s took a type of requests back into use"),
        "helpdesk.category.created": _("%(actor)s added a topic"),
        "helpdesk.category.edited": _("%(actor)s changed a topic"),
        "helpdesk.category.moved": _("%(actor)s moved a topic in the order"),
        "helpdesk.category.retired": _("%(actor)s took a topic out of use"),
        "helpdesk.category.restored": _("%(actor)s took a topic back into use"),
        "helpdesk.form_field.added": _("%(actor)s added the question “%(slug)s” to the form"),
        "helpdesk.form_field.edited": _(
            "%(actor)s changed the question “%(slug)s” of the form"
        ),
        "helpdesk.form_field.moved": _("%(actor)s moved the question “%(slug)s” in the form"),
        "helpdesk.form_field.removed": _(
            "%(actor)s removed the question “%(slug)s”, which nobody had answered"
        ),
        "helpdesk.form_field.retired": _("%(actor)s took the question “%(slug)s” out of use"),
        "helpdesk.form_field.restored": _(
            "%(actor)s took the question “%(slug)s” back into use"
        ),
        "helpdesk.matrix.changed": _("%(actor)s changed how impact and urgency make priority"),
        "helpdesk.targets.changed": _("%(actor)s changed the times of priorities"),
        "helpdesk.status_words.changed": _("%(actor)s changed the words of states"),
        "helpdesk.rules.changed": _("%(actor)s changed the house rules of requests"),
        "helpdesk.tag.renamed": _("%(actor)s renamed the tag: %(was)s → %(now)s"),
        "helpdesk.tag.merged": _("%(actor)s merged the tag %(was)s into %(now)s"),
        "helpdesk.tag.retired": _("%(actor)s took a tag out of use"),
        "helpdesk.tag.restored": _("%(actor)s took a tag back into use"),
        "helpdesk.answer_template.created": _("%(actor)s wrote an answer template"),
        "helpdesk.answer_template.edited": _("%(actor)s changed an answer template"),
        "helpdesk.answer_template.retired": _("%(actor)s took an answer template out of use"),
        "helpdesk.answer_template.restored": _(
            "%(actor)s took an answer template back into use"
        ),
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
        "helpdesk.ticket.guessed": _("%(actor)s took what was guessed: %(kinds)s"),
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
        "helpdesk.ticket.merged": _("%(actor)s merged the request into another one"),
        "helpdesk.ticket.unmerged": _("%(actor)s took the request apart from another one"),
        "helpdesk.ticket.split": _("%(actor)s made a request of its own out of a message"),
        "helpdesk.ticket.forwarded": _(
            "%(actor)s forwarded the request to %(vendor)s, the clock stopped"
        ),
        "helpdesk.ticket.vendor_answered": _("%(actor)s wrote down the answer of %(vendor)s"),
        "helpdesk.ticket.linked": _("%(actor)s linked the request with another: %(relation)s"),
        "helpdesk.ticket.unlinked": _("%(actor)s removed a link with another request"),
        "helpdesk.checklist.changed": _("%(actor)s changed the checklist of a topic"),
        "helpdesk.ticket.checked": _("%(actor)s did: %(item)s"),
        "helpdesk.ticket.unchecked": _("%(actor)s marked as not done: %(item)s"),
        "helpdesk.ticket.time_spent": _("%(actor)s noted time spent: %(minutes)s min"),
        "helpdesk.ticket.solved_anyway": _(
            "%(actor)s solved it without %(items)s, because: %(reason)s"
        ),
        "helpdesk.ticket.followed": _("%(actor)s said “me too”"),
        "helpdesk.ticket.unfollowed": _("%(actor)s took back “me too”"),
        "helpdesk.ticket.made_private": _("%(actor)s keeps the request from colleagues"),
        "helpdesk.ticket.made_open": _("%(actor)s lets colleagues see the request"),
        "helpdesk.ticket.undone": _("%(actor)s took back at once: %(what)s"),
        "helpdesk.disruption.announced": _("%(actor)s announced the disruption “%(title)s”"),
        "helpdesk.disruption.edited": _("%(actor)s changed the disruption: %(fields)s"),
        "helpdesk.disruption.news": _("%(actor)s wrote news of the disruption"),
        "helpdesk.disruption.ended": _("%(actor)s said that the disruption is over"),
        "helpdesk.disruption.resumed": _("%(actor)s said that the disruption goes on"),
        "helpdesk.disruption.me_too": _("%(actor)s said “me too”"),
        "helpdesk.disruption.not_me": _("%(actor)s took back “me too”"),
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

register_words(
    "kinds",
    {"category": _("the topic"), "impact": _("the impact"), "asset": _("the device")},
)
register_words(
    "what",
    {
        "guess": _("the guesses"),
        "take": _("taking the request"),
        "assign": _("the assignee"),
        "priority": _("the priority"),
        "category": _("the topic"),
        "tags": _("the tags"),
        "wait": _("the waiting"),
        "plan": _("the plan"),
        "resume": _("going on"),
        "answer": _("an answer"),
        "ask": _("a question"),
        "resolve": _("the solution"),
        "forward": _("forwarding"),
        "vendor_answer": _("the vendor's answer"),
        "merge": _("the merge"),
        "split": _("the request made of a message"),
        "unmerge": _("taking apart"),
        "link": _("a link"),
        "unlink": _("removing a link"),
    },
)

register_words("relation", dict(Relation.choices))

# What requesters see of it between the messages of their own page.
PUBLIC_EVENTS = (
    "helpdesk.ticket.taken",
    "helpdesk.ticket.waits_vendor",
    "helpdesk.ticket.forwarded",
    "helpdesk.ticket.waits_date",
    "helpdesk.ticket.planned",
    "helpdesk.ticket.resumed",
    "helpdesk.ticket.reopened",
    "helpdesk.ticket.withdrawn",
    "helpdesk.ticket.closed",
    "helpdesk.ticket.merged",
    "helpdesk.ticket.unmerged",
)
# Events that a message of the conversation already tells.
TOLD_BY_MESSAGES = (
    "helpdesk.ticket.filed",
    "helpdesk.ticket.message",
    "helpdesk.ticket.answered",
    "helpdesk.ticket.noted",
)
