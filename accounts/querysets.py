"""Reads of people and places: who may see which rows, and in what order."""

from typing import TYPE_CHECKING, Self, TypeVar

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
