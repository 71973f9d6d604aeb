"""Authenticator app, recovery codes, passkeys: over HTTP, without a browser."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from accounts.signin.second_step import qr_svg
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.builders import make_user
from tests.race import race
from tests.signin.test_signin import GOOD, later, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user("staff")


def code_of(secret: str, *, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up_app(client: Client, user: User) -> tuple[str, list[str]]:
    """Sign in, prove oneself, add the app: its secret and the recovery codes."""
    sign_in(client, user.email)
    page = client.get("/profiil/kaheastmeline/rakendus/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/profiil/kinnita/")
    where = client.post(page.redirect_chain[-1][0], {"password": GOOD})
    page = client.get(where["Location"])
    secret = page.context["form"].secret
    assert '<svg class="qr"' in page.content.decode()
    done = client.post("/profiil/kaheastmeline/rakendus/", {"code": code_of(secret, steps=-1)})
    shown = client.get(done["Location"])
    codes = re.findall(r"<code>(\d{8})</code>", shown.content.decode())
    assert len(codes) == 10
    client.post("/logout/")
    return secret, codes


def test_app_is_asked_after_the_password(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    answer = sign_in(client, user.email)
    assert answer["Location"] == "/login/kood/"
    assert client.get("/profiil/").status_code == 302
    assert client.get("/login/kood/").status_code == 200
    assert client.post("/login/kood/", {"code": code_of(secret)})["Location"] == "/"
    assert client.get("/profiil/").status_code == 200
    assert Event.objects.latest("pk").data == {"how": "password+totp"}
    assert set(Notice.objects.values_list("kind", flat=True)) == {"account.changed"}


def test_code_opens_once(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    code = code_of(secret)
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, user.email)
    assert first.post("/login/kood/", {"code": code}).status_code == 302
    assert second.post("/login/kood/", {"code": code}).status_code == 422
    assert second.post("/login/kood/", {"code": code_of(secret, steps=-1)}).status_code == 422


def test_code_of_the_proof_opens_nothing(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    sign_in(client, user.email)
    assert client.post("/login/kood/", {"code": code_of(secret, steps=-1)}).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_at_once_one_code_opens_one_door(client: Client, user: User, kind: str) -> None:
    secret, codes = set_up_app(client, user)
    code = code_of(secret) if kind == "app" else codes[0]
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, user.email)

    def send(one: Client) -> int:
        return one.post("/login/kood/", {"code": code}).status_code

    answers = race(lambda: send(first), lambda: send(second))
    assert sorted(answers) == [302, 422]


def test_recovery_code_opens_once_and_is_shown_once(client: Client, user: User) -> None:
    _secret, codes = set_up_app(client, user)
    sign_in(client, user.email)
    assert client.post("/login/kood/", {"code": codes[3]}).status_code == 302
    assert Event.objects.latest("pk").data == {"how": "password+recovery_codes"}
    client.post("/logout/")
    sign_in(client, user.email)
    assert client.post("/login/kood/", {"code": codes[3]}).status_code == 422
    assert client.post("/login/kood/", {"code": codes[4]}).status_code == 302
    page = client.get("/profiil/kaheastmeline/varukoodid/", follow=True)
    again = client.post(page.redirect_chain[-1][0], {"password": GOOD}, follow=True)
    assert codes[5] not in again.content.decode()
    assert "Alles on 8 koodi" in again.content.decode()


def test_guessing_codes_locks(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    sign_in(client, user.email)
    for _ in range(7):
        answer = client.post("/login/kood/", {"code": "000000"})
        assert answer.status_code == 422
    assert "Liiga palju" in answer.content.decode()
    other = Client()
    sign_in(other, user.email)
    assert other.post("/login/kood/", {"code": code_of(secret)}).status_code == 422
    codes = list(Event.objects.values_list("code", flat=True))
    assert codes.count("accounts.signin.locked") == 1
    assert codes.count("accounts.signin.failed") == 6


@pytest.mark.parametrize(
    "code", ["", "x", "\x00", "9" * 500, "🐦🐦🐦", "\u202e123456", "12 34"]
)
def test_bad_codes(client: Client, user: User, code: str) -> None:
    set_up_app(client, user)
    sign_in(client, user.email)
    assert client.post("/login/kood/", {"code": code}).status_code == 422


def test_second_step_waits_a_quarter_of_an_hour(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    sign_in(client, user.email)
    with later(minutes=16):
        answer = client.post("/login/kood/", {"code": code_of(secret)})
        assert answer["Location"] == "/login/"


def test_app_can_be_removed_after_proving_oneself(client: Client, user: User) -> None:
    secret, _codes = set_up_app(client, user)
    sign_in(client, user.email)
    client.post("/login/kood/", {"code": code_of(secret)})
    address = "/profiil/kaheastmeline/rakendus/eemalda/"
    asked = client.post(address)
    assert asked["Location"].startswith("/profiil/kinnita/")
    assert Authenticator.objects.count() == 2
    client.post(asked["Location"], {"password": GOOD})
    client.post(address)
    assert not Authenticator.objects.exists()
    assert Event.objects.filter(code="accounts.mfa.removed").count() == 1


def test_secret_is_sealed_at_rest(client: Client, user: User) -> None:
    secret, codes = set_up_app(client, user)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert codes[0] not in stored
    journal = json.dumps([event.data for event in Event.objects.all()])
    assert secret not in journal


def test_qr_code_needs_no_style_or_script() -> None:
    svg = qr_svg("otpauth://totp/x?secret=ABC")
    assert "style" not in svg
    assert "script" not in svg
    assert svg.startswith("<svg ")


# --- passkeys -------------------------------------------------------------------------------------
def _assertion(**response: str) -> str:
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})


BROKEN = [
    "",
    "x",
    "[]",
    "1",
    "null",
    "{}",
    '{"id": 1}',
    '{"response": []}',
    '{"response": {"userHandle": null}}',
    _assertion(clientDataJSON="AA", authenticatorData="AA", signature="AA", userHandle="MQ"),
    _assertion(clientDataJSON="e30", authenticatorData="A" * 50, signature="AA"),
    _assertion(userHandle="enp6enp6enp6enp6eg"),
    "\x00",
]


@pytest.mark.parametrize("credential", BROKEN)
def test_broken_passkeys_are_wrong_ones(client: Client, user: User, credential: str) -> None:
    options = client.get("/login/paasuvoti/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    answer = client.post("/login/paasuvoti/", {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert client.get("/profiil/").status_code == 302


@pytest.mark.parametrize("credential", BROKEN)
def test_broken_new_passkeys_are_refused(client: Client, user: User, credential: str) -> None:
    sign_in(client, user.email)
    page = client.get("/profiil/paasuvotmed/lisa/", follow=True)
    page = client.post(page.redirect_chain[-1][0], {"password": GOOD}, follow=True)
    options = json.loads(page.context["options"])["publicKey"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    answer = client.post("/profiil/paasuvotmed/lisa/", {"name": "x", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_anothers_passkey_is_absent(client: Client, user: User) -> None:
    theirs = Authenticator.objects.create(
        user=make_user(), type="webauthn", data={"name": "x", "credential": {}}
    )
    sign_in(client, user.email)
    page = client.get(f"/profiil/paasuvotmed/{theirs.pk}/eemalda/", follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password": GOOD}, follow=True)
    assert answer.status_code == 404
    assert client.post(f"/profiil/paasuvotmed/{theirs.pk}/eemalda/").status_code == 404
    assert (
        client.post(f"/profiil/paasuvotmed/{theirs.pk}/nimi/", {"name": "y"}).status_code == 404
    )
