"""The frame's text is shared; what is in it of the reader and of the page is not."""

import re
from html import escape

import pytest
from django.test import Client

from accounts.models import User
from itportal.core.ui.frame import FIRST, LAST
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def page(reader: User, path: str) -> str:
    client = Client()
    client.force_login(reader)
    return client.get(path).content.decode()


@pytest.mark.parametrize("role", ["staff", "specialist"])
def test_each_reader_sees_their_own_name_and_page(role: str) -> None:
    school = make_institution()
    readers = [
        make_user(role, institution=school, first_name=first, last_name=last)
        for first, last in (("Mari", "Mets & <Pojad>"), ("Jüri", "Kuusk"))
    ]
    for path in ("/profiil/", '/profiil/?q="><b>', "/juhendid/"):
        tokens: set[str] = set()
        for reader, other in (readers, reversed(readers)):
            html = page(reader, path)
            assert FIRST not in html
            assert LAST not in html
            assert escape(reader.email) in html
            assert escape(other.email) not in html
            assert "<Pojad>" not in html
            assert set(re.findall(r'name="next" value="([^"]*)"', html)) == {
                escape(path.replace('"><b>', "%22%3E%3Cb%3E"))
            }
            frame = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html))
            assert frame
            assert not frame & tokens
            tokens |= frame


def test_the_language_theme_and_folding_of_one_reader_are_not_anothers() -> None:
    first, second = make_user("specialist"), make_user("specialist")
    english, rail = Client(), Client()
    english.force_login(first)
    rail.force_login(second)
    english.post("/keel/", {"language": "en", "next": "/"})
    rail.cookies["nav"] = "rail"
    assert "Sign out" in english.get("/profiil/").content.decode()
    html = rail.get("/profiil/").content.decode()
    assert "Logi välja" in html
    assert "app--rail" in html
    assert "app--rail" not in english.get("/profiil/").content.decode()
