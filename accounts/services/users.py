"""Sign-ins and roles: opening, closing, inviting, passwords.

`actor` None is the portal's own shell (manage.py, demo data).
"""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Institution, Person, RoleGrant, User
from accounts.services.signin import forget_tries, tell_of_change
from accounts.signin import errors, policy
from accounts.signin.sessions import kill_sessions
from itportal.core.api.models import ApiToken
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_update
from itportal.core.journal.record import record
from itportal.core.live.publish import end_streams
from itportal.core.policy import require


@transaction.atomic
def create_user(*, actor: User | None, person_id: int, email: str = "") -> User:
    """Open a sign-in for a person, without a password: invite_user() sends the link.

    email: the person's work address when left out. Raises Refused, WrongState, Invalid.
    """
    person = _locked_person(person_id)
    require(policy.may_add_user(actor, person))
    if not person.is_active:
        raise WrongState("users.person_inactive")
    if User.objects.filter(person=person).exists():
        raise WrongState("users.has_user")
    address = _checked_email(email or person.email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=address, person=person)
    except IntegrityError as error:
        raise Invalid(fields={"email": errors.EMAIL_TAKEN}) from error
    record("accounts.user.created", actor=actor, target=user, email=address)
    return user


@transaction.atomic
def open_first_administrator(*, email: str, password: str) -> User:
    """The first sign-in of an empty portal, from its shell; everybody else is added in it.

    Raises WrongState once anybody has administered the portal, Invalid.
    """
    if RoleGrant.objects.filter(role=RoleGrant.Role.ADMINISTRATOR).exists():
        raise WrongState("users.has_administrator")
    address = _checked_email(email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=address, password=password)
    except IntegrityError as error:
        raise Invalid(fields={"email": errors.EMAIL_TAKEN}) from error
    record("accounts.user.created", actor=None, target=user, email=address)
    grant_role(user_id=user.pk, actor=None, role=RoleGrant.Role.ADMINISTRATOR)
    return user


@transaction.atomic
def change_email(*, user_id: int, actor: User | None, email: str) -> User:
    """Change the address the user signs in with. Raises Refused, Invalid."""
    user = _locked_user(user_id)
    require(policy.may_keep_user(actor, user))
    was, address = user.email, _checked_email(email)
    if was == address:
        return user
    user.email = address
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise Invalid(fields={"email": errors.EMAIL_TAKEN}) from error
    record("accounts.user.email_changed", actor=actor, target=user, was=was, now=address)
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, actor: User | None, now: datetime) -> User:
    """Close the sign-in: its sessions and API tokens die with this transaction.

    Raises Refused, WrongState (closed already, oneself, the last administrator).
    """
    user = _locked_user(user_id)
    require(policy.may_keep_user(actor, user))
    if not user.is_active:
        raise WrongState("users.inactive")
    if actor is not None and actor.pk == user.pk:
        raise WrongState("users.not_oneself")
    _require_another_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions = kill_sessions(user)
    live = ApiToken.objects.filter(user=user, revoked_at=None)
    tokens = audited_update(live, revoked_at=now)
    record(
        "accounts.user.deactivated", actor=actor, target=user, sessions=sessions, tokens=tokens
    )
    return user


@transaction.atomic
def reactivate_user(*, user_id: int, actor: User | None) -> User:
    """Open a closed sign-in again; tokens stay revoked. Raises Refused, WrongState."""
    user = _locked_user(user_id)
    require(policy.may_keep_user(actor, user))
    if user.is_active:
        raise WrongState("users.active")
    if user.person is not None and not user.person.is_active:
        raise WrongState("users.person_inactive")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.user.reactivated", actor=actor, target=user)
    return user


