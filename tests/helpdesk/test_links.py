"""Links between requests: which may be made, who sees them, that they are taken back exactly."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk.models import Ticket, TicketLink
from helpdesk.models.links import SIDES
from helpdesk.related import likely_twins, links_of, tickets_for
from helpdesk.services import undo
from helpdesk.services.links import link_tickets, unlink_tickets
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.working_time import TALLINN
from tests.api.client import make_client
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_pages import do, shown, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TALLINN)


def link(cast: Cast, one: Ticket, relation: str, other: Ticket, **facts: Any) -> TicketLink:
    facts.setdefault("actor", cast.specialist)
    facts.setdefault("now", NOW)
    return link_tickets(ticket_id=one.pk, other_id=other.pk, relation=relation, **facts)


def seen(ticket: Ticket, reader: Any) -> list[tuple[str, str]]:
    return [
        (str(one.relation.value), one.ticket.number) for one in links_of(ticket, reader).shown
    ]


def test_both_ends_see_what_the_other_is(cast: Cast) -> None:
    one, other = make_ticket(cast.requester), make_ticket(cast.colleague)
    opposite = {
        "part_of": "has_part",
        "duplicate_of": "has_duplicate",
        "caused_by": "causes",
        "related": "related",
    }
    opposite |= {value: key for key, value in opposite.items()}
    assert set(opposite) == set(SIDES)
    for relation, back in opposite.items():
        made = link(cast, one, relation, other)
        assert seen(one, cast.specialist) == [(relation, other.number)]
        assert seen(other, cast.specialist) == [(back, one.number)]
        event = Event.objects.latest("pk")
        assert (event.code, event.data["relation"]) == ("helpdesk.ticket.linked", relation)
        with pytest.raises(WrongState) as twice:
            link(cast, other, back, one)
        assert twice.value.code == "link.there"
        unlink_tickets(ticket_id=other.pk, link_uid=made.uid, actor=cast.second, now=NOW)
        assert seen(one, cast.specialist) == []
    assert Event.objects.filter(code="helpdesk.ticket.unlinked").count() == len(opposite)


def test_what_cannot_be_linked(cast: Cast) -> None:
    a, b, c = (make_ticket(cast.requester) for _ in range(3))
    foreign = make_ticket(cast.librarian)
    with pytest.raises(Invalid):
        link(cast, a, "related", a)
    with pytest.raises(Invalid):
        link(cast, a, "enemy_of", b)
    for actor in (cast.specialist, cast.auditor, cast.administrator, cast.requester):
        with pytest.raises(Refused):
            link(cast, a, "related", foreign, actor=actor)
    link(cast, a, "part_of", b)
    link(cast, b, "part_of", c)
    for one, relation, other, code in (
        (c, "part_of", a, "link.circle"),
        (a, "has_part", c, "link.circle"),
        (a, "part_of", c, "link.second_parent"),
    ):
        with pytest.raises(WrongState) as refused:
            link(cast, one, relation, other)
        assert refused.value.code == code
    assert TicketLink.objects.count() == 2
    for source, target in ((a, a), (b, a), (a, c)):
        row = TicketLink(
            source=source,
            target=target,
            kind="part",
            created_by=cast.specialist,
            created_at=NOW,
        )
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            row.save()


def test_making_and_removing_are_taken_back(cast: Cast) -> None:
    one, other = make_ticket(cast.requester), make_ticket(cast.colleague)
    soon = NOW + timedelta(seconds=5)
    made = link(cast, one, "caused_by", other)
    undo.undo_last(ticket_id=one.pk, actor=cast.specialist, now=soon)
    assert seen(other, cast.specialist) == []
    made = link(cast, one, "caused_by", other)
    facts: dict[str, Any] = {"actor": cast.specialist, "now": NOW}
    unlink_tickets(ticket_id=other.pk, link_uid=made.uid, **facts)
    with pytest.raises(NotThere):
        unlink_tickets(ticket_id=other.pk, link_uid=made.uid, **facts)
    undo.undo_last(ticket_id=other.pk, actor=cast.specialist, now=soon)
    assert seen(one, cast.specialist) == [("caused_by", other.number)]
    kept = TicketLink.objects.get()
    assert (kept.created_by, kept.created_at) == (cast.specialist, NOW)


def test_a_link_shows_no_request_its_reader_may_not_see(cast: Cast) -> None:
    """Page, options, removing, API: the other institution's request is a number of links at most."""
    both = make_user("specialist", first_name="Mõlema")
    own = make_ticket(cast.requester, title="Kooli ruuter")
    foreign = make_ticket(cast.librarian, title="Raamatukogu saladus")
    made = link(cast, own, "related", foreign, actor=both)
    for reader in (cast.specialist, cast.auditor):
        client = signed_in(reader)
        for address in (
            f"/helpdesk/{own.number}/",
            f"/helpdesk/valik/?q={foreign.number}",
            "/helpdesk/valik/?q=saladus",
        ):
            page = shown(client.get(address))
            assert "saladus" not in page.replace('value="saladus"', "")
            assert f">{foreign.number}" not in page
        assert client.post(f"/helpdesk/{own.number}/seosed/{made.uid}/").status_code in (404,)
    assert "1 pöördumine, mida sina ei näe" in shown(
        signed_in(cast.specialist).get(f"/helpdesk/{own.number}/")
    )
    form = {"other": foreign.number, "relation": "related"}
    answer = signed_in(cast.specialist).post(f"/helpdesk/{own.number}/seosed/", form)
    assert "saladus" not in shown(answer, 422)
    api = make_client(cast.specialist)
    url = f"/api/v1/tickets/{own.number}/links/"
    assert api.get(url).json() == {"results": [], "hidden": 1}
    assert api.delete(f"{url}{made.uid}/").status_code == 404
    body = {"relation": "causes", "ticket": foreign.number}
    assert api.post(url, body, content_type="application/json").status_code == 404
    assert TicketLink.objects.count() == 1


