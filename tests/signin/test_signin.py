"""Signing in and out over HTTP: what is answered, counted, journalled."""

import re
import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import tasks
from accounts.models import SigninThrottle, User
from accounts.services import users
from itportal.core.errors import Refused
from itportal.core.journal.models import Event, PersonalDataRead
from itportal.core.notices import delivery
from itportal.core.notices.models import Notice
from tests.api.client import make_client
from tests.builders import make_user

pytestmark = pytest.mark.django_db
GOOD = "parool"
LONG = "kolm lindu lendas üle Peipsi"


@pytest.fixture
def user() -> User:
    return make_user("staff")


def sign_in(client: Client, email: str, password: str = GOOD, **options: Any) -> Any:
    return client.post("/login/", {"login": email, "password": password}, **options)


def later(start: float | None = None, **passed: int) -> time_machine.travel:
    """As if this much time had passed; a bare number, so that the time zone stays."""
    return time_machine.travel((start or time.time()) + timedelta(**passed).total_seconds())


def codes() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("code", flat=True))


# --- the way in -----------------------------------------------------------------------------------
def test_page_shows_only_what_works(client: Client) -> None:
    page = client.get("/login/").content.decode()
    for text in (
        "Logi sisse",
        "E-post",
        "Parool",
        "Unustasid parooli?",
        "Pääsuvõti",
        "555 0142",
    ):
        assert text in page
    assert "TARA" not in page
    assert "Näidiskontod" not in page
    assert "<style" not in page
    assert " style=" not in page


def test_right_password_opens_and_turns_the_session_key(client: Client, user: User) -> None:
    client.get("/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    answer = sign_in(client, user.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert codes() == ["accounts.signin.succeeded"]
    event = Event.objects.get()
    assert (event.actor_id, event.data, event.ip) == (user.pk, {"how": "password"}, "127.0.0.1")


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/profiil/", "/profiil/"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\example.org", "/"),
    ],
)
def test_next_never_leads_away(client: Client, user: User, wanted: str, given: str) -> None:
    data = {"login": user.email, "password": GOOD, "next": wanted}
    assert client.post("/login/", data)["Location"] == given


def test_wrong_unknown_and_closed_get_the_same_answer(client: Client, user: User) -> None:
    closed = make_user()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    seen = set()
    for email, password in (
        (user.email, "vale"),
        ("keegi@naidisvald.ee", "vale"),
        (closed.email, GOOD),
    ):
        answer = sign_in(Client(), email, password)
        assert answer.status_code == 422
        page = answer.content.decode().replace(email, "")
        page = re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|data-since="[\d.]+"',
            "",
            page,
        )
        seen.add(re.sub(r"nonce-\S+", "", page))
    assert len(seen) == 1
    assert "E-posti aadress või parool pole õige." in seen.pop()
    assert codes() == ["accounts.signin.failed"] * 3
    known = [event.object_id for event in Event.objects.order_by("pk")]
    assert known == [user.pk, None, closed.pk]


def test_unknown_people_take_as_long(settings: Any, user: User) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user.set_password(GOOD)
    user.save()

    def took(email: str) -> float:
        times = []
        for _ in range(5):
            client = Client()
            start = time.perf_counter()
            sign_in(client, email, "vale")
            times.append(time.perf_counter() - start)
        return median(times)

    known, unknown = took(user.email), took("keegi@naidisvald.ee")
    assert 0.5 < unknown / known < 2


def test_account_locks_after_ten_with_the_same_words_for_all(user: User) -> None:
    for email in (user.email, "keegi@naidisvald.ee"):
        answers = [sign_in(Client(), email, "vale") for _ in range(20)]
        assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 10
        assert answers[-1]["Retry-After"] == "900"
        assert "Liiga palju ebaõnnestunud katseid" in answers[-1].content.decode()
    assert sign_in(Client(), user.email).status_code == 429  # the right one too
    assert codes().count("accounts.signin.locked") == 2
    with later(minutes=16):
        assert sign_in(Client(), user.email).status_code == 302


def test_lock_holds_while_redis_is_away(settings: Any, user: User) -> None:
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}
    }
    answers = [sign_in(Client(), user.email, "vale").status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_one_address_cannot_try_everybody(user: User) -> None:
    answers = [
        sign_in(Client(), f"inimene{n}@naidisvald.ee", "vale").status_code for n in range(62)
    ]
    assert answers == [422] * 60 + [429] * 2
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, user.email).status_code == 302