@transaction.atomic
def grant_role(
    *,
    user_id: int,
    actor: User | None,
    role: str,
    institution: Institution | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Give a role for one institution and what is under it; None: for all.

    Raises Refused, WrongState, Invalid (no such role).
    """
    user = _locked_user(user_id)
    require(policy.may_grant_roles(actor))
    if role not in RoleGrant.Role.values:
        raise Invalid(fields={"role": "invalid"})
    if user.grants.filter(role=role, institution=institution).exists():
        raise WrongState("users.role_held")
    grant = RoleGrant.objects.create(
        user=user, role=role, institution=institution, granted_by=actor, valid_until=valid_until
    )
    record(
        "accounts.role.granted", actor=actor, target=user, role=grant.role, where=_where(grant)
    )
    return grant


@transaction.atomic
def revoke_role(*, grant_id: int, actor: User | None) -> None:
    """Take a role away; holds from the user's next request. Raises Refused, WrongState."""
    grant = RoleGrant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise NotThere("not_there")
    user = _locked_user(grant.user_id)
    require(policy.may_grant_roles(actor))
    role, where = grant.role, _where(grant)
    if grant.role == RoleGrant.Role.ADMINISTRATOR and grant.institution_id is None:
        _require_another_administrator(user)
    grant.delete()
    end_streams(user.pk)
    record("accounts.role.revoked", actor=actor, target=user, role=role, where=where)


@transaction.atomic
def set_password(
    *, user_id: int, actor: User, password: str, by_link: bool, now: datetime
) -> User:
    """Keep a new password (argon2). All sessions end: the caller renews its own.

    by_link: chosen through the link of a mail. Raises Refused, WrongState, Invalid.
    """
    user = _locked_user(user_id)
    require(policy.may_set_password(actor, user))
    if not user.is_active:
        raise WrongState("users.inactive")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(fields={"password1": " ".join(error.messages)}) from error
    _keep_password(user, actor, password, by_link=by_link)
    forget_tries(user)
    tell_of_change(user=user, what="password", now=now)
    return user


@transaction.atomic
def set_demo_password(*, user_id: int, password: str) -> User:
    """A published password of the demo data, which no rule for real passwords would allow."""
    return _keep_password(_locked_user(user_id), None, password, by_link=False)


@transaction.atomic
def end_sessions(
    *,
    user_id: int,
    actor: User,
    session_id: int | None = None,
    except_key: str | None = None,
) -> int:
    """End one session, all but the current one (its key), or all. Returns how many lived.

    Raises Refused unless it is one's own user or the actor administers the portal.
    """
    user = _locked_user(user_id)
    require(policy.may_end_sessions(actor, user))
    count = kill_sessions(user, session_id=session_id, except_key=except_key)
    if count:
        record("accounts.session.ended", actor=actor, target=user, count=count)
    return count


@transaction.atomic
def update_profile(
    *, user_id: int, actor: User, language: str, theme: str, single_keys: bool
) -> User:
    """One's own settings. Raises Refused for another's, Invalid."""
    user = _locked_user(user_id)
    require(policy.may_change_profile(actor, user))
    wanted = {"language": language, "theme": theme, "single_keys": single_keys}
    changed = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    if not changed:
        return user
    was = {name: getattr(user, name) for name in changed}
    for name, value in changed.items():
        setattr(user, name, value)
    try:
        user.clean_fields(exclude={"email", "password", "person", "uid", "last_login"})
    except ValidationError as error:
        raise Invalid(
            fields={name: texts[0] for name, texts in error.message_dict.items()}
        ) from error
    user.save(update_fields=list(changed))
    record("accounts.profile.changed", actor=actor, target=user, was=was, now=changed)
    return user


def _keep_password(user: User, actor: User | None, password: str, *, by_link: bool) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = kill_sessions(user)
    code = "accounts.password.reset" if by_link else "accounts.password.changed"
    record(code, actor=actor, target=user, sessions=ended)
    return user


def _locked_user(user_id: int) -> User:
    locked = User.objects.select_for_update(of=("self",), no_key=True)
    user = locked.select_related("person").filter(pk=user_id).first()
    if user is None:
        raise NotThere("not_there")
    return user


def _locked_person(person_id: int) -> Person:
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    person = locked.filter(pk=person_id).first()
    if person is None:
        raise NotThere("not_there")
    return person


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    if not address:
        raise Invalid(fields={"email": errors.EMAIL_MISSING})
    try:
        User._meta.get_field("email").clean(address, None)
    except ValidationError as error:
        raise Invalid(fields={"email": error.messages[0]}) from error
    return address


def _require_another_administrator(user: User) -> None:
    """Lock every administrator's grant, in order, so that two cannot remove each other."""
    whole = RoleGrant.objects.filter(role=RoleGrant.Role.ADMINISTRATOR, institution=None)
    list(whole.select_for_update().order_by("pk"))
    # A second statement: whoever held the locks before may have closed a sign-in meanwhile.
    holders = set(whole.filter(user__is_active=True).values_list("user_id", flat=True))
    if holders == {user.pk}:
        raise WrongState("users.last_administrator")


def _where(grant: RoleGrant) -> str:
    return str(grant.institution) if grant.institution else "*"
