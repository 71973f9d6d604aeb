"""The frame of every page: home by role, language, theme, refusals and faults."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from itportal.core.context import acting
from itportal.core.errors import Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.ui import failures, toast
from itportal.core.ui.middleware import PartialMiddleware
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff() -> User:
    return make_user("staff", institution=make_institution())


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_staff_see_their_home_in_estonian() -> None:
    page = signed_in(staff()).get("/")
    assert page.status_code == 200
    assert '<html lang="et">' in text_of(page)
    assert "Tere, Liina!" in text_of(page)


@pytest.mark.parametrize(
    ("role", "begins"),
    [
        ("staff", "/"),
        ("approver", "/"),
        ("finance", "/assets/"),
        ("specialist", "/helpdesk/"),
        ("auditor", "/helpdesk/"),
        ("administrator", "/helpdesk/"),
    ],
)
def test_everybody_begins_at_a_page_of_theirs(role: str, begins: str) -> None:
    page = signed_in(make_user(role, institution=make_institution())).get("/", follow=True)
    assert (page.status_code, page.wsgi_request.path) == (200, begins)


def test_the_browsers_language_is_not_asked() -> None:
    page = Client().get("/ligipaasetavus/", headers={"Accept-Language": "en"})
    assert '<html lang="et">' in text_of(page)


def test_language_switch_is_kept_on_the_person_and_keeps_the_page() -> None:
    user = staff()
    client = signed_in(user)
    answer = client.post("/keel/", {"language": "en", "next": "/andmekaitse/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/andmekaitse/?a=1")
    user.refresh_from_db()
    assert user.language == "en"
    assert '<html lang="en">' in text_of(client.get("/andmekaitse/"))
    assert Event.objects.get(code="ui.language.chosen").data == {"was": "et", "now": "en"}
    client.post("/keel/", {"language": "en", "next": "/"})
    assert Event.objects.filter(code="ui.language.chosen").count() == 1


def test_language_of_nobody_is_kept_in_a_cookie() -> None:
    client = Client()
    client.post("/keel/", {"language": "en", "next": "/ligipaasetavus/"})
    assert "Accessibility statement" in text_of(client.get("/ligipaasetavus/"))


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_the_switch_leads_to_no_other_site(address: str) -> None:
    answer = Client().post("/keel/", {"language": "en", "next": address})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("value", ["xx", "", "et\x00", "a" * 5000, "ет"])
def test_unknown_languages_and_themes_change_nothing(value: str) -> None:
    user = staff()
    client = signed_in(user)
    for address, name in (("/keel/", "language"), ("/kujundus/", "theme")):
        assert client.post(address, {name: value}).status_code == 302
    user.refresh_from_db()
    assert (user.language, user.theme) == ("et", "system")


def test_theme_is_kept_and_set_by_the_server() -> None:
    user = staff()
    client = signed_in(user)
    client.post("/kujundus/", {"theme": "dark", "next": "/"})
    user.refresh_from_db()
    assert user.theme == "dark"
    assert 'data-theme="dark"' in text_of(client.get("/"))
    client.post("/kujundus/", {"theme": "system", "next": "/"})
    assert "data-theme" not in text_of(client.get("/"))


def test_switches_want_a_post() -> None:
    assert Client().get("/keel/").status_code == 405
    assert Client().get("/kujundus/").status_code == 405


def test_absent_page_says_what_to_do() -> None:
    page = signed_in(staff()).get("/no-such-page/")
    assert page.status_code == 404
    text = text_of(page)
    assert "Sellist lehte ei ole" in text
    assert "555 0142" in text
    assert page["X-Request-ID"] in text


def test_style_page_is_for_experts() -> None:
    assert signed_in(staff()).get("/stiil/").status_code == 403
    assert signed_in(make_user("specialist")).get("/stiil/").status_code == 200


def test_a_form_without_its_token_explains_itself() -> None:
    page = Client(enforce_csrf_checks=True).post("/keel/", {"language": "en"})
    assert page.status_code == 403
    assert "Vorm oli liiga kaua oodanud" in text_of(page)


def _request() -> Any:
    request = RequestFactory().get("/x/")
    request.user = staff()
    return request


def test_faults_are_told_without_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = _request()
    with acting(request_id="0198-test"), django_assert_num_queries(0):
        page = failures.failed(request)
    assert page.status_code == 500
    assert "0198-test" in text_of(page)
    assert "Portaal eksis" in text_of(page)


def test_a_database_that_is_away_is_a_503(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = _request()
    with django_assert_num_queries(0):
        try:
            raise OperationalError("server closed the connection")
        except OperationalError:
            page = failures.failed(request)
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "Portaali hetkel ei ole" in text_of(page) or "hetkeks" in text_of(page)


@pytest.mark.parametrize(("error", "status"), [(Refused("no"), 403), (WrongState("late"), 409)])
def test_domain_errors_that_reach_the_edge_become_pages(error: Exception, status: int) -> None:
    request = _request()
    middleware = failures.FailureMiddleware(lambda _request: HttpResponse())
    page = middleware.process_exception(request, error)
    assert page is not None
    assert page.status_code == status
    assert str(error) in text_of(page)


def test_statements_stand_in_both_languages() -> None:
    client = Client()
    for address, words in (("/ligipaasetavus/", "EN 301 549"), ("/andmekaitse/", "Küpsised")):
        assert words in text_of(client.get(address))
    client.post("/keel/", {"language": "en"})
    assert "Cookies" in text_of(client.get("/andmekaitse/"))


def test_every_page_leads_to_the_source(settings: Settings) -> None:
    client = Client()
    assert 'href="/lahtekood/"' in text_of(client.get("/login/"))
    page = text_of(client.get("/lahtekood/"))
    assert "GNU Affero" in page
    assert settings.VERSION in page
    assert settings.HELP_PHONE in page
    settings.SOURCE_URL = "https://git.example.ee/portal?a=1&b=2"
    shown = "https://git.example.ee/portal?a=1&amp;b=2"
    assert f'<a href="{shown}">' in text_of(client.get("/login/"))
    assert shown in text_of(client.get("/lahtekood/"))


def test_htmx_is_told_401_instead_of_the_sign_in_page() -> None:
    assert Client().get("/", headers={"HX-Request": "true"}).status_code == 401
    assert Client().get("/").status_code == 302


def test_toasts_travel_with_a_partial() -> None:
    user = staff()
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    request.user = user
    SessionMiddleware(failures.not_found).process_request(request)

    def view(asked: Any) -> HttpResponse:
        toast(asked, "Salvestatud <b>", undo_url="/tagasi/")
        return HttpResponse("<p>rida</p>")

    page: Any = MessageMiddleware(PartialMiddleware(view))(request)
    text = page.content.decode()
    assert text.startswith("<p>rida</p>")
    assert '<hx-partial hx-target="#toasts" hx-swap="beforeend">' in text
    assert "Salvestatud &lt;b&gt;" in text
    assert 'action="/tagasi/"' in text
    storage: Any = get_messages(request)
    assert storage.used


def test_answers_vary_by_what_htmx_asks() -> None:
    vary = signed_in(staff()).get("/")["Vary"]
    assert "HX-Request" in vary
    assert "HX-Request-Type" in vary


def test_the_frame_costs_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Session, user, person, grants, institutions of a scoped grant, and one for all numbers."""
    client = signed_in(make_user("specialist"))
    client.get("/andmekaitse/")
    with django_assert_max_num_queries(5):
        client.get("/andmekaitse/")


def test_every_page_repeats_ids_never() -> None:
    text = text_of(signed_in(make_user("specialist")).get("/stiil/"))
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) > 20
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
