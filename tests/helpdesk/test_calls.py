"""Calls noted by specialists, and requests filed for a colleague: who may, who is told, what is guessed."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Person, User
from helpdesk.guessing import guess_device, guess_topic
from helpdesk.models import Draft, Ticket
from helpdesk.services.calls import note_call
from helpdesk.services.guesses import learn_topics
from helpdesk.states import Status
from itportal.core.errors import Invalid, Refused
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from tests.helpdesk.builders import category, make_asset, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_services import NOW

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def person_of(user: User) -> Person:
    assert user.person
    return user.person


def call(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The form as a specialist sends it who typed a name and a line."""
    caller = person_of(cast.requester)
    data = {"person": str(caller), "person-key": str(caller.uid), "title": "Printer ei prindi"}
    return data | {"urgency": "2", "source": "phone", "token": str(uuid4())} | changes


def taught() -> None:
    """What the portal would have learnt of some requests."""
    learn_topics()


def told(ticket: Ticket) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(object_id=ticket.pk).order_by("kind", "recipient_id")
    return [(row.kind, str(row.recipient)) for row in rows]


def test_a_name_and_a_line_make_a_request(cast: Cast) -> None:
    taught()
    printer = make_asset(
        cast.school, number="V-7", kind="printer", holder=cast.requester.person
    )
    make_asset(cast.school, number="V-8", holder=cast.requester.person)
    client = signed_in(cast.specialist)
    data = call(cast)
    for _ in range(2):  # a double press
        answer = client.post("/helpdesk/uus/", data)
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/helpdesk/{ticket.number}/"
    assert (ticket.source, ticket.status) == ("phone", Status.NEW)
    assert (ticket.category.code, ticket.asset) == ("printer", printer)
    assert (ticket.requester, ticket.created_by) == (person_of(cast.requester), cast.specialist)
    assert ("ticket_filed", str(cast.requester)) in told(ticket)
    page = client.get(f"/helpdesk/{ticket.number}/").content.decode()
    assert f"pöörduja eest esitas {cast.specialist}" in page
    own = signed_in(cast.requester).get(f"/minu/{ticket.number}/").content.decode()
    assert f"pöörduja eest esitas {cast.specialist}" in own
    for html in (page, own):  # nothing more was said: no empty bubble
        assert '<p class="sub">Printer ei prindi</p>' in html


def test_solved_at_once_tells_the_requester_once(cast: Cast) -> None:
    data = call(cast, done="Panin paberi juurde", category="printer")
    client = signed_in(cast.specialist)
    for _ in range(2):
        client.post("/helpdesk/uus/", data)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.resolution) == (Status.RESOLVED, "Panin paberi juurde")
    assert told(ticket) == [("ticket_resolved", str(cast.requester))]
    codes = Event.objects.filter(object_id=ticket.pk, code__startswith="helpdesk.ticket.")
    assert sorted(codes.values_list("code", flat=True)) == [
        "helpdesk.ticket.filed",
        "helpdesk.ticket.resolved",
    ]
    bad = signed_in(cast.specialist).post(
        "/helpdesk/uus/", call(cast, done="x" * 50_001, title="Teine")
    )
    assert (bad.status_code, Ticket.objects.count()) == (422, 1)


def test_a_caller_in_no_register(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    typed = call(cast, **{"person": "Juhan Tundmatu", "person-key": ""}, phone="555 7777")
    asked = client.post("/helpdesk/uus/", typed)
    assert asked.status_code == 422
    assert 'name="stranger"' in asked.content.decode()
    where = {"stranger": "on", "institution": str(cast.school.uid), "category": "printer"}
    client.post("/helpdesk/uus/", typed | where)
    ticket = Ticket.objects.get()
    assert (ticket.caller, ticket.phone) == ("Juhan Tundmatu", "555 7777")
    assert (ticket.requester, ticket.institution) == (person_of(cast.specialist), cast.school)
    assert ("ticket_new", str(cast.second)) in told(ticket)
    page = client.get(f"/helpdesk/{ticket.number}/").content.decode()
    assert "Juhan Tundmatu" in page
    assert "kirja pani" in page
    assert "Juhan Tundmatu" in client.get("/helpdesk/").content.decode()
    # Only where one serves, whatever the form says; and only who takes calls.
    common: dict[str, Any] = {"title": "Tere", "caller": "Keegi", "now": NOW}
    for actor in (cast.specialist, cast.approver):
        with pytest.raises(Refused):
            note_call(actor=actor, institution_id=cast.library.pk, **common)
    with pytest.raises(Invalid):
        note_call(actor=cast.specialist, title="Tere", now=NOW)
    elsewhere = typed | where | {"institution": str(cast.library.uid), "token": str(uuid4())}
    assert client.post("/helpdesk/uus/", elsewhere).status_code == 422
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["5550188", "555 01", "+372 5550188", "0188", "lii", "liina.k"]
)
def test_people_are_found_by_name_mail_and_phone(cast: Cast, typed: str) -> None:
    caller = person_of(cast.requester)
    caller.phone = "555-0188"
    caller.save(update_fields=["phone"])
    url = "/accounts/options/"
    html = signed_in(cast.specialist).get(url, {"q": typed}).content.decode()
    assert str(caller.uid) in html
    assert str(person_of(cast.librarian).uid) not in html
    assert (
        str(caller.uid) not in signed_in(cast.outsider).get(url, {"q": typed}).content.decode()
    )


