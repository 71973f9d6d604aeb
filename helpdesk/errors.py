"""The texts of the help desk's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

register_texts(
    {
        "ticket.absent": _("There is no such request."),
        "ticket.no_person": _(
            "Your sign-in is not tied to a person yet, so it cannot file requests. Call IT."
        ),
        "ticket.no_institution": _(
            "The requester does not work in any institution at the moment, so the request "
            "has no place. Ask IT to check the employment."
        ),
        "ticket.not_for_others": _(
            "You can file requests for yourself, and for others where you serve or head."
        ),
        "ticket.not_specialist": _("You do not serve this institution's requests."),
        "ticket.not_requester": _("Only the person who made the request can do this."),
        "ticket.changed": _(
            "%(who)s changed this request meanwhile. Look at what is new and decide again."
        ),
        "ticket.not_open": _("This request is no longer open: its state is “%(status)s”."),
        "ticket.not_solved": _("This request is not solved: its state is “%(status)s”."),
        "ticket.not_done": _("This request is still open, so there is nothing to reopen."),
        "ticket.not_waiting": _("This request does not wait: its state is “%(status)s”."),
        "ticket.withdrawn": _("This request was withdrawn. Make a new one."),
        "ticket.reopen_late": _(
            "It is more than %(days)s days since this was solved. Make a new request and "
            "mention number %(number)s."
        ),
        "ticket.reopen_instead": _(
            "This request is solved. If the trouble is back, reopen it and say what is wrong."
        ),
        "ticket.taken": _("%(who)s already has this request."),
        "ticket.assignee_unfit": _("%(who)s does not serve this institution."),
        "ticket.no_such_person": _("There is no such person, or you may not see them."),
        "ticket.no_such_assignee": _("There is no such specialist."),
        "category.gone": _("This topic is no longer offered. Choose another one."),
        "ticket.asset_gone": _("This device is not yours any more. Choose another one."),
        "answer.required": _("Answer this question."),
        "answer.not_text": _("This must be text."),
        "answer.not_choice": _("Choose one of the options."),
        "answer.not_number": _("Write a number, for example 12 or 2,5."),
        "answer.not_date": _("Write a date, for example 23.11.2026."),
        "answer.unknown": _("The form has no such question."),
        "title.required": _("Write in one sentence what it is about."),
        "body.required": _("Write something first."),
        "urgency.required": _("Choose how much it disturbs your work."),
        "reason.required": _("Say in a few words why."),
        "resolution.required": _("Write what was done, the requester will read it."),
        "rating.range": _("Choose from 1 to 5."),
        "priority.range": _("There is no such level."),
        "vendor.required": _("Write whom we wait for."),
        "tags.too_many": _("At most %(limit)s tags."),
        "ticket.merged": _("This request was merged into another one: it goes on there."),
        "ticket.has_others": _(
            "Others have told of the same and wait for the solution, so this request cannot be "
            "withdrawn. Write if you need it no more."
        ),
        "merge.itself": _("A request cannot be merged into itself."),
        "merge.not_merged": _("This request is not merged into another one."),
        "merge.done": _("Only open requests are merged: %(number)s is not open."),
        "merge.merged": _("%(number)s was merged into another one already."),
        "merge.changed": _("Somebody has just merged these requests. Look and try again."),
        "message.absent": _("There is no such message."),
        "split.not_theirs": _("Only what a requester wrote can become a request of its own."),
        "vendor.gone": _("Choose an organisation that is in use."),
        "vendor.no_address": _("%(name)s has no e-mail address. Add it first."),
        "vendor.not_asked": _("This request was not forwarded to anybody."),
        "vendor.files": _("Choose up to ten files of this request."),
        "vendor.files_size": _("The files together are over 20 MB: choose fewer."),
        "link.absent": _("There is no such link any more."),
        "link.itself": _("A request cannot be linked to itself."),
        "link.there": _("These requests are linked so already."),
        "link.circle": _("This would make a request a part of itself."),
        "link.second_parent": _(
            "The request is a part of another one already. Remove that link first."
        ),
        "link.changed": _("Somebody has just linked these requests. Look and try again."),
        "undo.absent": _("There is nothing of yours to take back."),
        "undo.nothing": _("There is nothing of yours to take back."),
        "undo.done": _("This has been taken back already."),
        "undo.late": _("The ten seconds are over: this can be taken back no more."),
        "undo.mailed": _("The message is on its way already: this can be taken back no more."),
        "undo.moved_on": _(
            "%(who)s has changed the request meanwhile: nothing was taken back."
        ),
        "guess.none": _("There is no guess left to take here."),
        "guide.absent": _("There is no such guide."),
        "guide.no_version": _("This guide has no such version."),
        "guide.not_specialist": _("Guides are written by the specialists of the place."),
        "guide.changed": _(
            "%(who)s changed this guide meanwhile. Compare the versions and save again."
        ),
        "guide.same_text": _("Version %(number)s says the same as the latest one."),
        "guide.is_published": _("Version %(number)s is already published."),
        "guide.not_published": _("This guide is not published."),
        "guide.is_archived": _("This guide is already archived."),
        "guide.not_archived": _("This guide is not archived."),
        "guide.title_required": _("Write what the guide helps with."),
        "guide.body_required": _("Write the guide first."),
        "guide.institution_required": _("Choose the institution whose people it is for."),
        "guide.review_ahead": _("The day of the review cannot lie ahead."),
        "catalogue.not_administrator": _("Only administrators set the help desk up."),
        "catalogue.absent": _("There is no such setting any more."),
        "catalogue.changed": _(
            "%(who)s changed this meanwhile. What you typed is below: compare it with what is "
            "kept now and save again."
        ),
        "name.required": _("Write the name in this language too."),
        "label.required": _("Write the question in this language too."),
        "question.length": _("Choose a length from 1 to %(limit)s characters."),
        "question.two_options": _("Give at least two options, each on a line of its own."),
        "question.same_option": _("Two options have the code “%(value)s”."),
        "question.long_option": _("An option may have at most %(limit)s characters."),
        "question.option_line": _("Write each option as “Estonian | English”: %(line)s"),
        "question.condition": _(
            "A condition rests on one earlier question that is answered by choosing."
        ),
        "question.needed": _("The question “%(label)s” is asked by the answer to this one."),
        "question.option_needed": _(
            "The question “%(label)s” is asked by an option that is missing now."
        ),
        "question.before_condition": _(
            "The question “%(label)s” must stay after the one its condition rests on."
        ),
        "target.range": _("Write a time, for example 45 min, 2 h or 1.30."),
        "target.order": _("The solution cannot be due before the first answer."),
        "rules.days": _("Write a number of days, at most %(most)s."),
        "tag.comma": _("A tag has no comma in it."),
        "tag.taken": _("There is a tag “%(name)s” already. Merge the two instead."),
        "tag.retired": _("The tag “%(name)s” is out of use."),
        "template.absent": _("There is no such template."),
        "template.not_own": _(
            "Shared templates are kept by administrators, others by who wrote them."
        ),
        "template.title_required": _("Write a title."),
        "template.body_required": _("Write the text."),
        "template.unknown": _("Nothing can be filled in for %(words)s."),
        "check.absent": _("The checklist has no such line."),
        "checklist.unfinished": _(
            "Not done yet: %(items)s. Do them, or say why it is solved without them."
        ),
        "time.unclear": _("Write how long, for example 20, 45 min, 1.30 or 2 h."),
        "time.range": _("Write a time of at most 80 hours, not zero."),
        "time.below_zero": _("That would make the time spent less than nothing."),
        "follow.private": _("Its requester keeps this request private."),
        "follow.access": _("Access requests are not followed: they tell of a person's rights."),
        "follow.closed": _("Requests of this type are not followed in this house."),
        "follow.own": _("This is your own request: you hear of it anyway."),
        "follow.not_colleague": _("Only colleagues of the same institution may follow it."),
        "ticket.not_head": _("This list is for heads of institutions."),
        "disruption.not_specialist": _("Disruptions are announced by specialists."),
        "disruption.not_served": _(
            "Only whoever serves every institution it touches may change it."
        ),
        "disruption.absent": _("There is no such disruption."),
        "disruption.changed": _(
            "%(who)s changed this meanwhile. What you typed is below: compare it and save again."
        ),
        "disruption.title_required": _("Write in one sentence what does not work."),
        "disruption.institutions_required": _("Choose at least one institution it touches."),
        "disruption.starts_required": _("Write when it began or begins."),
        "disruption.ends_first": _("The end must come after the beginning."),
        "disruption.news_past": _("The next news must lie ahead."),
        "disruption.ended": _("This disruption is over already."),
        "disruption.not_ended": _("This disruption is not over."),
        "disruption.not_begun": _("It has not begun yet."),
        "draft.too_big": _("This is too long to keep as a draft."),
    }
)


def too_long(limit: int) -> str:
    """The sentence for a text over `limit` characters."""
    return str(_("At most %(limit)s characters.") % {"limit": limit})
