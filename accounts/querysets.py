"""Reads of people and places: who may see which rows, and in what order."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.access import access_of
from itportal.core.db import EtKey

if TYPE_CHECKING:
    from accounts.models import User

# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class InstitutionQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Everybody signed in sees the municipality's institutions: they are public."""
        return self if user.is_active else self.none()

    def in_order(self) -> Self:
        return self.order_by(EtKey("name"), "pk")


class SiteQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        return self if user.is_active else self.none()

    def in_order(self) -> Self:
        return self.order_by(EtKey("name"), "pk")


class VendorQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Experts: firms belong to no institution."""
        return self if access_of(user).is_expert else self.none()

    def in_order(self) -> Self:
        return self.order_by("-is_active", EtKey("name"), "pk")


class RoomQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        return self if user.is_active else self.none()

    def in_order(self) -> Self:
        return self.order_by(EtKey("name"), "pk")


class PersonQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Oneself; people of the institutions one serves, heads or audits."""
        served = access_of(user).people_institutions
        if served is None:
            return self
        own = Q(pk=user.person_id)
        employed = apps.get_model("accounts", "Employment").objects.filter(
            institution__in=served
        )
        return self.filter(own | Q(pk__in=employed.values("person")))

    def in_order(self) -> Self:
        return self.order_by(EtKey("last_name"), EtKey("first_name"), "pk")


class UserQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Oneself; administrators see all."""
        return self if access_of(user).is_administrator else self.filter(pk=user.pk)


# --- what one saw by the values before a change: the change feed (core/api/feed.py) ---------
def _inside(user: Any, institution_id: Any) -> bool:
    """Places are hidden from nobody but a token limited to an institution."""
    limit: frozenset[int] | None = getattr(user, "limited_to", None)
    return limit is None or institution_id in limit


def saw_institution(user: Any, values: Mapping[str, Any]) -> bool:
    return _inside(user, values.get("pk"))


def saw_site(user: Any, values: Mapping[str, Any]) -> bool:
    return _inside(user, values.get("institution"))


def saw_room(user: Any, values: Mapping[str, Any]) -> bool:
    sites = apps.get_model("accounts", "Site").objects.filter(pk=values.get("site", 0))
    return _inside(user, sites.values_list("institution", flat=True).first())


def saw_person(user: Any, values: Mapping[str, Any]) -> bool:
    """By a position in an institution one serves, heads or audits (PersonQuerySet.visible_to)."""
    served = access_of(user).people_institutions
    return served is None or values.get("institution") in served


def saw_vendor(user: Any, values: Mapping[str, Any]) -> bool:
    return access_of(user).is_expert
