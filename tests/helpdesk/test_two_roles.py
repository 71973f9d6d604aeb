"""Who is an expert in one house and something less in another reads there as what they are there."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Employment, Person, RoleGrant, User
from helpdesk.live import may_hear_queue, may_hear_writing
from helpdesk.models import Ticket
from helpdesk.services.conversation import add_note
from helpdesk.services.triage import set_tags
from helpdesk.services.work import log_time
from tests.api.client import make_client
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_queue_table import HTMX, numbers, shown, signed_in, tabs

pytestmark = pytest.mark.django_db
INTERNAL = ("salasilt", "Märkme saladus", "Ajakirje saladus")


def request_of_the_school(cast: Cast, requester: User) -> Ticket:
    ticket = make_ticket(requester)
    common: dict[str, Any] = {"actor": cast.specialist, "now": timezone.now()}
    set_tags(ticket_id=ticket.pk, tags=["salasilt"], **common)
    add_note(ticket_id=ticket.pk, body="Märkme saladus", **common)
    log_time(ticket_id=ticket.pk, minutes=20, note="Ajakirje saladus", **common)
    return ticket


@pytest.mark.parametrize("also", ["requester", "approver"])
def test_an_expert_of_another_house_reads_no_expert_words_here(cast: Cast, also: str) -> None:
    reader = make_user("staff", institution=cast.school)
    RoleGrant.objects.create(user=reader, role="specialist", institution=cast.library)
    if also == "approver":
        RoleGrant.objects.create(user=reader, role="approver", institution=cast.school)
    ticket = request_of_the_school(cast, reader if also == "requester" else cast.requester)
    own = make_ticket(cast.librarian)
    client = signed_in(reader)
    page = f"/helpdesk/{ticket.number}/"
    assert client.get(page)["Location"] == f"/minu/{ticket.number}/"
    html = shown(client.get(f"/minu/{ticket.number}/"))
    assert not [word for word in INTERNAL if word in html]
    expert_doors = ["eelvaade/", "juhendid/", "mallid/", "seosed/", "edasta/", "kirjutab/"]
    for door in expert_doors:
        assert client.get(page + door, headers=HTMX).status_code == 404, door
    for verb in ("take", "note", "tags", "time", "seen", "mustand", "kirjutab", "edasi"):
        assert client.post(f"{page}{verb}/", {"body": "x"}).status_code == 404, verb
    for query in ("list=open", "list=open&tag=salasilt", f"list=open&q={ticket.number}"):
        html = shown(client.get(f"/helpdesk/?{query}"))
        assert ticket.number not in numbers(html), query
    html = shown(client.get("/helpdesk/?list=open"))
    assert numbers(html) == [own.number]
    assert tabs(html)["Uued"] == "1"
    exported = client.get("/loend/tickets/fail.csv?list=open").getvalue().decode()
    assert own.number in exported
    assert ticket.number not in exported
    if also == "approver":  # the head's list holds the house one heads, not the one served
        assert numbers(shown(client.get("/minu/asutus/"))) == [ticket.number]
    api = make_client(reader)
    assert api.read(f"tickets/{ticket.number}/").json()["tags"] == []
    assert api.read("tickets/?tag=salasilt&count=exact").json()["count"] == 0
    for door in ("time", "checklist"):
        assert api.read(f"tickets/{ticket.number}/{door}/").status_code == 403, door
    bodies = [
        row["body"] for row in api.read(f"tickets/{ticket.number}/messages/").json()["results"]
    ]
    assert bodies
    assert "Märkme saladus" not in bodies
    assert not may_hear_writing(reader, str(ticket.uid))


def test_finance_hears_nothing_of_the_queue(cast: Cast) -> None:
    """An expert of the portal, but of no requests."""
    assert not may_hear_queue(make_user("finance"), "")
    assert may_hear_queue(cast.outsider, "")


def test_the_contacts_of_who_moved_to_another_house_are_no_longer_shown(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    person = ticket.requester
    Person.objects.filter(pk=person.pk).update(phone="5551234", email="liina@kool.example")
    client = signed_in(make_user("specialist", institution=cast.school))
    doors = [f"/helpdesk/{ticket.number}/", f"/helpdesk/{ticket.number}/eelvaade/"]
    for door in doors:
        text = shown(client.get(door, headers=HTMX))
        assert "5551234" in text, door
        assert f"/accounts/{person.uid}/" in text, door
    Employment.objects.filter(person=person).update(institution=cast.library)
    for door in doors:
        text = shown(client.get(door, headers=HTMX))
        assert str(person) in text, door
        for secret in ("5551234", "liina@kool.example", f"/accounts/{person.uid}/"):
            assert secret not in text, (door, secret)
