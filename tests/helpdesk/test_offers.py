"""The staff search: what it offers, and what is counted of it, through to filed anyway."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.models import GuideOffer, HelpSearch, Ticket
from helpdesk.selectors import fitting_guides, guide_effects, missed_searches, search_effects
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.offers import forget_searches
from tests.helpdesk.builders import category, make_disruption, make_guide, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_web_staff import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, cast: Cast) -> Client:
    client.force_login(cast.requester)
    return client


def typed(staff: Client, words: str, abi: object) -> str:
    answer = staff.post("/abi/pakkumised/", {"q": words, "abi": str(abi)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_guides_own_requests_and_topics_are_offered_while_typing(
    staff: Client, cast: Cast
) -> None:
    guide = make_guide(cast.specialist, title="Printer ei prindi")
    draft = make_guide(cast.specialist, title="Printeri mustand", is_published=False)
    mine = make_ticket(cast.requester, title="Printer jätab triibud")
    other = make_ticket(cast.colleague, title="Printer on katki")
    done = make_ticket(cast.requester, title="Printer vahetati")
    resolve_ticket(
        ticket_id=done.pk, actor=cast.specialist, resolution="Ok", now=timezone.now()
    )
    for page in (
        typed(staff, "printer", uuid4()),
        staff.get("/abi/", {"q": "printer"}).content.decode(),
    ):
        assert guide.number in page
        assert mine.number in page
        assert "/uus/printer/" in page
        for absent in (draft.number, other.number, done.number):
            assert absent not in page
    assert typed(staff, "pr", uuid4()).strip() == ""
    assert HelpSearch.objects.count() == 1  # reading the page counted nothing


def test_it_is_measured_through_to_filed_anyway(staff: Client, cast: Cast) -> None:
    guide = make_guide(
        cast.specialist, title="Arvuti läheb kinni", topic_id=category("arvuti").pk
    )
    solved, filed = uuid4(), uuid4()
    for abi in (solved, filed):
        typed(staff, "arv", abi)
        typed(staff, "arvuti läheb kinni", abi)
        page = staff.get(f"/juhendid/{guide.number}/?abi={abi}").content.decode()
        assert f"/abi/{abi}/{guide.number}/" in page
        assert staff.post(f"/abi/{abi}/{guide.number}/").status_code == 204
    staff.post(f"/juhendid/{guide.number}/hinda/", {"helpful": "1", "abi": str(solved)})
    form = staff.get(f"/uus/arvuti/?abi={filed}").content.decode()
    assert guide.title in form  # the topic's own guide stands beside its form
    assert str(filed) in form
    staff.post("/uus/arvuti/", form_data(abi=str(filed)))
    assert Ticket.objects.count() == 1
    assert HelpSearch.objects.get(uid=filed).query == "arvuti läheb kinni"
    outcomes = dict(HelpSearch.objects.values_list("uid", "outcome"))
    assert outcomes == {solved: "solved", filed: "filed"}
    row = guide_effects(cast.specialist)[0]
    assert (row.times, row.opened, row.solved, row.filed) == (2, 2, 1, 1)
    make_disruption(cast.specialist, [cast.school], title="Printerid ei tööta")
    make_ticket(cast.requester, title="Printer ei tööta üldse")
    typed(staff, "printer ei tööta", uuid4())
    told = {
        one.what: (one.searches, one.solved, one.filed, one.rest) for one in search_effects()
    }
    assert told["all"] == (3, 1, 1, 1)
    assert told["guides"] == (2, 1, 1, 0)
    assert told["disruptions"] == told["own_requests"] == (1, 0, 0, 1)
    assert told["colleagues_requests"] == told["nothing"] == (0, 0, 0, 0)
    reader = Client()
    reader.force_login(cast.specialist)
    page = reader.get("/juhendid/moju/").content.decode()
    assert "Enda avatud pöördumised" in page
    assert "Lahendas juhend" in page


def test_what_was_not_found_is_shown_to_specialists(staff: Client, cast: Cast) -> None:
    for _person in range(2):
        typed(staff, "Droon ei tõuse", uuid4())
    assert missed_searches() == [{"words": "droon ei tõuse", "times": 2, "filed": 0}]
    assert staff.get("/juhendid/moju/").status_code == 403
    staff.force_login(cast.specialist)
    assert "droon ei tõuse" in staff.get("/juhendid/moju/").content.decode()


def test_searches_are_forgotten_after_ninety_days(cast: Cast) -> None:
    guide = make_guide(cast.specialist)
    now = timezone.now()
    for days in (91, 89):
        row = HelpSearch.objects.create(uid=uuid4(), query="a", at=now - timedelta(days=days))
        GuideOffer.objects.create(search=row, guide=guide)
    forget_searches(now=now)
    assert HelpSearch.objects.count() == GuideOffer.objects.count() == 1


def test_a_request_is_offered_guides_and_becomes_one(client: Client, cast: Cast) -> None:
    guide = make_guide(cast.specialist, title="Projektori ühendamine kaabliga")
    ticket = make_ticket(cast.requester, title="Klassi projektor ei leia arvutit")
    assert fitting_guides(ticket.title, cast.specialist) == [guide]
    client.force_login(cast.specialist)
    panel = client.get(f"/helpdesk/{ticket.number}/juhendid/").content.decode()
    assert f"http://testserver/juhendid/{guide.number}/" in panel
    assert "data-insert" in panel
    assert "poordumine=" not in panel
    resolve_ticket(
        ticket_id=ticket.pk,
        actor=cast.specialist,
        resolution="Vali puldilt HDMI 1.",
        now=timezone.now(),
    )
    assert "poordumine=" in client.get(f"/helpdesk/{ticket.number}/juhendid/").content.decode()
    editor = client.get(f"/juhendid/uus/?poordumine={ticket.number}").content.decode()
    assert "Vali puldilt HDMI 1." in editor
    assert ticket.title in editor
    client.force_login(cast.outsider)
    assert client.get(f"/juhendid/uus/?poordumine={ticket.number}").status_code == 404
