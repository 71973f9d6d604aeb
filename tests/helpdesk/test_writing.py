"""Who is answering just now: seen by those who work on the request, gone by itself."""

import time

import pytest
import redis
from django.test import Client

from accounts.models import User
from helpdesk.live import may_hear_writing
from itportal.core.live import presence
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
SAID = "Marko vastab praegu"


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def nobody() -> None:
    presence._client().delete(presence._key("helpdesk"))


def test_colleagues_see_who_answers_and_requesters_do_not(
    cast: Cast,
) -> None:
    ticket = make_ticket(cast.requester)
    page = f"/helpdesk/{ticket.number}/"
    assert of(cast.specialist).post(f"{page}kirjutab/").status_code == 204
    for address in (page, f"{page}kirjutab/", "/helpdesk/?list=open", "/helpdesk/vastavad/"):
        assert SAID in of(cast.second).get(address).content.decode(), address
        assert SAID not in of(cast.specialist).get(address).content.decode(), address
        assert SAID not in of(cast.auditor).get(address).content.decode(), address
    assert SAID not in of(cast.outsider).get("/helpdesk/vastavad/").content.decode()
    for user in (cast.requester, cast.approver):
        assert SAID not in of(user).get(f"/minu/{ticket.number}/").content.decode()
        assert not may_hear_writing(user, str(ticket.uid))
        assert not may_hear_writing(user, "")
    assert may_hear_writing(cast.second, str(ticket.uid))
    assert not may_hear_writing(cast.outsider, str(ticket.uid))
    assert of(cast.auditor).post(f"{page}kirjutab/").status_code == 403
    assert "Anne vastab praegu" not in of(cast.second).get(page).content.decode()
    # Sending ends it, and so does an emptied composer.
    of(cast.specialist).post(f"{page}note/", {"note": "Valmis"})
    assert SAID not in of(cast.second).get(page).content.decode()
    of(cast.specialist).post(f"{page}kirjutab/")
    of(cast.specialist).post(f"{page}kirjutab/", {"done": "1"})
    assert SAID not in of(cast.second).get(page).content.decode()


def test_the_mark_dies_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = presence.Present("P-1", 1, "Mari | Maasikas")
    assert presence.mark_present("koht", someone) is True
    assert presence.mark_present("koht", someone) is False  # said again: no news
    assert presence.present_at("koht") == [someone]
    later = time.time() + presence.LASTS_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert presence.present_at("koht") == []
    assert presence.mark_present("koht", someone) is True
    assert presence.mark_gone("koht", someone) is True


def test_without_redis_nobody_writes_and_pages_stand(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(presence, "_client", lambda: away)
    ticket = make_ticket(cast.requester)
    page = f"/helpdesk/{ticket.number}/"
    assert of(cast.specialist).post(f"{page}kirjutab/").status_code == 204
    assert of(cast.specialist).post(f"{page}kirjutab/", {"done": "1"}).status_code == 204
    for address in (page, "/helpdesk/?list=open", "/helpdesk/vastavad/"):
        assert of(cast.second).get(address).status_code == 200, address
