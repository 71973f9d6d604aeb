"""Reads of disposal acts: who sees which; what shows that the data of a device is gone."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.access import access_of
from assets.querysets import ASSET_READERS

if TYPE_CHECKING:
    from accounts.models import User

# When there is something to sign, and afterwards one's own act.
COMMISSION_SEES = ("signing", "signed")
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class DisposalActQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of the institutions one serves, heads, keeps books of; those one signs."""
        served = access_of(user).institutions(*ASSET_READERS)
        if served is None:
            return self
        seen = Q(institution__in=served)
        limit: frozenset[int] | None = getattr(user, "limited_to", None)
        if user.is_active and user.person_id is not None:
            members = apps.get_model("assets", "DisposalMember").objects
            own = Q(
                pk__in=members.filter(person=user.person_id).values("act"),
                state__in=COMMISSION_SEES,
            )
            seen |= own if limit is None else own & Q(institution__in=limit)
        return self.filter(seen)


class DataErasureQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Of the assets whose register one reads."""
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(asset__institution__in=served)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(revoked_at=None)
