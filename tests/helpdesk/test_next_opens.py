"""After a decision the list's next request opens; whoever likes stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.models import Ticket, WorkHabits
from helpdesk.services.habits import choose_next
from itportal.core.errors import Refused
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
LIST = "list=new&sort=number"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
DECISIONS = {
    "answer": {"body": "Tulen", "do": "answer"},
    "ask": {"body": "Mis ruumis?", "do": "ask"},
    "resolve": {"body": "Korras", "do": "resolve"},
    "wait": {"for": "planned", "until": "homme"},
}


@pytest.fixture
def specialist(client: Client, cast: Cast) -> Client:
    client.force_login(cast.specialist)
    return client


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:
    began = timezone.now() - timedelta(hours=1)
    return [
        make_ticket(cast.requester, now=began + timedelta(minutes=number))
        for number in range(3)
    ]


def page(ticket: Ticket) -> str:
    return f"/helpdesk/{ticket.number}/?{LIST}"


def decide(client: Client, ticket: Ticket, verb: str, **headers: str):  # type: ignore[no-untyped-def]
    action = "answer" if verb in ("ask", "resolve") else verb
    address = f"/helpdesk/{ticket.number}/{action}/?{LIST}"
    return client.post(address, DECISIONS[verb], headers=headers)


@pytest.mark.parametrize("verb", DECISIONS)
def test_the_next_of_the_same_list_opens(
    specialist: Client, tickets: list[Ticket], verb: str
) -> None:
    answer = decide(specialist, tickets[0], verb)
    assert (answer.status_code, answer["Location"]) == (302, page(tickets[1]))
    shown = specialist.get(answer["Location"]).content.decode()
    assert "/helpdesk/tagasi/" in shown  # the way back stands on the next page


def test_htmx_is_led_on_with_the_toast(specialist: Client, tickets: list[Ticket]) -> None:
    answer = decide(specialist, tickets[1], "resolve", **HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, page(tickets[2]))
    assert "Lahendatud" in specialist.get(answer["HX-Redirect"]).content.decode()


def test_after_the_last_one_the_list(specialist: Client, tickets: list[Ticket]) -> None:
    answer = decide(specialist, tickets[2], "ask")
    assert answer["Location"] == f"/helpdesk/?{LIST}"
    assert "viimane" in specialist.get(answer["Location"]).content.decode()


def test_what_decides_nothing_stays(specialist: Client, tickets: list[Ticket]) -> None:
    taken = specialist.post(f"/helpdesk/{tickets[0].number}/take/?{LIST}")
    assert taken["Location"] == page(tickets[0])
    plain = specialist.post(f"/helpdesk/{tickets[1].number}/answer/", {"body": "Tulen"})
    assert plain["Location"] == f"/helpdesk/{tickets[1].number}/"


def test_a_refused_decision_stays(specialist: Client, tickets: list[Ticket]) -> None:
    address = f"/helpdesk/{tickets[0].number}/answer/?{LIST}"
    assert specialist.post(address, {"body": ""}).status_code == 422


def test_whoever_likes_stays(specialist: Client, tickets: list[Ticket], cast: Cast) -> None:
    address = f"/helpdesk/{tickets[0].number}/edasi/?{LIST}"
    assert specialist.post(address, {"next": "0"})["Location"] == page(tickets[0])
    assert "jääd" in specialist.get(page(tickets[0])).content.decode()
    assert decide(specialist, tickets[0], "resolve")["Location"] == page(tickets[0])
    specialist.post(address, {"next": "1"})
    assert WorkHabits.objects.get(user=cast.specialist).opens_next is True
    assert decide(specialist, tickets[1], "resolve")["Location"] == page(tickets[2])


def test_habits_are_for_experts(cast: Cast) -> None:
    with pytest.raises(Refused):
        choose_next(actor=cast.requester, opens_next=False)