def test_forged_address_header_does_not_help(user: User) -> None:
    for n in range(10):
        sign_in(Client(headers={"X-Forwarded-For": f"192.0.2.{n}"}), user.email, "vale")
    assert SigninThrottle.objects.count() == 2
    answer = sign_in(Client(headers={"X-Forwarded-For": "198.51.100.9"}), user.email)
    assert answer.status_code == 429


def test_right_sign_ins_are_not_counted(user: User) -> None:
    for _ in range(70):
        assert sign_in(Client(), user.email).status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        ("x", "y"),
        ("a" * 5000 + "@b.ee", "y"),
        ("a\x00@b.ee", "y"),
        ("\u202ea@b.ee", "y"),
        ("🐦@b.ee", "🐦"),
        ("a@b.ee", "y" * 5000),
        ("a@b.ee", "\x00"),
        ("a@b.ee\r\nSet-Cookie: x=1", "y"),
    ],
)
def test_bad_input_is_a_form_again(client: Client, login: str, password: str) -> None:
    answer = sign_in(client, login, password)
    assert answer.status_code == 422
    assert "Viga" in answer.content.decode()
    if "\x00" not in login and login:
        assert answer.context["form"]["login"].value() == login


def test_forms_need_their_token(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, user.email).status_code == 403
    strict.force_login(user)
    assert strict.post("/logout/").status_code == 403
    assert strict.post("/profiil/", {"language": "en"}).status_code == 403


