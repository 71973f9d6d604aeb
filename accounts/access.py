"""What a user's role grants add up to: the one answer every policy and queryset asks.

Loaded once per user object (one statement) and kept on it, so a request pays once; a change of
grants takes hold with the next request.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone

from itportal.core.prepared import KEY, Prepared, Rights, Statement

if TYPE_CHECKING:
    from accounts.models import User

ALL = None


@dataclass(frozen=True)
class Access:
    """`scopes` maps a role to the institutions it covers; None (ALL) means every one.
    `around`: the institutions of any role and all they stand under; None likewise.
    """

    scopes: dict[str, frozenset[int] | None]
    around: frozenset[int] | None = frozenset()

    @cached_property
    def key(self) -> Hashable:
        """The same for users who may see and do the same (beside what is their own)."""
        return (frozenset(self.scopes.items()), self.around)

    def has(self, role: str) -> bool:
        """The role for at least one institution."""
        return role in self.scopes

    def covers(self, role: str, institution_id: int | None) -> bool:
        """The role for this institution (None: the role for all is needed)."""
        if role not in self.scopes:
            return False
        where = self.scopes[role]
        return where is ALL or institution_id in where

    def institutions(self, *roles: str) -> frozenset[int] | None:
        """The institutions any of these roles covers; None (ALL) when one covers all."""
        found: set[int] = set()
        for role in roles:
            if role in self.scopes:
                where = self.scopes[role]
                if where is ALL:
                    return ALL
                found |= where
        return frozenset(found)

    @cached_property
    def is_administrator(self) -> bool:
        return self.covers("administrator", None)

    @cached_property
    def is_specialist(self) -> bool:
        return self.has("specialist")

    @cached_property
    def is_expert(self) -> bool:
        """Works in the expert shell: everyone but plain staff and heads."""
        return any(self.has(r) for r in ("specialist", "finance", "auditor", "administrator"))

    @cached_property
    def people_institutions(self) -> frozenset[int] | None:
        return self.institutions("specialist", "approver", "auditor", "administrator")


PERSON_MARKER = KEY + 1  # stands for the person's
TODAY = date(1970, 1, 1)  # stands for the day of the question
# Every role with what it covers, down the tree; an institution NULL is every one. And as the
# role `around` these with all that is above them.
COVERED = Statement(
    """
    WITH RECURSIVE covered (role, institution_id) AS (
      SELECT role, institution_id FROM accounts_rolegrant
      WHERE user_id = %s AND (valid_until IS NULL OR valid_until >= %s)
      UNION
      SELECT above.role, below.id FROM covered above
      JOIN accounts_institution below ON below.parent_id = above.institution_id
    ), around (id) AS (
      SELECT institution_id FROM covered WHERE institution_id IS NOT NULL
      UNION
      SELECT here.parent_id FROM around JOIN accounts_institution here USING (id)
      WHERE here.parent_id IS NOT NULL
    )
    SELECT role, array_agg(institution_id) FROM covered GROUP BY role
    UNION ALL SELECT 'around', array_agg(id) FROM around HAVING count(*) > 0
    """,
    [KEY, TODAY],
    (KEY, TODAY),
    name="covered",
)
TREE = Prepared(
    lambda: apps.get_model("accounts", "Institution").objects.values_list("pk", "parent_id")
)
NOTHING = Access(scopes={})


def access_of(user: "User") -> Access:
    """The user's access; nothing for an inactive or anonymous one."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    kept: Access | None = getattr(user, "_access", None)
    if kept is None:
        kept = _load(user)
        user._access = kept  # type: ignore[attr-defined]  # cache on the instance
    return kept


def _load(user: "User") -> Access:
    scopes: dict[str, frozenset[int] | None] = {
        role: ALL if None in covered else frozenset(covered)
        for role, covered in COVERED.rows(user.pk, timezone.localdate())
    }
    around = scopes.pop("around", frozenset())
    limit: frozenset[int] | None = getattr(user, "limited_to", None)
    if limit is not None:  # an API token limited to an institution narrows every role
        narrowed = {r: limit if w is ALL else w & limit for r, w in scopes.items()}
        scopes = {role: where for role, where in narrowed.items() if where}
        around = above(limit) if scopes else frozenset()
    elif ALL in scopes.values():
        around = ALL
    return Access(scopes=scopes, around=around)


def rights_of(user: "User") -> Rights:
    """What of a user shapes `visible_to`: grants, activity, having a person; the keys are values."""
    access = access_of(user)
    limit: frozenset[int] | None = getattr(user, "limited_to", None)

    def stand_in() -> "User":
        person_id = PERSON_MARKER if user.person_id else None
        made: Any = apps.get_model("accounts", "User")(
            pk=KEY, person_id=person_id, is_active=user.is_active
        )
        made._access, made.limited_to = access, limit
        return made  # type: ignore[no-any-return]  # a User

    return Rights(
        key=(access.key, limit, user.is_active, user.person_id is None),
        stand_in=stand_in,
        markers=(KEY, PERSON_MARKER),
        values=(user.pk, user.person_id),
    )


def subtree_of(institution_id: int) -> frozenset[int]:
    """The institution and all under it."""
    return _subtree(institution_id, _children())


def above(institutions: frozenset[int]) -> frozenset[int]:
    """These institutions and all they stand under."""
    parents: dict[int, int | None] = dict(TREE.all())
    found: set[int] = set()
    for pk in institutions:
        here: int | None = pk
        while here is not None and here not in found:
            found.add(here)
            here = parents.get(here)
    return frozenset(found)


def _children() -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = {}
    for pk, parent in TREE.all():
        children.setdefault(parent, []).append(pk)
    return children


def _subtree(root: int, children: dict[int | None, list[int]]) -> frozenset[int]:
    found: set[int] = set()
    todo = [root]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo.extend(children.get(here, ()))
    return frozenset(found)
