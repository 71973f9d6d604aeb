"""Who looked at whose data: one row per request, nothing about oneself."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from itportal.core.journal.models import PersonalDataRead
from itportal.core.journal.reads import is_marked, persons_hash
from tests.builders import make_person, make_user
from tests.journal import read_urls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _urls(settings: Any) -> None:
    settings.ROOT_URLCONF = read_urls.__name__


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("specialist"), backend=None)
    return client


@pytest.mark.parametrize("path", ["/people/", "/api/people/"])
def test_one_row_per_request_names_actor_purpose_and_persons(reader: Client, path: str) -> None:
    persons = [make_person(), make_person()]
    assert reader.get(f"{path}?q=Kask&for=P-2598").status_code == 200
    row = PersonalDataRead.objects.get()
    assert sorted(row.person_uids or []) == sorted(p.uid for p in persons)
    assert (row.person_count, row.columns, row.is_export) == (2, "contact", False)
    assert (row.ip, row.auth) == ("127.0.0.1", "session")
    assert row.filter_text == "q=Kask&for=P-2598"
    assert row.view in {"people", "api-people"}
    assert (row.purpose == "P-2598") is (path == "/people/")
    assert row.actor.email.startswith("liina.kask")


def test_own_data_and_refusals_leave_nothing(reader: Client) -> None:
    assert reader.get("/people/").status_code == 200  # only oneself is there
    assert reader.get("/people/?absent=1").status_code == 404
    assert not PersonalDataRead.objects.exists()


def test_many_persons_are_counted_and_hashed(reader: Client) -> None:
    uids: list[UUID] = [uuid4() for _ in range(201)]
    assert reader.post("/many/", {"uid": [str(uid) for uid in uids]}).status_code == 200
    row = PersonalDataRead.objects.get()
    assert (row.person_count, row.person_uids, row.is_export) == (201, None, True)
    assert row.persons_hash == persons_hash(reversed(uids))


def test_a_marked_view_must_say_whom_it_showed(reader: Client) -> None:
    with pytest.raises(RuntimeError, match="does not say whose"):
        reader.get("/forgot/")


def test_marks_are_found_by_the_architecture_test() -> None:
    marked = {str(p.pattern): is_marked(p.callback) for p in read_urls.urlpatterns}
    assert marked == {
        "people/": True,
        "api/people/": False,
        "many/": True,
        "forgot/": True,
        "plain/": False,
    }
