"""Who may keep sign-ins and their roles. `actor` None is the portal's own shell (manage.py)."""

from accounts.access import access_of
from accounts.models import Person, User
from accounts.policy import may_manage_person
from itportal.core.policy import ALLOW, Decision, allow_if


def may_keep_user(actor: User | None, user: User) -> Decision:
    """Invite, close, open, sign out: whoever keeps the person; of no person, administrators."""
    if actor is None:
        return ALLOW
    if user.person is None:
        return allow_if(access_of(actor).is_administrator, "people.not_yours")
    return may_manage_person(actor, user.person)


def may_add_user(actor: User | None, person: Person) -> Decision:
    return ALLOW if actor is None else may_manage_person(actor, person)


def may_grant_roles(actor: User | None) -> Decision:
    """Roles are given and taken by administrators of the whole portal only."""
    if actor is None:
        return ALLOW
    return allow_if(access_of(actor).is_administrator, "users.roles_by_administrators")


def may_end_sessions(actor: User, user: User) -> Decision:
    """See and end sessions: one's own; administrators everybody's (addresses are in them)."""
    own = actor.pk == user.pk
    return allow_if(
        own or access_of(actor).is_administrator, "users.sessions_by_administrators"
    )


def may_set_password(actor: User | None, user: User) -> Decision:
    """One's own, or by the link one was sent; nobody types another's password."""
    return allow_if(actor is None or actor.pk == user.pk, "users.password_own")


def may_change_profile(actor: User, user: User) -> Decision:
    return allow_if(actor.pk == user.pk, "people.not_yours")
