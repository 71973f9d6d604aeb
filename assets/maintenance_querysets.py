"""Reads of maintenance: who sees which plan, and what is due."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from accounts.access import access_of
from assets.querysets import ASSET_READERS

if TYPE_CHECKING:
    from accounts.models import User

# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class MaintenancePlanQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Plans of the institutions one serves, heads, keeps books of."""
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(institution__in=served)


class MaintenanceTaskQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of devices of the institutions one serves, heads, keeps books of."""
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(asset__institution__in=served)

    def waiting(self) -> Self:
        return self.filter(state="open")

    def late(self, today: date) -> Self:
        """Waiting, and due before this day."""
        return self.waiting().filter(due_on__lt=today)

    def shown(self) -> Self:
        """With what a row or a page of one says."""
        return self.select_related(
            "plan",
            "asset__model__manufacturer",
            "asset__institution",
            "asset__room__site",
            "closed_by__person",
        )
