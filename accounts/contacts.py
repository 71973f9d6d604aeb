"""Whose phone and e-mail somebody may see."""

from collections.abc import Collection

from accounts.models import Person, User
from accounts.policy import may_see_everybody


def contacts_of(actor: User, person_ids: Collection[int]) -> frozenset[int]:
    """Of these persons, those the actor may see whole (one statement at most)."""
    if not person_ids or may_see_everybody(actor):
        return frozenset(person_ids)
    seen = Person.objects.visible_to(actor).filter(pk__in=person_ids)
    return frozenset(seen.values_list("pk", flat=True))
