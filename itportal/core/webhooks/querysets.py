"""Who sees which webhooks, and which messages are due."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from itportal.core.api.directory import directory

# Not bound to the models: their module imports this one.
M = TypeVar("M", bound=models.Model)


class WebhookQuerySet(models.QuerySet[M]):
    def visible_to(self, user: Any) -> Self:
        """Own ones; who manages everybody's tokens sees all."""
        return self if directory().manages_tokens(user) else self.filter(user=user.pk)


class DeliveryQuerySet(models.QuerySet[M]):
    def open(self) -> Self:
        """Neither delivered nor given up."""
        return self.filter(state__in=["queued", "claimed"])

    def due(self, now: datetime, *, left_since: datetime) -> Self:
        """Those to be sent: their time has come, or who claimed them is gone since `left_since`.

        What a paused webhook would be told waits; a test does not.
        """
        waiting = Q(state="queued", next_at__lte=now)
        left = Q(state="claimed", claimed_at__lte=left_since)
        return self.filter(waiting | left).filter(Q(webhook__is_active=True) | Q(kind="test"))
