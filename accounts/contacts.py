"""Whose phone and e-mail somebody may see."""

from collections.abc import Collection

from accounts.models import Person, User
from accounts.policy import may_see_everybody
from itportal.core.db import keys_among


def contacts_of(actor: User, person_ids: Collection[int]) -> frozenset[int]:
    """Of these persons, those the actor may see whole (one statement at most)."""
    if not person_ids or may_see_everybody(actor):
        return frozenset(person_ids)
    return frozenset(keys_among(Person.objects.visible_to(actor), person_ids))
