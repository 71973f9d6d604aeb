"""Which field differences of requests and their catalogue are kept.

Not kept: drafts, what somebody has seen, follows or may take back, habits, votes (working state and opinions of one person).
"""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from helpdesk import models, policy
from itportal.core.journal.audit import audit
from itportal.core.journal.readers import register_history, register_subjects

for model in (
    models.Category,
    models.ChecklistItem,
    models.Disruption,
    models.FormField,
    models.Guide,
    models.GuideCategory,
    models.GuideImage,
    models.HelpdeskRules,
    models.MessageAttachment,
    models.PriorityRule,
    models.PriorityTarget,
    models.RequestType,
    models.StatusLabel,
    models.Tag,
    models.Ticket,
    models.TicketCheck,
    models.TimeEntry,
    models.TicketLink,
    models.TicketMerge,
):
    audit(model)
# No such text is ever edited: it stands in its own row.
audit(models.Message, left_out=["body"])
audit(models.GuideVersion, left_out=["body"])
audit(models.DisruptionNews, left_out=["body"])
# How often a template is used is a number of convenience, not a fact to keep.
audit(models.AnswerTemplate, left_out=["use_count"])


def _ticket(user: User, uid: UUID) -> models.Ticket | None:
    """The history names internal notes: it is for those who may read them."""
    ticket = models.Ticket.objects.visible_to(user).filter(uid=uid).first()
    return ticket if ticket and policy.may_read_notes(user, ticket) else None


def _requesters(keys: set[int]) -> Iterable[UUID]:
    """Title, place and phone of a request are its requester's."""
    rows = models.Ticket.objects.filter(pk__in=keys)
    return rows.values_list("requester__uid", flat=True)


register_subjects(models.Ticket, _requesters)
register_history(models.Ticket, _ticket)


def _guide(user: User, uid: UUID) -> models.Guide | None:
    guide = models.Guide.objects.visible_to(user).filter(uid=uid).first()
    return guide if guide and policy.may_read_drafts(user, guide) else None


register_history(models.Guide, _guide)


def _disruption(user: User, uid: UUID) -> models.Disruption | None:
    row = models.Disruption.objects.visible_to(user).filter(uid=uid).first()
    places = list(row.institutions.values_list("pk", flat=True)) if row else []
    return row if row and policy.may_keep_disruption(user, places) else None


register_history(models.Disruption, _disruption)
