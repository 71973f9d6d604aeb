"""Who may keep sign-ins and their roles. `actor` None is the portal's own shell (manage.py)."""

from accounts.access import Access, access_of
from accounts.models import Person, User
from itportal.core.policy import ALLOW, Decision, allow_if, deny

KEEPERS = ("specialist", "administrator")


def may_keep_user(actor: User | None, user: User) -> Decision:
    """Invite, deactivate, reactivate, sign out: whoever keeps the person.

    An administrator's sign-in is kept by administrators only.
    """
    if actor is None:
        return ALLOW
    access = access_of(actor)
    if access.is_administrator:
        return ALLOW
    if user.grants.filter(role="administrator").exists():
        return deny("users.administrator")
    return allow_if(_keeps(access, user.person), "users.not_yours")


def may_add_user(actor: User | None, person: Person) -> Decision:
    if actor is None:
        return ALLOW
    return allow_if(_keeps(access_of(actor), person), "users.not_yours")


def may_grant_roles(actor: User | None) -> Decision:
    """Roles are given and taken by administrators of the whole portal only."""
    if actor is None:
        return ALLOW
    return allow_if(access_of(actor).is_administrator, "users.roles_by_administrators")


def may_set_password(actor: User | None, user: User) -> Decision:
    """One's own, or by the link one was sent; nobody types another's password."""
    return allow_if(actor is None or actor.pk == user.pk, "users.password_own")


def may_change_profile(actor: User, user: User) -> Decision:
    return allow_if(actor.pk == user.pk, "users.not_yours")


def _keeps(access: Access, person: Person | None) -> bool:
    kept = access.institutions(*KEEPERS)
    if kept is None:
        return True
    return person is not None and person.employments.filter(institution__in=kept).exists()
