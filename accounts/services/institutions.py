"""Changes of institutions and of their tree."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from stdnum.ee import registrikood

from accounts import errors, policy
from accounts.models import Employment, Institution, Person, User
from accounts.search import index_institution
from accounts.services.changes import apply_changes, require_unchanged
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE = {
    "accounts_institution_name_key": ("name", errors.NAME_TAKEN),
    "institution_registry_code_once": ("registry_code", errors.CODE_TAKEN),
}


class InstitutionChanges(TypedDict, total=False):
    """What can be changed; what is left out stays."""

    parent: Institution | None
    kind: str
    name: str
    short_name: str
    registry_code: str
    email: str
    phone: str
    head: Person | None


@transaction.atomic
def create_institution(
    *,
    actor: User,
    kind: str,
    name: str,
    short_name: str,
    parent: Institution | None = None,
    registry_code: str = "",
    email: str = "",
    phone: str = "",
    head: Person | None = None,
) -> Institution:
    """Add an institution under `parent` (None: at the top). Raises Refused, Invalid."""
    if parent is not None:
        parent = _locked(parent.pk)
    require(policy.may_manage_institution(actor, parent))
    if parent is not None and not parent.is_active:
        raise Invalid(fields={"parent": errors.PARENT_ENDED})
    institution = Institution(
        parent=parent,
        kind=kind,
        name=name,
        short_name=short_name,
        registry_code=registry_code,
        email=email,
        phone=phone,
        head=head,
    )
    check_shape(institution, ("kind", "name", "short_name", "email", "phone"))
    institution.registry_code = checked_registry_code(registry_code)
    _require_head(institution)
    with constraints(UNIQUE):
        institution.save()
    index_institution(institution.pk)
    record(
        "accounts.institution.created",
        actor=actor,
        target=institution,
        institution_id=institution.pk,
        parent=str(parent) if parent else None,
    )
    return institution


@transaction.atomic
def update_institution(
    *,
    institution_id: int,
    actor: User,
    seen: datetime | None = None,
    **changes: Unpack[InstitutionChanges],
) -> Institution:
    """Change the given facts. `seen`: `updated_at` as the caller read it.

    Raises Refused, Invalid, WrongState. Moving it needs the right over both places.
    """
    if "parent" in changes:
        # Two moves at once could make a ring: movers take the whole tree, in one order.
        list(Institution.objects.select_for_update(no_key=True).order_by("pk"))
    institution = _locked(institution_id)
    require(policy.may_manage_institution(actor, institution))
    require_unchanged(institution, seen)
    if "parent" in changes and changes["parent"] != institution.parent:
        _require_movable(institution, changes["parent"], actor)
    if "registry_code" in changes:
        changes["registry_code"] = checked_registry_code(changes["registry_code"])
    was, now = apply_changes(institution, changes)
    if not now:
        return institution
    _require_head(institution)
    with constraints(UNIQUE):
        institution.save(update_fields=[*now, "updated_at"])
    index_institution(institution.pk)
    record(
        "accounts.institution.updated",
        actor=actor,
        target=institution,
        institution_id=institution.pk,
        was=was,
        now=now,
    )
    return institution


@transaction.atomic
def deactivate_institution(*, institution_id: int, actor: User) -> Institution:
    """Close an institution nobody works in and nothing is under. Raises Refused, WrongState."""
    institution = _locked(institution_id)
    require(policy.may_manage_institution(actor, institution))
    if not institution.is_active:
        raise WrongState("institution.ended")
    if children := institution.children.filter(is_active=True).count():
        raise WrongState("institution.has_children", count=children)
    today = timezone.localdate()
    working = Employment.objects.filter(institution=institution, during__contains=today)
    if people := working.count():
        raise WrongState("institution.has_people", count=people)
    institution.is_active = False
    institution.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.institution.deactivated",
        actor=actor,
        target=institution,
        institution_id=institution.pk,
    )
    return institution


@transaction.atomic
def reactivate_institution(*, institution_id: int, actor: User) -> Institution:
    """Open a closed institution again. Raises Refused, WrongState."""
    institution = _locked(institution_id)
    require(policy.may_manage_institution(actor, institution))
    if institution.is_active:
        raise WrongState("institution.works")
    if institution.parent and not institution.parent.is_active:
        raise WrongState("institution.parent_ended")
    institution.is_active = True
    institution.save(update_fields=["is_active", "updated_at"])
    record(
        "accounts.institution.reactivated",
        actor=actor,
        target=institution,
        institution_id=institution.pk,
    )
    return institution


def checked_registry_code(code: str) -> str:
    """The code as eight digits, or empty. Raises Invalid for a check digit that does not fit."""
    code = registrikood.compact(code) if code.strip() else ""
    if code and not (code.isascii() and registrikood.is_valid(code)):
        raise Invalid(fields={"registry_code": errors.CODE_WRONG})
    return code


def _locked(institution_id: int) -> Institution:
    locked = Institution.objects.select_for_update(of=("self",), no_key=True)
    institution = locked.filter(pk=institution_id).first()
    if institution is None:
        raise NotThere("not_there")
    return institution


def _require_movable(institution: Institution, parent: Institution | None, actor: User) -> None:
    """The new place is the actor's to use, works, and is not under the institution itself."""
    require(policy.may_manage_institution(actor, parent))
    if parent is None:
        return
    parents = dict(Institution.objects.values_list("pk", "parent_id"))
    if not Institution.objects.filter(pk=parent.pk, is_active=True).exists():
        raise Invalid(fields={"parent": errors.PARENT_ENDED})
    above: int | None = parent.pk
    while above is not None:
        if above == institution.pk:
            raise Invalid(fields={"parent": errors.PARENT_BELOW})
        above = parents[above]


def _require_head(institution: Institution) -> None:
    if institution.head and not institution.head.is_active:
        raise Invalid(fields={"head": errors.PERSON_ENDED})
