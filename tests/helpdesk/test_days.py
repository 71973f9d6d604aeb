"""Days as people write them, in the forms of the help desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from itportal.core.dates import describe_day
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast


@pytest.fixture
def page(client: Client, cast: Cast) -> Client:
    client.force_login(cast.specialist)
    return client


def test_the_preview_says_what_was_understood(page: Client) -> None:
    said = page.get("/paev/", {"until": "homme"}).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with translation.override("et"):
        assert describe_day(tomorrow, timezone.localdate()) in said
    assert "err" not in said
    other = page.get("/paev/", {"field": "ask-until", "ask-until": "varsti"})
    assert "Kirjuta päev" in other.content.decode()
    assert "pärast tänast" in page.get("/paev/", {"until": "täna"}).content.decode()
    assert page.get("/paev/").content.decode().strip() == ""


def test_a_request_is_planned_as_people_write(page: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    address = f"/helpdesk/{ticket.number}/wait/"
    assert page.post(address, {"for": "planned", "until": "homme"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.planned_on == timezone.localdate() + timedelta(days=1)
    later = timezone.localdate() + timedelta(days=9)
    picked = {"for": "planned", "until": "homme", "until_picked": later.isoformat()}
    page.post(address, picked)
    ticket.refresh_from_db()
    assert ticket.planned_on == later
    refused = page.post(address, {"for": "date", "until": "täna"})
    assert refused.status_code == 422
    unclear = page.post(address, {"for": "date", "until": "varsti"})
    assert unclear.status_code == 422
    assert 'value="varsti"' in unclear.content.decode()


def test_many_requests_are_planned_as_people_write(page: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    data = {"rows": [ticket.number], "go": "1", "ask-until": "2 nädalat"}
    assert page.post("/loend/tickets/hulgi/plan/", data).status_code == 302
    ticket.refresh_from_db()
    assert ticket.planned_on == timezone.localdate() + timedelta(days=14)
