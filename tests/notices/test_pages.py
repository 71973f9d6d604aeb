"""The bell, the list and the preferences, over HTTP."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from itportal.core.notices.models import Notice, NoticePreference
from itportal.core.notices.services import unread_count
from tests.builders import make_user
from tests.notices.builders import make_notice

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def user() -> User:
    return make_user("staff")


@pytest.fixture
def web(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", ["/notices/", "/notices/bell/", "/notices/eelistused/"])
def test_one_signs_in_first(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_the_list_shows_own_notices_newest_first(web: Client, user: User) -> None:
    make_notice(user, title="Esimene")
    make_notice(user, title="<b>Teine</b>")
    make_notice(make_user("staff"), title="Kellegi teise")
    text = web.get("/notices/").content.decode()
    assert text.index("Vastus: &lt;b&gt;Teine&lt;/b&gt;") < text.index("Vastus: Esimene")
    assert "Kellegi teise" not in text
    assert 'href="/minu/P-2598/"' in text


def test_a_turned_off_bell_is_not_listed(web: Client, user: User) -> None:
    NoticePreference.objects.create(user=user, kind="test_answered", bell=False)
    make_notice(user, title="Vaikne")
    assert "Vaikne" not in web.get("/notices/").content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number(
    web: Client, user: User, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make_notice(user)
    web.get("/notices/")
    with django_assert_max_num_queries(6):  # session, user, person, roles, count, page
        assert web.get("/notices/").status_code == 200


def test_older_notices_follow_by_their_own_link(web: Client, user: User) -> None:
    for number in range(53):
        make_notice(user, title=f"teade-{number:02d}")
    page = web.get("/notices/", headers=HTMX).content.decode()
    assert "<html" not in page
    assert ("teade-52" in page, "teade-02" in page) == (True, False)
    link = page.split('hx-get="')[1].split('"')[0]
    rest = web.get(f"/notices/{link}").content.decode()
    assert ("teade-02" in rest, "teade-00" in rest, "teade-03" in rest) == (True, True, False)
    assert web.get("/notices/?after=nonsense").status_code == 200


def test_reading_one_and_all(web: Client, user: User) -> None:
    first, _second = make_notice(user), make_notice(user)
    other = make_notice(make_user("staff"))
    assert web.post(f"/notices/{first.uid}/read/").status_code == 302
    assert unread_count(user) == 1
    assert web.post(f"/notices/{other.uid}/read/").status_code == 302
    assert Notice.objects.get(pk=other.pk).read_at is None
    assert web.post("/notices/read/").status_code == 302
    assert unread_count(user) == 0
    assert web.get("/notices/read/").status_code == 405


def test_the_bell_is_a_fragment_and_a_plain_link(web: Client, user: User) -> None:
    make_notice(user)
    text = web.get("/notices/bell/", headers=HTMX).content.decode()
    assert "Vastus: Printer ei prindi" in text
    assert "<html" not in text
    assert web.get("/notices/bell/")["Location"] == "/notices/"
    assert unread_count(user) == 1  # looking does not read


def test_the_count_is_one_indexed_statement(user: User, django_assert_num_queries: Any) -> None:
    make_notice(user)
    with django_assert_num_queries(1):
        assert unread_count(user) == 1


def test_preferences_are_kept_and_unknown_names_ignored(web: Client, user: User) -> None:
    page = web.get("/notices/eelistused/").content.decode()
    assert 'name="mail-test_answered" checked' in page
    sent = {"bell-test_answered": "on", "mail-no_such_kind": "on", "x\x00": "\u202e"}
    assert web.post("/notices/eelistused/", sent).status_code == 302
    kept = NoticePreference.objects.get(user=user, kind="test_answered")
    assert (kept.bell, kept.mail) == (True, False)
    assert not NoticePreference.objects.filter(kind="no_such_kind").exists()
    page = web.get("/notices/eelistused/").content.decode()
    assert 'name="mail-test_answered" checked' not in page


def test_a_kind_that_is_no_longer_sent_stays_readable(web: Client, user: User) -> None:
    notice = make_notice(user)
    Notice.objects.filter(pk=notice.pk).update(kind="gone", object_label="P-77")
    assert "P-77" in web.get("/notices/").content.decode()
