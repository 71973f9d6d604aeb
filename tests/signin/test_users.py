"""Opening and closing sign-ins, roles, passwords: services."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.access import access_of
from accounts.models import RoleGrant, User
from accounts.services import users
from itportal.core.api.models import ApiToken
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from tests.builders import make_institution, make_person, make_user
from tests.race import race

pytestmark = pytest.mark.django_db


def _token(user: User) -> ApiToken:
    return ApiToken.objects.create(
        user=user,
        name="skript",
        prefix="abc",
        digest="0" * 64,
        scopes=[],
        expires_at=timezone.now() + timedelta(days=1),
    )


def test_specialist_opens_a_sign_in_where_they_serve_only() -> None:
    ours, theirs = make_institution(), make_institution()
    specialist = make_user("specialist", institution=ours)
    person, foreign = make_person(institution=ours), make_person(institution=theirs)
    user = users.create_user(actor=specialist, person_id=person.pk)
    assert (user.email, user.has_usable_password()) == (person.email, False)
    assert Event.objects.get().code == "accounts.user.created"
    with pytest.raises(Refused):
        users.create_user(actor=specialist, person_id=foreign.pk)
    with pytest.raises(WrongState):
        users.create_user(actor=specialist, person_id=person.pk)
    with pytest.raises(NotThere):
        users.create_user(actor=specialist, person_id=0)


@pytest.mark.parametrize("email", ["x", "a b@c.ee", "ab\x00@c.ee", "a" * 300 + "@c.ee", "@"])
def test_sign_in_address_must_be_an_address(email: str) -> None:
    person = make_person()
    with pytest.raises(Invalid) as refusal:
        users.create_user(actor=None, person_id=person.pk, email=email)
    assert set(refusal.value.fields) == {"email"}


def test_taken_address_is_named() -> None:
    taken = make_user()
    with pytest.raises(Invalid) as refusal:
        users.create_user(actor=None, person_id=make_person().pk, email=taken.email.upper())
    assert set(refusal.value.fields) == {"email"}
    assert not Event.objects.exists()


def test_deactivation_kills_sessions_and_tokens_at_once(client: Client) -> None:
    administrator, user = make_user("administrator"), make_user()
    token = _token(user)
    client.force_login(user)
    UserSession.objects.create(
        user=user,
        ip="127.0.0.1",
        session_key=client.session.session_key or "",
        user_agent="x",
    )
    assert client.get("/profiil/parool/").wsgi_request.user == user
    users.deactivate_user(user_id=user.pk, actor=administrator, now=timezone.now())
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert client.get("/profiil/parool/")["Location"].startswith("/login/?next=")
    event = Event.objects.get(code="accounts.user.deactivated")
    assert event.data == {"sessions": 1, "tokens": 1}
    with pytest.raises(WrongState):
        users.deactivate_user(user_id=user.pk, actor=administrator, now=timezone.now())
    users.reactivate_user(user_id=user.pk, actor=administrator)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_session_row_that_outlives_deactivation_opens_nothing(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/profiil/parool/").status_code == 302


def test_last_administrator_and_oneself_stay() -> None:
    administrator, other = make_user("administrator"), make_user("administrator")
    now = timezone.now()
    with pytest.raises(WrongState) as refusal:
        users.deactivate_user(user_id=administrator.pk, actor=administrator, now=now)
    assert refusal.value.code == "users.not_oneself"
    users.deactivate_user(user_id=other.pk, actor=administrator, now=now)
    grant = RoleGrant.objects.get(user=administrator)
    with pytest.raises(WrongState):
        users.revoke_role(grant_id=grant.pk, actor=administrator)
    with pytest.raises(WrongState):
        users.deactivate_user(user_id=administrator.pk, actor=None, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_close_each_other() -> None:
    one, two = make_user("administrator"), make_user("administrator")
    now = timezone.now()
    answers = race(
        lambda: users.deactivate_user(user_id=two.pk, actor=one, now=now),
        lambda: users.deactivate_user(user_id=one.pk, actor=two, now=now),
    )
    assert User.objects.filter(is_active=True).count() == 1
    assert sorted(isinstance(answer, User) for answer in answers) == [False, True]


def test_only_administrators_give_roles() -> None:
    place = make_institution()
    administrator, specialist, user = (
        make_user("administrator"),
        make_user("specialist"),
        make_user(),
    )
    with pytest.raises(Refused):
        users.grant_role(user_id=specialist.pk, actor=specialist, role="administrator")
    grant = users.grant_role(
        user_id=user.pk, actor=administrator, role="approver", institution=place
    )
    assert access_of(User.objects.get(pk=user.pk)).covers("approver", place.pk)
    with pytest.raises(WrongState):
        users.grant_role(
            user_id=user.pk, actor=administrator, role="approver", institution=place
        )
    with pytest.raises(Invalid):
        users.grant_role(user_id=user.pk, actor=administrator, role="root")
    with pytest.raises(Refused):
        users.revoke_role(grant_id=grant.pk, actor=specialist)
    users.revoke_role(grant_id=grant.pk, actor=administrator)
    assert not access_of(User.objects.get(pk=user.pk)).has("approver")
    codes = list(Event.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["accounts.role.granted", "accounts.role.revoked"]


def test_specialist_cannot_touch_an_administrators_sign_in() -> None:
    specialist, administrator = make_user("specialist"), make_user("administrator")
    with pytest.raises(Refused):
        users.deactivate_user(user_id=administrator.pk, actor=specialist, now=timezone.now())
    with pytest.raises(Refused):
        users.change_email(user_id=administrator.pk, actor=specialist, email="a@b.ee")
    with pytest.raises(Refused):
        users.end_sessions(user_id=administrator.pk, actor=specialist)


def test_a_closed_administrators_sign_in_is_opened_by_administrators_only() -> None:
    """Else a specialist could open it, move its address and have a password link sent."""
    make_user("administrator")
    gone, specialist = make_user("administrator"), make_user("specialist")
    users.deactivate_user(user_id=gone.pk, actor=None, now=timezone.now())
    with pytest.raises(Refused):
        users.change_email(user_id=gone.pk, actor=specialist, email="a@b.ee")
    with pytest.raises(Refused):
        users.reactivate_user(user_id=gone.pk, actor=specialist)


def test_nobody_types_anothers_password() -> None:
    administrator, user = make_user("administrator"), make_user()
    with pytest.raises(Refused):
        users.set_password(
            user_id=user.pk,
            actor=administrator,
            password="pikk ja hea lause",
            by_link=False,
            now=timezone.now(),
        )


@pytest.mark.parametrize("password", ["lyhike", "123456789012345", "liina.kask.naidisvald"])
def test_weak_passwords_are_refused(password: str) -> None:
    user = make_user()
    with pytest.raises(Invalid) as refusal:
        users.set_password(
            user_id=user.pk, actor=user, password=password, by_link=False, now=timezone.now()
        )
    assert set(refusal.value.fields) == {"password1"}