def test_guesses_while_one_types_and_say_why(cast: Cast) -> None:
    for n in range(3):
        make_ticket(cast.requester, title=f"Tahvel {n} kaotab ühenduse", now=NOW)
    taught()
    asset = make_asset(cast.school, holder=cast.requester.person)
    client = signed_in(cast.specialist)
    caller = str(person_of(cast.requester).uid)
    line = {"person-key": caller, "title": "tahvlid kaotavad ühendust, V-0412"}
    html = client.post("/helpdesk/uus/arvatakse/", line).content.decode()
    assert '<option value="muu-mure" selected>' in html
    assert "selle teema 3 pöördumises" in html
    assert f'<option value="{asset.uid}" selected>' in html
    assert "tekstis on number V-0412" in html
    assert "Tahvel 2 kaotab" in html  # open requests of the caller
    # What one has chosen stays, and what was only guessed moves on with the words.
    chosen = line | {"category": "printer", "guessed": "muu-mure"}
    html = client.post("/helpdesk/uus/arvatakse/", chosen).content.decode()
    assert '<option value="printer" selected>' in html
    guessed = line | {"category": "printer", "guessed": "printer"}
    html = client.post("/helpdesk/uus/arvatakse/", guessed).content.decode()
    assert '<option value="muu-mure" selected>' in html


def test_guesses_are_bounded_and_silent_when_nothing_tells(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    taught()
    assert guess_topic("qwerty zxcv") is None
    with django_assert_num_queries(2):  # words with their topics, the topic
        found = guess_topic("Printer ei prindi, tooner on otsas")
    assert found
    assert found.value.code == "printer"
    caller = person_of(cast.requester)
    for n in range(20):
        make_asset(cast.school, number=f"V-{n + 50}", holder=caller)
    printer = make_asset(cast.school, number="V-9", kind="printer", holder=caller)
    stranger = make_asset(cast.library, number="V-666", holder=cast.librarian.person)
    with django_assert_num_queries(3):  # held, around, by number
        assert guess_device(f"seade {stranger.inventory_no}", caller, None) is None
    kinds = category("printer")
    only = guess_device("ei tööta", caller, kinds)
    assert (only and only.value) == (printer if "printer" in kinds.asset_kinds else None)
    assert guess_device("ei tööta", caller, category("arvuti")) is None  # twenty of them


def staff_form(cast: Cast, colleague: User | None, **changes: Any) -> dict[str, Any]:
    data = {"title": "Ei saa sisse", "urgency": "2", "form_token": str(uuid4())} | changes
    if colleague:
        whom = person_of(colleague)
        data |= {"kelle": str(whom), "kelle-key": str(whom.uid)}
    return data


def test_a_head_files_for_a_colleague(cast: Cast) -> None:
    head = signed_in(cast.approver)
    whom = person_of(cast.colleague)
    asset = make_asset(cast.school, holder=whom)
    query = {"kelle": str(whom), "kelle-key": str(whom.uid)}
    page = head.get("/uus/arvuti/", query).content.decode()
    assert "Esitad selle kolleegi eest: Jaan Oja" in page
    assert str(asset.uid) in page
    assert "<draft-form" not in page
    Draft.objects.create(
        user=cast.approver, category=category("muu-mure"), data={"title": "oma"}
    )
    head.post("/uus/muu-mure/", staff_form(cast, cast.colleague))
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.created_by) == (whom, cast.approver)
    assert Draft.objects.filter(user=cast.approver).exists()
    notice = Notice.objects.get(kind="ticket_filed", recipient=cast.colleague)
    assert notice.context["filed_by"] == str(cast.approver)
    for who in (cast.approver, cast.colleague):
        html = signed_in(who).get(f"/minu/{ticket.number}/").content.decode()
        assert "pöörduja eest esitas Andres Lepik" in html
    assert "registris" not in html


@pytest.mark.parametrize(
    ("who", "whom"),
    [("requester", "colleague"), ("approver", "librarian"), ("auditor", "colleague")],
)
def test_nobody_files_for_those_they_do_not_answer_for(cast: Cast, who: str, whom: str) -> None:
    client = signed_in(getattr(cast, who))
    data = staff_form(cast, getattr(cast, whom))
    assert client.post("/uus/muu-mure/", data).status_code == 403
    assert not Ticket.objects.exists()
    page = client.get("/uus/muu-mure/", {k: v for k, v in data.items() if "kelle" in k})
    assert "Esitad selle kolleegi eest" not in page.content.decode()
    client.post("/uus/muu-mure/", staff_form(cast, None))
    assert Ticket.objects.get().requester == person_of(getattr(cast, who))
