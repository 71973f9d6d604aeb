"""Requests of every type: catalogue, ticket, conversation; guides."""

from helpdesk.models.answer_templates import AnswerTemplate
from helpdesk.models.catalogue import (
    Category,
    FormField,
    HelpdeskRules,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
    Tag,
)
from helpdesk.models.disruptions import Disruption, DisruptionFollower, DisruptionNews
from helpdesk.models.drafts import Draft, GuideDraft
from helpdesk.models.followers import TicketFollower
from helpdesk.models.guesses import TicketGuess, TopicWord
from helpdesk.models.guides import (
    Guide,
    GuideCategory,
    GuideImage,
    GuideVersion,
    GuideVote,
)
from helpdesk.models.habits import WorkHabits
from helpdesk.models.links import TicketLink
from helpdesk.models.merging import TicketMerge
from helpdesk.models.offers import GuideOffer, HelpSearch
from helpdesk.models.tickets import Message, MessageAttachment, Ticket, TicketSeen
from helpdesk.models.undo import UndoStep
from helpdesk.models.vendor_mail import VendorMail
from helpdesk.models.work import ChecklistItem, TicketCheck, TimeEntry

__all__ = [
    "AnswerTemplate",
    "Category",
    "ChecklistItem",
    "Disruption",
    "DisruptionFollower",
    "DisruptionNews",
    "Draft",
    "FormField",
    "Guide",
    "GuideCategory",
    "GuideDraft",
    "GuideImage",
    "GuideOffer",
    "GuideVersion",
    "GuideVote",
    "HelpSearch",
    "HelpdeskRules",
    "Message",
    "MessageAttachment",
    "PriorityRule",
    "PriorityTarget",
    "RequestType",
    "StatusLabel",
    "Tag",
    "Ticket",
    "TicketCheck",
    "TicketFollower",
    "TicketGuess",
    "TicketLink",
    "TicketMerge",
    "TicketSeen",
    "TimeEntry",
    "TopicWord",
    "UndoStep",
    "VendorMail",
    "WorkHabits",
]
