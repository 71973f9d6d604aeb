"""The command palette: what it lists for whom, in which order, at which cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.search import index_person
from helpdesk.models import TicketSeen
from helpdesk.services.conversation import mark_seen
from itportal.core.journal.models import Event
from itportal.core.palette.ranking import (
    ANY_ORDER,
    IN_ORDER,
    INITIALS,
    OTHER_WORDS,
    PHRASE,
    place_of,
)
from itportal.core.tables.models import SavedView
from tests.builders import make_person, make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_services import NOW

PARTIAL = {"HX-Request": "true"}


def listed(client: Client, user: User, text: str = "") -> str:
    client.force_login(user)
    answer = client.get("/kasud/", {"q": text}, headers=PARTIAL)
    assert answer.status_code == 200
    return answer.content.decode()


def options(page: str) -> int:
    return page.count('role="option"')


@pytest.mark.parametrize(
    ("text", "label", "words", "place"),
    [
        ("uus", "Uus pöördumine", "", PHRASE),
        ("uus poor", "Uus pöördumine", "", PHRASE),
        ("UUS PÖÖR", "Uus pöördumine", "", PHRASE),
        ("poordumine", "Uus pöördumine", "", IN_ORDER),
        ("minu poor", "Minu lahtised pöördumised", "", IN_ORDER),
        ("poor minu", "Minu lahtised pöördumised", "", ANY_ORDER),
        ("uupo", "Uus pöördumine", "", INITIALS),
        ("mlp", "Minu lahtised pöördumised", "", INITIALS),
        ("telef", "Märgi kõne üles", "telefon", OTHER_WORDS),
        ("ordumine", "Uus pöördumine", "", None),
        ("pu", "Uus pöördumine", "", None),
        ("", "Uus pöördumine", "", None),
        ("!?", "Uus pöördumine", "", None),
    ],
)
def test_commands_are_named_by_beginnings_of_words(
    text: str, label: str, words: str, place: int | None
) -> None:
    assert place_of(text, label, words) == place


def test_a_request_is_found_by_its_number_and_by_words(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    digits = ticket.number.removeprefix("P-")
    for text in (digits, ticket.number.lower(), f"#{digits}", "projek", "PROJEKTOR ei"):
        page = listed(client, cast.specialist, text)
        assert f'href="/helpdesk/{ticket.number}/"' in page, text
    assert f'href="/minu/{ticket.number}/"' in listed(client, cast.requester, "projek")
    assert options(listed(client, cast.specialist, "# projek")) == 0


def test_what_a_foreign_institution_has_is_not_listed(cast: Cast, client: Client) -> None:
    """The same search by one who may and by those who may not."""
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    mark_seen(ticket_id=ticket.pk, actor=cast.requester, now=NOW)
    assert ticket.number in listed(client, cast.requester, "projek")
    for reader in (cast.outsider, cast.librarian, make_user("finance")):
        for text in ("projek", ticket.number, f"#{ticket.number}", ""):
            assert ticket.number not in listed(client, reader, text), (reader, text)


def test_lately_seen_requests_come_first_while_they_may_be_seen(
    cast: Cast, client: Client
) -> None:
    tickets = [make_ticket(cast.requester, title=f"Mure {index}") for index in range(10)]
    for minute, ticket in enumerate(tickets):
        mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW.replace(minute=minute))
    page = listed(client, cast.specialist)
    places = [page.find(f"/{ticket.number}/") for ticket in reversed(tickets)]
    assert places[:8] == sorted(places[:8])
    assert min(places[:8]) > 0
    assert set(places[8:]) == {-1}
    assert options(page) == 12
    # Seen, and then no longer allowed to: the row stays, the request is not told.
    TicketSeen.objects.create(user=cast.outsider, ticket=tickets[0], seen_at=NOW)
    assert f"/{tickets[0].number}/" not in listed(client, cast.outsider)


@pytest.mark.parametrize(
    ("role", "text", "has", "has_not"),
    [
        ("specialist", ">", ["/helpdesk/uus/", "assignee=me"], []),
        ("specialist", "> inimes", ["/accounts/"], ["/helpdesk/"]),
        ("staff", ">", ["/uus/", "/kujundus/"], ["/helpdesk/", "/accounts/", "/journal/"]),
        ("staff", "inimes", [], ["/accounts/"]),
        ("finance", "poordumi", ["/minu/"], ["/helpdesk/"]),
        ("auditor", "marg", [], ["/helpdesk/uus/"]),
        ("auditor", "zurnaal", [], ["/helpdesk/"]),
        ("specialist", "tume", ["theme=dark"], []),
        ("staff", "logi valja", ['data-action="/logout/"'], []),
    ],
)
def test_commands_are_those_the_reader_may_do(
    cast: Cast, client: Client, role: str, text: str, has: list[str], has_not: list[str]
) -> None:
    page = listed(client, make_user(role, institution=cast.school), text)
    assert [part for part in has if part not in page] == []
    assert [part for part in has_not if f'href="{part}' in page] == []


def test_people_after_an_at_sign(cast: Cast, client: Client) -> None:
    liina = make_person(institution=cast.school, first_name="Liina", last_name="Kaskmets")
    index_person(liina.pk)
    make_ticket(cast.requester, title="Liina arvuti")
    page = listed(client, cast.specialist, "@liin")
    assert f"/accounts/{liina.uid}/" in page
    assert "/helpdesk/" not in page
    assert f"/accounts/{liina.uid}/" not in listed(client, cast.outsider, "@liin")


def test_saved_views_are_commands_of_those_who_may_use_them(cast: Cast, client: Client) -> None:
    for owner, name, shared in (
        (cast.specialist, "Hommikuring", False),
        (cast.second, "Hommikune ühine", True),
        (cast.second, "Hommikune oma", False),
    ):
        SavedView.objects.create(owner=owner, table="tickets", name=name, is_shared=shared)
    page = listed(client, cast.specialist, "hommik")
    assert "Hommik</mark>uring" in page
    assert "ühine" in page
    assert "oma</span>" not in page
    assert options(listed(client, cast.requester, "hommik")) == 0


def test_a_named_command_goes_before_what_is_found(cast: Cast, client: Client) -> None:
    make_ticket(cast.requester, title="Tume ekraan")
    page = listed(client, cast.specialist, "tume")
    assert 0 < page.index("theme=dark") < page.index("ekraan")
    page = listed(client, cast.specialist, "ekraan")
    assert "Tume" in page


def test_at_most_twelve(cast: Cast, client: Client) -> None:
    for index in range(15):
        make_ticket(cast.requester, title=f"Minu arvuti {index}")
        person = make_person(
            institution=cast.school, first_name="Minu", last_name=f"Arvuti{index}"
        )
        index_person(person.pk)
    for text in ("minu", "", ">", "@minu", "a"):
        assert options(listed(client, cast.specialist, text)) <= 12, text


@pytest.mark.parametrize("rows", [1, 30])
def test_the_same_number_of_statements_for_any_number_of_rows(
    cast: Cast, client: Client, rows: int
) -> None:
    for index in range(rows):
        ticket = make_ticket(cast.requester, title=f"Minu arvuti {index}")
        mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
        SavedView.objects.create(owner=cast.specialist, table="tickets", name=f"Minu {index}")
    assert statements(client, cast.specialist, "minu") == TYPED
    assert statements(client, cast.specialist, "") == EMPTY


TYPED, EMPTY = 6, 5


def statements(client: Client, user: User, text: str) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as caught:
        client.get("/kasud/", {"q": text}, headers=PARTIAL)
    return len(caught)


def test_asking_changes_nothing_and_a_page_is_the_search(cast: Cast, client: Client) -> None:
    before = Event.objects.count()
    for text in ("tume", "> logi", ""):
        listed(client, cast.specialist, text)
    assert Event.objects.count() == before
    assert client.get("/kasud/").headers["Location"] == "/search/"
    assert client.get("/kasud/", {"q": "a&b"}).headers["Location"] == "/search/?q=a%26b"
    assert client.post("/kasud/").status_code == 405


def test_markup_in_titles_is_text(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast.requester, title="<script>alert(1)</script> <b>arvuti</b>")
    mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    SavedView.objects.create(owner=cast.specialist, table="tickets", name="<i>arvuti</i>")
    for text in ("", "arvuti", "script", ">i"):
        page = listed(client, cast.specialist, text)
        assert "<script" not in page
        assert "<b>" not in page
        assert "<i>" not in page
