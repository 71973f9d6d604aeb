"""The search page and the list while typing."""

import pytest
from django.test import Client

from accounts.models import User
from tests.builders import make_user
from tests.search.builders import KIND, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = make_user("staff")
    client.force_login(user)
    return user


def test_the_page_shows_what_was_found(client: Client, user: User) -> None:
    put("Sülearvuti kuumeneb", number="P-17", hint="Liina Kask")
    page = client.get("/search/", {"q": "sülearvutid"}).content.decode()
    assert "<mark>Sülearvuti</mark> kuumeneb" in page
    assert "P-17 · Liina Kask" in page
    assert 'value="sülearvutid"' in page
    direct = client.get("/search/", {"q": "p17"}).content.decode()
    assert 'id="g-direct"' in direct


def test_empty_states_differ(client: Client, user: User) -> None:
    first = client.get("/search/").content.decode()
    assert "sülearvuti kuumeneb" in first
    nothing = client.get("/search/", {"q": "<script>"}).content.decode()
    assert "&lt;script&gt;" in nothing
    assert "<script>”" not in nothing
    words = client.get("/search/", {"q": "?!"}).content.decode()
    assert words.count('class="empty"') == first.count('class="empty"') == 1
    assert nothing != first


def test_one_kind_shows_more_of_it(client: Client, user: User) -> None:
    for number in range(12):
        put(f"Printer {number}")
    page = client.get("/search/", {"q": "printer"}).content.decode()
    assert page.count('class="cover"') == 8
    assert f"kind={KIND}" in page
    only = client.get("/search/", {"q": "printer", "kind": KIND}).content.decode()
    assert only.count('class="cover"') == 12
    other = client.get("/search/", {"q": "printer", "kind": "no such\0kind"})
    assert other.status_code == 200


def test_the_list_while_typing(client: Client, user: User) -> None:
    put("Projektor ei lähe käima", number="P-3")
    answer = client.get("/search/suggest/", {"q": "projek"}, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert "<html" not in body
    assert "<mark>Projektor</mark>" in body
    assert 'href="/search/?q=projek"' in body
    assert client.get("/search/suggest/", {"q": ""}).content.strip() == b""


def test_only_the_signed_in_search_and_nobody_writes(client: Client) -> None:
    for address in ("/search/", "/search/suggest/"):
        answer = client.get(address, {"q": "printer"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")
    client.force_login(make_user("staff"))
    for address in ("/search/", "/search/suggest/"):
        assert client.post(address, {"q": "x"}).status_code == 405
        for text in ("\0", "\u202e" * 50, "𝒳" * 500, "a" * 20_000):
            assert client.get(address, {"q": text}).status_code == 200
