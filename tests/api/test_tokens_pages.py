"""Pages of tokens, the documentation page, and the command."""

import re
import time
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from itportal.core.api.models import ApiToken
from itportal.core.journal.models import Event
from tests.api.client import ApiClient, make_client, signed_in_now
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db

URL = "/profiil/votmed/"
GOOD = {"name": "Skript", "scopes": ["institutions:read"], "days": "30"}


@pytest.fixture
def web() -> Client:
    user = make_user("specialist", institution=make_institution(name="Kool"))
    return signed_in_now(user)


def shown_secret(answer: Any) -> str:
    found = re.search(r"itp_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert found
    return found[0]


def test_token_is_made_shown_once_used_and_revoked(web: Client) -> None:
    answer = web.post(URL, GOOD | {"allowed_ips": "127.0.0.1, 10.0.0.7/8"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    secret = shown_secret(answer)
    again = web.get(URL).content.decode()
    assert secret not in again
    assert "Skript" in again
    token = ApiToken.objects.get()
    assert token.allowed_ips == ["127.0.0.1", "10.0.0.0/8"]
    client = ApiClient(secret)
    assert client.read("institutions/").status_code == 200
    gone = web.post(f"{URL}{token.uid}/lopeta/", follow=True)
    assert gone.redirect_chain == [(URL, 302)]
    assert client.read("institutions/").status_code == 401
    web.post(f"{URL}{token.uid}/lopeta/")  # a second time changes nothing
    codes = list(Event.objects.order_by("pk").values_list("code", flat=True))
    assert codes[1:] == ["api.token.created", "api.token.revoked"]  # after signing in
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))


def test_what_to_copy_reaches_as_far_as_the_scopes(web: Client) -> None:
    made = web.post(URL, GOOD | {"scopes": ["assets:read", "changes:read"]})
    secret = shown_secret(made)
    snippets = made.context["snippets"]
    assert len(snippets) == 4
    for snippet in snippets:
        assert secret in snippet.text
        assert "TOKEN" not in snippet.text
        for path in re.findall(r"/api/v1/((?:assets|feeds)/[^'\s]*)", snippet.text):
            assert ApiClient(secret).read(path).status_code == 200, path
    compile(snippets[1].text, "puller", "exec")
    other = web.post(URL, GOOD | {"scopes": ["finance:read"]})
    (workbook,) = other.context["snippets"]
    assert "feeds/finance.xlsx" in workbook.text


def test_an_old_sign_in_is_asked_for_the_password_first(web: Client) -> None:
    with time_machine.travel(time.time() + 301):
        assert web.get(URL).status_code == 200  # looking is free
        asked = web.post(URL, GOOD)
        assert asked["Location"].startswith("/profiil/kinnita/?next=")
        assert web.post(asked["Location"], {"password": "vale"}).status_code == 422
        assert not ApiToken.objects.exists()
        made = web.post(asked["Location"], {"password": "parool", "next": URL})
        assert made.status_code == 200  # what was filled in before goes on
    assert ApiToken.objects.get().name == "Skript"
    assert ApiClient(shown_secret(made)).read("institutions/").status_code == 200
    assert f'action="{URL}"' in made.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 81}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"name": "\u202ea"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["moon:read"]}, "scopes"),
        ({"days": "0"}, "days"),
        ({"days": "400"}, "days"),
        ({"institution": "99999999"}, "institution"),
        ({"allowed_ips": "10.0.0.300"}, "allowed_ips"),
        ({"allowed_ips": "1.1.1.1 " * 21}, "allowed_ips"),
    ],
)
def test_form_that_does_not_fit(web: Client, change: dict[str, Any], field: str) -> None:
    answer = web.post(URL, GOOD | change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_others_tokens_are_not_there(web: Client) -> None:
    other = make_client(make_user("specialist")).token
    assert other
    assert web.post(f"{URL}{other.uid}/lopeta/").status_code == 404
    assert web.get(f"{URL}koik/").status_code == 403
    assert ApiToken.objects.get(pk=other.pk).revoked_at is None


def test_administrator_sees_and_revokes_all() -> None:
    admin = Client()
    admin.force_login(make_user("administrator"))
    token = make_client(make_user("specialist", first_name="Marko")).token
    assert token
    page = admin.get(f"{URL}koik/").content.decode()
    assert "Marko Kask" in page
    back = {"next": f"{URL}koik/"}
    assert admin.post(f"{URL}{token.uid}/lopeta/", back)["Location"] == f"{URL}koik/"
    assert ApiToken.objects.get(pk=token.pk).revoked_at
    evil = admin.post(f"{URL}{token.uid}/lopeta/", {"next": "//evil.example/"})
    assert evil["Location"] == URL


@pytest.mark.parametrize("path", [URL, f"{URL}koik/", "/api/v1/docs/"])
def test_pages_need_sign_in(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_documentation_page(web: Client) -> None:
    page = web.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/tickets/{number}/resolve/" in text
    assert "tickets:write" in text
    assert "curl" in text
    assert "http://" not in re.sub(r"http://(testserver|127\.0\.0\.1:8000)", "", text)
    assert "<style" not in text
    assert " style=" not in text


# --- the command -----------------------------------------------------------------------------------
def command(**options: Any) -> str:
    out = StringIO()
    call_command("api_token", stdout=out, **options)
    return out.getvalue()


def test_command_prints_the_token_alone_on_the_last_line() -> None:
    school = make_institution(name="Kool")
    user = make_user("specialist", institution=school)
    made = command(
        user=user.email.upper(),
        scopes=["institutions:read"],
        institution="Kool",
        ip=["127.0.0.1"],
    )
    secret = made.rstrip("\n").rsplit("\n", 1)[1]
    assert re.fullmatch(r"itp_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", secret)
    listed = ApiClient(secret).read("institutions/").json()["results"]
    assert [row["name"] for row in listed] == ["Kool"]


@pytest.mark.parametrize(
    "change",
    [
        {"user": "pole@olemas.ee"},
        {"scopes": ["moon:read"]},
        {"days": 366},
        {"institution": "Pole olemas"},
        {"ip": ["x"]},
    ],
)
def test_command_says_what_is_wrong(change: dict[str, Any]) -> None:
    options = {"user": make_user().email, "scopes": ["institutions:read"]} | change
    with pytest.raises(CommandError):
        command(**options)
    assert not ApiToken.objects.exists()


def test_command_makes_nothing_for_the_inactive() -> None:
    user = make_user()
    user.is_active = False
    user.save()
    with pytest.raises(CommandError):
        command(user=user.email, scopes=["institutions:read"])