def test_sign_out_is_a_post(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert client.get("/logout/").status_code == 405
    key = client.session.session_key
    assert client.post("/logout/")["Location"] == "/login/"
    assert not Session.objects.filter(session_key=key).exists()
    assert codes()[-1] == "accounts.signin.signed_out"


def test_nobody_registers_themselves(client: Client) -> None:
    for path in ("/signup/", "/login/signup/", "/accounts/signup/"):
        assert client.get(path).status_code == 404


# --- sessions -------------------------------------------------------------------------------------
def test_session_left_alone_ends(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert client.get("/profiil/").status_code == 200
    with later(minutes=59):
        assert client.get("/profiil/").status_code == 200
    with later(minutes=61 + 59):
        answer = client.get("/profiil/?a=1")
        assert answer["Location"] == "/login/?next=/profiil/%3Fa%3D1"


def test_session_ends_with_the_working_day(client: Client, user: User) -> None:
    sign_in(client, user.email)
    start = time.time()
    for minutes in range(50, 12 * 60, 50):
        with later(start, minutes=minutes):
            assert client.get("/profiil/").status_code == 200
    with later(start, minutes=12 * 60 + 1):
        assert client.get("/profiil/").status_code == 302


def test_own_sessions_are_listed_and_ended(client: Client, user: User) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
    other = Client(headers={"User-Agent": agent})
    sign_in(client, user.email)
    sign_in(other, user.email)
    page = client.get("/profiil/seansid/")
    listed = page.context["sessions"]
    assert [one.is_current for one in listed] == [True, False]
    assert "Chrome, Windows" in page.content.decode()
    assert client.post(f"/profiil/seansid/{listed[1].pk}/").status_code == 302
    assert other.get("/profiil/").status_code == 302
    assert client.get("/profiil/").status_code == 200
    assert codes()[-1] == "accounts.session.ended"


def test_all_other_sessions_end(client: Client, user: User) -> None:
    others = [Client(), Client()]
    for one in (client, *others):
        sign_in(one, user.email)
    client.post("/profiil/seansid/teised/")
    assert [one.get("/profiil/").status_code for one in (client, *others)] == [200, 302, 302]


def test_anothers_session_is_absent(client: Client, user: User) -> None:
    victim, stranger = Client(), make_user()
    sign_in(victim, stranger.email)
    sign_in(client, user.email)
    theirs = victim.get("/profiil/seansid/").context["sessions"][0].pk
    assert client.post(f"/profiil/seansid/{theirs}/").status_code == 404
    assert victim.get("/profiil/").status_code == 200


def test_administrator_ends_a_users_sessions(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert users.end_sessions(user_id=user.pk, actor=make_user("administrator")) == 1
    assert client.get("/profiil/").status_code == 302


def test_administrator_sees_and_ends_sessions_and_tokens(client: Client, user: User) -> None:
    sign_in(client, user.email)
    token = make_client(user)
    assert user.person
    where = f"/accounts/{user.person.uid}/sessions/"
    administrator = Client()
    administrator.force_login(make_user("administrator"))
    assert where in administrator.get(f"/accounts/{user.person.uid}/").content.decode()
    page = administrator.get(where)
    text = page.content.decode()
    assert "127.0.0.1" in text
    assert token.token
    assert token.token.prefix in text
    assert PersonalDataRead.objects.latest("pk").columns == "signin"
    [session] = page.context["sessions"]
    assert not session.is_current
    assert administrator.post(where + "end/", {"session": "x"}).status_code == 404
    assert administrator.post(where + "end/", {"session": session.pk})["Location"] == where
    assert client.get("/profiil/").status_code == 302
    event = Event.objects.get(code="accounts.session.ended")
    assert event.actor_label
    assert event.data == {"count": 1}
    assert not administrator.get(where).context["sessions"]
    revoke = f"/profiil/votmed/{token.token.uid}/lopeta/"
    assert administrator.post(revoke, {"next": where})["Location"] == where
    assert administrator.post(revoke, {"next": "//evil.ee/"})["Location"] == "/profiil/votmed/"
    assert token.read("tickets/").status_code == 401


def test_ending_ones_own_from_that_page_leaves_this_browser(client: Client) -> None:
    administrator = make_user("administrator")
    for browser in (client, Client()):
        browser.post("/login/", {"login": administrator.email, "password": "parool"})
    assert administrator.person
    where = f"/accounts/{administrator.person.uid}/sessions/"
    client.post(where + "end/")
    [left] = client.get(where).context["sessions"]
    assert left.is_current


def test_another_persons_sessions_are_for_administrators(user: User) -> None:
    specialist = make_user("specialist", first_name="Marko")
    browser = Client()
    browser.force_login(specialist)
    assert user.person
    where = f"/accounts/{user.person.uid}/sessions/"
    assert browser.get(where).status_code == 403
    assert browser.post(where + "end/").status_code == 403
    assert where not in browser.get(f"/accounts/{user.person.uid}/").content.decode()
    with pytest.raises(Refused):
        users.end_sessions(user_id=user.pk, actor=specialist)


def test_lines_of_ended_sessions_go(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert UserSession.objects.count() == 1
    client.post("/logout/")
    assert not UserSession.objects.exists()
    other = Client()
    sign_in(other, user.email)
    sign_in(client, user.email)
    now = timezone.now()
    UserSession.objects.update(created_at=now - timedelta(days=1))
    Session.objects.filter(session_key=other.session.session_key).update(expire_date=now)
    tasks.clear_expired_sessions()
    assert UserSession.objects.get().session_key == client.session.session_key


def test_htmx_and_scripts_get_401(client: Client) -> None:
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}):
        answer = client.get("/profiil/", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "signin.required")


# --- passwords ------------------------------------------------------------------------------------
def _mail_link(user: User) -> str:
    notice = Notice.objects.filter(recipient=user).latest("pk")
    assert "/login/parool/" not in str(notice.context)
    delivery.deliver(notice_id=notice.pk, now=timezone.now())
    found = re.search(r"http://[^/]+(/login/parool/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_reset_by_mail(client: Client, user: User) -> None:
    session = Client()
    sign_in(session, user.email)
    for _ in range(11):
        sign_in(Client(), user.email, "vale")
    answer = client.post("/login/parool/", {"email": user.email.upper()})
    assert answer["Location"] == "/login/parool/saadetud/"
    link = _mail_link(user)
    assert mail.outbox[-1].to == [user.email]
    form = client.get(link, follow=True)
    action = form.context["action_url"]
    assert user.email not in action
    assert client.post(action, {"password1": "lyhike"}).status_code == 422
    assert client.post(action, {"password1": LONG})["Location"] == "/login/"
    assert session.get("/profiil/").status_code == 302
    assert sign_in(Client(), user.email).status_code == 422
    assert sign_in(Client(), user.email, LONG).status_code == 302  # the lock is lifted
    assert Client().get(link).status_code == 410
    assert "accounts.password.reset" in codes()


def test_reset_says_the_same_to_all(client: Client, user: User) -> None:
    for email in (user.email, "keegi@naidisvald.ee"):
        answer = client.post("/login/parool/", {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/login/parool/saadetud/")
    assert Notice.objects.count() == 1
    assert codes() == ["accounts.password.requested"] * 2


def test_reset_mails_are_limited(client: Client, user: User) -> None:
    answers = [client.post("/login/parool/", {"email": user.email}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302] * 5
    assert Notice.objects.count() == 3
    answers = [client.post("/login/parool/", {"email": f"a{n}@b.ee"}) for n in range(27)]
    assert [answer.status_code for answer in answers] == [302] * 25 + [429] * 2


@pytest.mark.parametrize("email", ["", "x", "a\x00@b.ee", "a" * 400 + "@b.ee"])
def test_reset_of_nonsense(client: Client, email: str) -> None:
    assert client.post("/login/parool/", {"email": email}).status_code == 422
    assert not Event.objects.exists()


def test_reset_link_lasts_an_hour_and_an_invitation_a_week(client: Client, user: User) -> None:
    client.post("/login/parool/", {"email": user.email})
    link = _mail_link(user)
    with later(minutes=61):
        assert client.get(link).status_code == 410
    User.objects.filter(pk=user.pk).update(password="!none")
    from accounts.services.signin import invite_user

    invite_user(user_id=user.pk, actor=None, now=timezone.now())
    link = _mail_link(user)
    with later(days=6):
        assert client.get(link).status_code == 302
    with later(days=8):
        assert client.get(link).status_code == 410


def test_link_of_a_closed_sign_in_is_dead(client: Client, user: User) -> None:
    client.post("/login/parool/", {"email": user.email})
    link = _mail_link(user)
    users.deactivate_user(user_id=user.pk, actor=None, now=timezone.now())
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("link", ["1-x", "zzzzzzzzzzzzz-abc-def", "0-set-password", "1-%00"])
def test_made_up_links(client: Client, link: str) -> None:
    assert client.get(f"/login/parool/{link}/").status_code == 410


def test_changing_the_password_keeps_this_session_only(client: Client, user: User) -> None:
    other = Client()
    sign_in(client, user.email)
    sign_in(other, user.email)
    data = {"oldpassword": GOOD, "password1": LONG}
    assert client.post("/profiil/parool/", data)["Location"] == "/profiil/"
    assert client.get("/profiil/").status_code == 200
    assert other.get("/profiil/").status_code == 302
    assert [one.is_current for one in client.get("/profiil/seansid/").context["sessions"]] == [
        True
    ]
    assert codes()[-1] == "accounts.password.changed"
    assert Notice.objects.get(kind="account.changed").mail_state == "queued"


def test_open_session_is_no_way_to_guess(client: Client, user: User) -> None:
    sign_in(client, user.email)
    data = {"oldpassword": "vale", "password1": LONG}
    answers = [client.post("/profiil/parool/", data).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


# --- own settings ---------------------------------------------------------------------------------
def test_settings_are_kept_and_recorded(client: Client, user: User) -> None:
    client.force_login(user)
    data = {"language": "en", "theme": "dark"}
    assert client.post("/profiil/", data).status_code == 302
    user.refresh_from_db()
    assert (user.language, user.theme, user.single_keys) == ("en", "dark", False)
    assert Event.objects.get().data["was"] == {
        "language": "et",
        "theme": "system",
        "single_keys": True,
    }
    assert "My settings" in client.get("/profiil/").content.decode()


@pytest.mark.parametrize("value", ["", "xx", "e" * 500, "\x00", "🐦"])
def test_settings_refuse_nonsense(client: Client, user: User, value: str) -> None:
    client.force_login(user)
    answer = client.post("/profiil/", {"language": value, "theme": value})
    assert answer.status_code == 422
    assert not Event.objects.exists()


# --- demo -----------------------------------------------------------------------------------------
def test_demo_sign_ins_are_shown_in_a_demo_only(client: Client, settings: Any) -> None:
    User.objects.create_user(email="it@naidisvald.ee", password="naidisvald")
    assert "it@naidisvald.ee" not in client.get("/login/").content.decode()
    settings.DEMO = True
    page = client.get("/login/?kes=it@naidisvald.ee")
    assert "Näidiskontod" in page.content.decode()
    assert page.context["form"]["login"].value() == "it@naidisvald.ee"
    assert client.get("/login/?kes=x@y.ee").context["form"]["login"].value() is None
