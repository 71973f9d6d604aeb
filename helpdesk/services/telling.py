"""Who hears of a change: open pages, the bell, the mail, the search."""

from helpdesk.models import Ticket
from itportal.core.live.publish import publish


def announce(ticket: Ticket, *, new: bool = False) -> None:
    """Tell open queues and the ticket's own pages that it changed."""
    publish("queue", number=ticket.number, what="new" if new else "changed")
    publish(f"ticket:{ticket.uid}", number=ticket.number, version=ticket.version)
