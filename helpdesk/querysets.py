"""Reads of requests: who may see which, and the queue's three lists."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.access import access_of
from helpdesk.states import OPEN

if TYPE_CHECKING:
    from accounts.models import User

# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class TicketQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Own requests; all of the institutions one serves, heads or audits."""
        served = access_of(user).institutions(
            "specialist", "approver", "auditor", "administrator"
        )
        if served is None:
            return self
        own = Q(requester=user.person_id) if user.person_id else Q(pk__in=[])
        return self.filter(own | Q(institution__in=served))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)


class MessageQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Messages of visible tickets; notes only where one serves or audits."""
        tickets: TicketQuerySet[models.Model] = TicketQuerySet(
            apps.get_model("helpdesk", "Ticket")
        ).visible_to(user)
        experts = access_of(user).institutions("specialist", "auditor", "administrator")
        mine = self.filter(ticket__in=tickets)
        if experts is None:
            return mine
        return mine.filter(~Q(kind="note") | Q(ticket__institution__in=experts))
