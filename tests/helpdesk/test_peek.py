"""A look beside the list: what it shows, to whom, and that it is noted."""

from django.test import Client

from helpdesk.models import TicketSeen
from helpdesk.services.conversation import add_note, answer_ticket
from itportal.core.journal.models import PersonalDataRead
from tests.helpdesk.builders import make_asset, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_services import NOW

PARTIAL = {"HX-Request": "true"}


def test_a_request_is_looked_at_and_that_is_noted(cast: Cast, client: Client) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    ticket = make_ticket(
        cast.requester,
        code="arvuti",
        asset_id=asset.pk,
        answers={"symptom": "battery", "battery": "hour"},
        location="Kool, ruum 214",
        phone="555 0188",
    )
    answer_ticket(
        ticket_id=ticket.pk, actor=cast.specialist, body="Kas laadijaga töötab?", now=NOW
    )
    add_note(ticket_id=ticket.pk, actor=cast.second, body="Kolmas sama aku.", now=NOW)
    client.force_login(cast.specialist)
    answer = client.get(f"/helpdesk/{ticket.number}/eelvaade/", headers=PARTIAL)
    page = answer.content.decode()
    for text in ("Kolmas sama aku.", str(cast.requester), asset.inventory_no, "Eelvaade"):
        assert text in page, text
    assert "<html" not in page
    read = PersonalDataRead.objects.get(view="helpdesk:peek")
    assert read.purpose == ticket.number
    assert cast.requester.person
    assert read.person_uids == [cast.requester.person.uid]
    assert not TicketSeen.objects.filter(ticket=ticket, user=cast.specialist).exists()
    # As a page it is the request's own.
    answer = client.get(f"/helpdesk/{ticket.number}/eelvaade/")
    assert answer.headers["Location"] == f"/helpdesk/{ticket.number}/"


def test_the_verb_is_offered_to_those_who_may(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast.requester)
    address = f"/helpdesk/{ticket.number}/eelvaade/"
    for reader, may in ((cast.specialist, True), (cast.auditor, False)):
        client.force_login(reader)
        page = client.get(address, headers=PARTIAL).content.decode()
        assert ticket.title in page
        assert ("take/" in page) is may
    for stranger in (cast.requester, cast.outsider, cast.librarian):
        client.force_login(stranger)
        assert client.get(address, headers=PARTIAL).status_code == 404


def test_people_and_devices_are_looked_at(cast: Cast, client: Client) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    person = cast.requester.person
    assert person
    client.force_login(cast.specialist)
    page = client.get(f"/accounts/{person.uid}/eelvaade/", headers=PARTIAL).content.decode()
    assert str(person) in page
    assert f'href="/accounts/{person.uid}/"' in page
    page = client.get(
        f"/assets/{asset.inventory_no}/eelvaade/", headers=PARTIAL
    ).content.decode()
    assert str(person) in page
    seen = PersonalDataRead.objects.values_list("view", "person_count")
    assert set(seen) == {("accounts:person-peek", 1), ("assets:asset-peek", 1)}
    client.force_login(cast.librarian)
    assert client.get(f"/accounts/{person.uid}/eelvaade/", headers=PARTIAL).status_code == 404