def test_linking_on_the_page_and_by_api(cast: Cast) -> None:
    one, other = make_ticket(cast.requester), make_ticket(cast.requester, title="Hiir ei tööta")
    client = signed_in(cast.specialist)
    page = shown(client.get(f"/helpdesk/{one.number}/seosed/?list=open"))
    assert "Hiir ei tööta" in page
    address = f"/helpdesk/{one.number}/seosed/?list=open"
    assert "Vali pöördumine" in shown(client.post(address, {"relation": "part_of"}), 422)
    for form in ({"twin": other.number}, {"other": other.number.removeprefix("P-")}):
        answer = client.post(address, form | {"relation": "part_of"})
        assert answer["Location"] == f"/helpdesk/{one.number}/?list=open"
        page = shown(client.get(answer["Location"]))
        assert f"Seotud pöördumisega {other.number}" in page
        assert "Osa pöördumisest" in page
        assert other.title in page
        made = TicketLink.objects.get()
        gone = client.post(f"/helpdesk/{one.number}/seosed/{made.uid}/")
        assert gone["Location"] == f"/helpdesk/{one.number}/"
    api, url = make_client(cast.specialist), f"/api/v1/tickets/{one.number}/links/"
    body = {"relation": "causes", "ticket": other.number}
    added = api.post(url, body, content_type="application/json")
    assert added.status_code == 201
    assert api.get(url).json()["results"] == [added.json()]
    assert added.json()["ticket"]["number"] == other.number
    assert api.delete(f"{url}{added.json()['uid']}/").status_code == 204
    assert not TicketLink.objects.exists()


def test_solving_a_parent_offers_its_parts_and_says_what_came_of_it(cast: Cast) -> None:
    parent = make_ticket(cast.requester)
    parts = [make_ticket(cast.colleague) for _ in range(2)]
    for part in parts:
        link(cast, part, "part_of", parent)
    client = signed_in(cast.specialist)
    page = shown(client.get(f"/helpdesk/{parent.number}/"))
    assert f"{parts[0].number}, {parts[1].number}" in page
    answer = do(
        cast.specialist, parent, "answer", do="resolve", body="Ruuter vahetati", parts="1"
    )
    assert answer.status_code == 302
    states = Ticket.objects.filter(pk__in=[parent.pk, *(p.pk for p in parts)])
    assert {ticket.status for ticket in states} == {"resolved"}
    assert {ticket.resolution for ticket in states} == {"Ruuter vahetati"}
    batch = parent.undo_steps.latest("pk").batch
    signed_in(cast.specialist).post(f"/helpdesk/tagasi/hulk/{batch}/")
    assert not states.filter(status="resolved").exists()
    do(cast.specialist, parent, "answer", do="resolve", body="Ainult see")
    assert states.filter(status="resolved").count() == 1


def test_what_may_be_about_the_same_is_offered(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei käivitu klassis")
    own = make_ticket(cast.requester, title="Toolid")
    alike = make_ticket(cast.colleague, title="Klassi projektor on pime")
    make_ticket(cast.colleague, title="Võti")
    foreign = make_ticket(cast.librarian, title="Projektor ei käivitu")
    assert likely_twins(ticket, cast.specialist) == [own, alike]
    assert tickets_for(foreign.number, cast.specialist, limit=5) == []
    assert alike in tickets_for("projekt", cast.specialist, limit=5)
    assert tickets_for(own.number, cast.specialist, limit=5)[0] == own


def test_costs_the_same_for_any_number_of_links(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    one = make_ticket(cast.requester)
    for _ in range(3):
        link(cast, one, "related", make_ticket(cast.colleague), now=timezone.now())
    with django_assert_num_queries(2):
        assert len(links_of(one, cast.specialist).shown) == 3
