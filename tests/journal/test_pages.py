"""The journal's pages: who may read what, filters, detail, history of an object."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Institution, User
from accounts.services.people import update_person
from helpdesk.services.catalogue import install_catalogue
from itportal.core.context import acting
from itportal.core.journal.models import Event, PersonalDataRead, Verification
from itportal.core.journal.record import record
from tests.builders import make_institution, make_person, make_user
from tests.helpdesk.builders import make_ticket as helpdesk_ticket
from tests.journal.builders import make_ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def auditor() -> Client:
    return signed_in(make_user("auditor", first_name="Aare", last_name="Audiitor"))


def event(code: str = "x.y.done", institution: Institution | None = None, **data: Any) -> Event:
    with transaction.atomic():
        return record(
            code,
            actor=data.pop("actor", None) or make_user("staff"),
            target=data.pop("target", None) or make_person(),
            institution_id=institution.pk if institution else None,
            **data,
        )


PATHS = ["/journal/", "/journal/reads/", "/journal/event/{}/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["staff", "specialist", "approver", "finance"])
def test_others_are_refused(path: str, role: str) -> None:
    address = path.format(event().uid)
    assert signed_in(make_user(role)).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert signed_in(make_user("administrator")).get(address).status_code == 200


def test_looking_at_changed_contacts_is_noted(auditor: Client) -> None:
    """One event, and the history of a person: both show what was before and after."""
    keeper, person = make_user("administrator"), make_person(institution=make_institution())
    update_person(person_id=person.pk, actor=keeper, phone="555 0199")
    changed = Event.objects.get(object_id=person.pk, object_type="accounts.person")
    for path in (
        f"/journal/event/{changed.uid}/",
        f"/journal/object/accounts.person/{person.uid}/",
    ):
        before = PersonalDataRead.objects.count()
        assert "555 0199" in auditor.get(path).content.decode()
        assert PersonalDataRead.objects.count() == before + 1
        row = PersonalDataRead.objects.latest("pk")
        assert row.columns == "contact"
        assert person.uid in (row.person_uids or [])


def test_an_event_of_a_request_names_its_requester(auditor: Client) -> None:
    install_catalogue()
    requester = make_user("staff", institution=make_institution())
    ticket = helpdesk_ticket(requester, phone="555 0142")
    filed = Event.objects.get(object_id=ticket.pk, object_type="helpdesk.ticket")
    assert requester.person
    auditor.get(f"/journal/event/{filed.uid}/")
    assert requester.person.uid in (PersonalDataRead.objects.get().person_uids or [])


def test_an_auditor_of_one_institution_sees_its_events_only() -> None:
    mine, other = make_institution(), make_institution()
    own, foreign, nobodys = event(institution=mine), event(institution=other), event()
    web = signed_in(make_user("auditor", institution=mine))
    text = web.get("/journal/").content.decode()
    assert str(own.uid) in text
    assert str(foreign.uid) not in text
    assert str(nobodys.uid) not in text
    statuses = [
        web.get(f"/journal/event/{e.uid}/").status_code for e in (own, foreign, nobodys)
    ]
    assert statuses == [200, 404, 404]
    assert web.get("/journal/reads/").status_code == 403
    assert web.post("/journal/verify/").status_code == 403


def test_of_what_was_done_to_two_houses_an_auditor_of_one_sees_theirs() -> None:
    mine, other = make_institution(), make_institution()
    user = make_user("specialist")
    with transaction.atomic():  # as a merge does it
        told = []
        for house, words in ((mine, "Meie ruum"), (other, "Nende ruum")):
            ticket = make_ticket()
            ticket.location = words
            ticket.save(update_fields=["location"])
            told.append(record("x.y.done", actor=user, target=ticket, institution_id=house.pk))
    text = signed_in(make_user("auditor", institution=mine)).get(
        f"/journal/event/{told[0].uid}/"
    )
    assert "Meie ruum" in text.content.decode()
    assert "Nende ruum" not in text.content.decode()
    whole = signed_in(make_user("auditor")).get(f"/journal/event/{told[0].uid}/")
    assert "Nende ruum" in whole.content.decode()


def test_filters_narrow_the_list(auditor: Client) -> None:
    kadri = make_user("staff", first_name="Kadri", last_name="Tamm")
    person = make_person(first_name="Mari", last_name="Mets")
    wanted = event("accounts.person.changed", actor=kadri, target=person)
    other = event("accounts.person.created")
    today = timezone.localdate().isoformat()
    for query in (
        "who=kadri+tamm",
        f"who={kadri.email}",
        "what=Mari+Mets",
        f"who=Kadri&since={today}&until={today}",
    ):
        text = auditor.get(f"/journal/?{query}").content.decode()
        assert str(wanted.uid) in text, query
        assert str(other.uid) not in text, query
    assert str(wanted.uid) not in auditor.get("/journal/?until=2020-01-01").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-02-31",
        "since=2026-05-02&until=2026-05-01",
        "code=no.such.code",
        "who=" + "x" * 500,
        "who=%00",
        "what=%E2%80%AEx",
    ],
)
def test_bad_filters_are_named_not_fatal(auditor: Client, query: str) -> None:
    event()
    answer = auditor.get(f"/journal/?{query}")
    assert answer.status_code == 200
    assert "has-err" in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_any_number(
    auditor: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        event()
    auditor.get("/journal/")
    with django_assert_max_num_queries(8):
        assert auditor.get("/journal/").status_code == 200


def test_an_event_is_told_without_codes(auditor: Client) -> None:
    user = make_user("staff", first_name="Liina", last_name="Kask")
    with acting(source="web", auth="session"), transaction.atomic():
        done = record("accounts.signin.succeeded", actor=user, target=user, how="password+totp")
    text = auditor.get(f"/journal/event/{done.uid}/").content.decode()
    assert "Liina Kask logis sisse (parool + autentimisrakendus)" in text
    assert "veebilehel, sisse logituna" in text


def test_the_detail_shows_what_changed_in_words(auditor: Client) -> None:
    ticket, user = make_ticket(), make_user("specialist", first_name="Kristi")
    with transaction.atomic():
        ticket.assignee, ticket.priority = user, 1
        ticket.save(update_fields=["assignee", "priority"])
        done = record("x.y.done", actor=user, target=ticket)
    text = auditor.get(f"/journal/event/{done.uid}/").content.decode()
    assert str(user) in text
    assert "<del>" in text
    assert str(done.code) in text
    assert auditor.get(f"/journal/event/{uuid4()}/").status_code == 404


def test_the_state_of_the_chain_is_shown(auditor: Client) -> None:
    assert 'data-s="info"' in auditor.get("/journal/").content.decode()
    facts = {"at": timezone.now(), "seconds": 1, "seals": 2, "rows": 3, "unsealed": 0}
    Verification.objects.create(**facts, head="ab" * 32)
    assert "abababababababab…" in auditor.get("/journal/").content.decode()
    broken = {"problem": "edited", "ledger": "event", "row": 77, "detail": ""}
    Verification.objects.create(**facts, breaks=[broken])
    text = auditor.get("/journal/").content.decode()
    assert 'data-s="bad"' in text
    assert "edited event 77" in text


def test_a_check_can_be_asked_for(
    auditor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        assert auditor.post("/journal/verify/").status_code == 302
    assert len(queued) == 1


def test_the_list_of_reads_is_itself_a_read(auditor: Client) -> None:
    person, reader = make_person(first_name="Mari"), make_user("specialist")
    PersonalDataRead.objects.create(
        actor=reader,
        source="web",
        view="accounts:person",
        purpose="P-2598",
        columns="contact",
        person_count=1,
        person_uids=[person.uid],
        persons_hash="",
    )
    text = auditor.get("/journal/reads/?what=Mari").content.decode()
    assert "P-2598" in text
    assert str(person) in text
    last = PersonalDataRead.objects.latest("pk")
    assert (last.view, last.person_uids, last.filter_text) == (
        "journal:reads",
        [person.uid],
        "what=Mari",
    )
    assert "P-2598" not in auditor.get("/journal/reads/?what=Nobody").content.decode()


def test_history_of_an_object_with_its_fields() -> None:
    user = make_user("specialist")
    person = make_person(first_name="Mari")
    with transaction.atomic():
        person.phone = "555 0100"
        person.save(update_fields=["phone"])
        record("x.y.done", actor=user, target=person)
    address = f"/journal/object/accounts.person/{person.uid}/"
    web = signed_in(user)
    page = web.get(address).content.decode()
    assert "555 0100" in page
    assert "<html" in page
    assert "/journal/event/" not in page  # a specialist reads no journal
    part = web.get(address, headers=HTMX).content.decode()
    assert "555 0100" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    "kind", ["accounts.person", "accounts.user", "accounts.institution", "helpdesk.ticket", "x"]
)
def test_unknown_and_invisible_histories_look_the_same(kind: str) -> None:
    ticket, institution = make_ticket(), make_institution()
    uids = {
        "accounts.person": ticket.requester.uid,
        "accounts.user": ticket.created_by.uid,
        "accounts.institution": institution.uid,
        "helpdesk.ticket": ticket.uid,
    }
    web = signed_in(make_user("staff"))
    answers = [
        web.get(f"/journal/object/{kind}/{uid}/") for uid in (uids.get(kind, uuid4()), uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_requester_does_not_see_the_experts_history() -> None:
    ticket = make_ticket()
    user = make_user("staff")
    assert user.person
    ticket.requester = user.person
    ticket.save(update_fields=["requester"])
    address = f"/journal/object/helpdesk.ticket/{ticket.uid}/"
    assert signed_in(user).get(address).status_code == 404
    assert signed_in(make_user("specialist")).get(address).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_a_history_costs_the_same_for_any_number(
    rows: int, django_assert_max_num_queries: Any
) -> None:
    web, person = signed_in(make_user("administrator")), make_person()
    for number in range(rows):
        with transaction.atomic():
            person.phone = str(number)
            person.save(update_fields=["phone"])
            record("x.y.done", actor=None, target=person)
    address = f"/journal/object/accounts.person/{person.uid}/"
    web.get(address, headers=HTMX)
    with django_assert_max_num_queries(9):
        assert web.get(address, headers=HTMX).status_code == 200
