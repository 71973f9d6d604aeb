"""Requests in the change feed."""

from helpdesk.querysets import saw_ticket
from itportal.core.api.feed import FeedType, register_feed

register_feed(
    FeedType(
        name="tickets",
        model="helpdesk.Ticket",
        viewset="helpdesk.api.views.TicketViewSet",
        saw=saw_ticket,
        keeps=("institution", "requester"),
    )
)
