"""Reads of loan pools and bookings: who sees which, and what is to be done."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.access import access_of
from assets.booking_states import AWAY, BEFORE
from assets.querysets import ASSET_READERS

if TYPE_CHECKING:
    from accounts.models import User

# What a list or a page says of a booking: its own rows, and those of its devices.
BOOKING_SHOWN = ("pool__institution", "pool__room__site", "person")
LINES_SHOWN = ("lines__asset__model__manufacturer", "lines__asset__model__category")
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class BookingPoolQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of the institutions of any role one has, and of all these stand under."""
        around = access_of(user).around
        return self if around is None else self.filter(institution__in=around)

    def in_use(self) -> Self:
        return self.filter(is_active=True)


class BookingQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """One's own; all of the institutions one serves, heads, keeps books of."""
        served = access_of(user).institutions(*ASSET_READERS)
        if served is None:
            return self
        own = Q(person=user.person_id)
        limit: frozenset[int] | None = getattr(user, "limited_to", None)
        if limit is not None:
            own &= Q(pool__institution__in=limit)
        seen = Q(pool__institution__in=served)
        return self.filter(seen | own if user.is_active and user.person_id else seen)

    def to_come(self, now: datetime) -> Self:
        """Not fetched yet, and not over."""
        return self.filter(state__in=BEFORE, during__endswith__gt=now)

    def away(self) -> Self:
        return self.filter(state__in=AWAY)

    def shown(self) -> Self:
        """With what a list or a page says of each."""
        return self.select_related(*BOOKING_SHOWN).prefetch_related(*LINES_SHOWN)
