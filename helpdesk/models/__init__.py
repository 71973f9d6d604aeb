"""Requests of every type: catalogue, ticket, conversation."""

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
from helpdesk.models.drafts import Draft
from helpdesk.models.tickets import Message, MessageAttachment, Ticket, TicketSeen

__all__ = [
    "Category",
    "Draft",
    "FormField",
    "HelpdeskRules",
    "Message",
    "MessageAttachment",
    "PriorityRule",
    "PriorityTarget",
    "RequestType",
    "StatusLabel",
    "Tag",
    "Ticket",
    "TicketSeen",
]
