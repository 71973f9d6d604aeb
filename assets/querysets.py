"""Reads of assets: visibility, and what somebody holds now."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.access import access_of

if TYPE_CHECKING:
    from accounts.models import Person, User

# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class AssetQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """What one holds; all assets of the institutions one serves, heads, keeps books of."""
        access = access_of(user)
        served = access.institutions(
            "specialist", "approver", "finance", "auditor", "administrator"
        )
        if served is None:
            return self
        held = apps.get_model("assets", "Assignment").objects.filter(
            person=user.person_id, during__upper_inf=True
        )
        return self.filter(Q(institution__in=served) | Q(pk__in=held.values("asset")))

    def held_by(self, person: "Person") -> Self:
        """What the person has now, by the open assignment."""
        return self.filter(assignments__person=person, assignments__during__upper_inf=True)

    def around(self, person: "Person") -> Self:
        """What the person has now, and what stands in their room (its projector, printer)."""
        here = Q(person=person.pk)
        if person.room_id:
            here |= Q(room=person.room_id)
        now = apps.get_model("assets", "Assignment").objects.filter(
            here, during__upper_inf=True
        )
        return self.filter(pk__in=now.values("asset"))
