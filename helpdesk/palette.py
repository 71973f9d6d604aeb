"""The help desk in the command palette: what one does most, and the requests seen last."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk import policy
from helpdesk.lists import LISTS
from helpdesk.models import Ticket, TicketSeen
from itportal.core.palette.registry import (
    Command,
    Recent,
    register_commands,
    register_recent,
)


def commands(user: Any) -> Iterable[Command]:
    if policy.may_file_for_others(user):
        said = _("phone new request for somebody")
        yield Command(
            _("Note a call"), "phone", reverse("helpdesk:quick"), words=said, key="c", order=5
        )
    if policy.may_use_queue(user):
        mine = f"{reverse('helpdesk:queue')}?list=open&assignee=me"
        yield Command(_("My open requests"), "inbox", mine, words=_("assigned to me"), order=10)
        for name, label in LISTS.items():
            url = f"{reverse('helpdesk:queue')}?list={name}"
            yield Command(label, "inbox", url, hint=_("list of requests"))


def lately_seen(user: Any, most: int) -> Iterable[Recent]:
    """Pages of requests the user opened, of those still visible to them."""
    rows = TicketSeen.objects.filter(user=user, ticket__in=Ticket.objects.visible_to(user))
    rows = rows.select_related("ticket").order_by("-seen_at", "-pk")
    page = "helpdesk:ticket" if policy.may_use_queue(user) else "staff:request"
    for row in rows[:most]:
        ticket = row.ticket
        yield Recent(ticket.title, ticket.number, "inbox", reverse(page, args=[ticket.number]))


register_commands(commands)
register_recent(lately_seen)
