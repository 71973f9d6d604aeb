"""A request changed from its row in the queue: right, journal, conflict, way back, counts in place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.models import Category, Ticket
from helpdesk.services.lifecycle import withdraw_ticket
from helpdesk.services.triage import set_tags, take_ticket
from helpdesk.states import Status
from itportal.core.journal.models import Event, PersonalDataRead
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_queue_table import HTMX, numbers, shown, signed_in, tabs

pytestmark = pytest.mark.django_db


def address(ticket: Ticket, name: str, query: str = "list=open") -> str:
    return f"/loend/tickets/rida/{ticket.number}/{name}/?{query}"


def drawn(html: str) -> dict[str, str]:
    """Field of the form → the value it begins with."""
    chosen = re.findall(r'name="edit-(\w+)" value="([^"]*)"[^>]*checked', html)
    typed = re.findall(r'<input[^>]*type="text" name="edit-(\w+)"[^>]*?value="([^"]*)"', html)
    return dict(chosen) | dict(typed)


def test_each_thing_is_changed_by_its_service_and_taken_back(cast: Cast) -> None:
    """One set-up, five forms: what was chosen is kept, recorded once, and undone by the toast."""
    ticket = make_ticket(cast.requester)
    topic = Category.objects.get(code="printer")
    tomorrow = timezone.localdate() + timedelta(days=1)
    client = signed_in(cast.specialist)
    cases: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
        ("priority", {"impact": 1, "urgency": 1}, "prioritised", {"priority": 1}),
        ("category", {"category": topic.pk}, "categorised", {"category_id": topic.pk}),
        (
            "assignee",
            {"assignee": cast.second.pk},
            "assigned",
            {"assignee_id": cast.second.pk, "status": Status.OPEN},
        ),
        (
            "day",
            {"until": "homme", "how": "plan"},
            "planned",
            {"planned_on": tomorrow, "status": Status.PLANNED},
        ),
        (
            "day",
            {"until": "homme", "how": "wait"},
            "waits_date",
            {"planned_on": tomorrow, "status": Status.WAITING_DATE},
        ),
    ]
    before: dict[str, Any] = dict(Ticket.objects.values().get(pk=ticket.pk))
    for name, typed, code, becomes in cases:
        url = address(ticket, name)
        form = shown(client.get(url, headers=HTMX))
        version = re.search(r'name="version" value="(\d+)"', form)
        assert version
        data = {f"edit-{key}": value for key, value in typed.items()}
        answer = shown(client.post(url, data | {"version": version[1]}, headers=HTMX))
        row: dict[str, Any] = dict(Ticket.objects.values().get(pk=ticket.pk))
        assert {key: row[key] for key in becomes} == becomes
        assert numbers(answer) == [ticket.number]
        assert "data-left" not in answer
        event = Event.objects.get(code=f"helpdesk.ticket.{code}")
        assert event.actor_id == cast.specialist.pk
        undo = re.search(r'action="(/helpdesk/tagasi/hulk/[^"]+)"', answer)
        assert undo
        client.post(undo[1])
        row = dict(Ticket.objects.values().get(pk=ticket.pk))
        assert {key: row[key] for key in becomes} == {key: before[key] for key in becomes}
    tags = shown(client.post(address(ticket, "tags"), {"edit-tags": "Aku, kool"}, headers=HTMX))
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["aku", "kool"]
    assert "kool" in tags
    assert drawn(shown(client.get(address(ticket, "tags"), headers=HTMX))) == {
        "tags": "aku, kool"
    }
    read = PersonalDataRead.objects.filter(view="tables:edit").first()
    assert read
    assert read.columns == "name"


def test_a_form_left_as_it_was_changes_nothing(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    url = address(ticket, "priority")
    begun = drawn(shown(client.get(url, headers=HTMX)))
    same = {f"edit-{name}": value for name, value in begun.items()}
    assert begun == {"impact": str(ticket.impact), "urgency": str(ticket.urgency)}
    answer = shown(client.post(url, same, headers=HTMX))
    assert "data-edited" in answer
    assert "tagasi" not in answer
    assert not Event.objects.filter(code="helpdesk.ticket.prioritised").exists()


def test_a_row_that_leaves_the_list_says_so_and_the_counts_follow(cast: Cast) -> None:
    ticket, _other = make_ticket(cast.requester), make_ticket(cast.requester)
    url = address(ticket, "assignee", "list=new")
    client = signed_in(cast.specialist)
    before = tabs(shown(client.get("/helpdesk/?list=new")))
    answer = shown(client.post(url, {"edit-assignee": cast.specialist.pk}, headers=HTMX))
    assert "data-left" in answer
    assert numbers(answer) == []
    after = tabs(answer)
    assert (before["Uued"], after["Uued"]) == ("2", "1")
    assert (before["Praegu"], after["Praegu"]) == ("0", "1")
    assert tabs(shown(client.get("/helpdesk/?list=new"))) == after


def test_a_change_meanwhile_is_told_beside_what_was_typed(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    url = address(ticket, "tags")
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=timezone.now())
    stale = {"edit-tags": "kiire", "version": ticket.version}
    refused = shown(client.post(url, stale, headers=HTMX), status=409)
    assert str(cast.second) in refused
    assert drawn(refused) == {"tags": "kiire"}
    assert numbers(refused) == [ticket.number]  # the row as the other left it
    version = re.search(r'name="version" value="(\d+)"', refused)
    assert version
    assert not ticket.tags.exists()
    shown(client.post(url, stale | {"version": version[1]}, headers=HTMX))
    assert list(ticket.tags.values_list("name", flat=True)) == ["kiire"]


def test_what_is_wrong_stands_at_its_field(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    for typed in ("eile", "kunagi ammu", ""):
        data = {"edit-until": typed, "edit-how": "plan"}
        html = shown(client.post(address(ticket, "day"), data, headers=HTMX), status=422)
        assert 'aria-invalid="true"' in html
    ticket.refresh_from_db()
    assert ticket.status == Status.NEW


def test_who_may_not_work_changes_nothing(cast: Cast) -> None:
    """The same POST: the auditor is told no, an outsider's specialist finds no such row, a
    requester no such list; a done request keeps all but its tags."""
    ticket, done = make_ticket(cast.requester), make_ticket(cast.requester)
    withdraw_ticket(ticket_id=done.pk, actor=cast.requester, now=timezone.now())
    data = {"edit-impact": 1, "edit-urgency": 1}
    for user, told, seen in (
        (cast.auditor, 422, 200),
        (cast.outsider, 404, 404),
        (cast.requester, 404, 404),
    ):
        client = signed_in(user)
        assert client.post(address(ticket, "priority"), data).status_code == told
        form = client.get(address(ticket, "priority"))
        assert form.status_code == seen
        assert "edit-impact" not in form.content.decode()
    specialist = signed_in(cast.specialist)
    shown(specialist.post(address(done, "priority"), data, headers=HTMX), status=422)
    shown(specialist.post(address(done, "tags"), {"edit-tags": "vana"}, headers=HTMX))
    assert specialist.get(address(ticket, "body")).status_code == 404
    assert not Event.objects.filter(code="helpdesk.ticket.prioritised").exists()
    assert done.tags.count() == 1
    audited = shown(signed_in(cast.auditor).get("/helpdesk/?list=open"))
    assert "data-editable" not in audited
    assert 'data-edit="' not in audited


def test_without_script_the_cell_leads_to_the_form_and_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    listed = shown(client.get("/helpdesk/?list=open"))
    link = re.search(r'href="([^"]+)" data-edit="priority"', listed)
    assert link
    page = shown(client.get(link[1]))
    assert "<html" in page
    assert ticket.number in page
    answer = client.post(link[1], {"edit-impact": 1, "edit-urgency": 1})
    assert answer.status_code == 302
    assert answer["Location"] == "/helpdesk/?list=open"
    ticket.refresh_from_db()
    assert ticket.priority == 1


def test_statements_are_the_same_for_any_number_of_rows(cast: Cast) -> None:
    def cost() -> tuple[int, int]:
        ticket = make_ticket(cast.requester)
        client = signed_in(cast.specialist)
        set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=["a"], now=timezone.now())
        client.get("/helpdesk/?list=open")
        with CaptureQueriesContext(connection) as listed:
            client.get("/helpdesk/?list=open")
        with CaptureQueriesContext(connection) as edited:
            data = {"edit-impact": 1, "edit-urgency": 1}
            shown(client.post(address(ticket, "priority"), data, headers=HTMX))
        return len(listed), len(edited)

    cost()
    few = cost()
    for _ in range(20):
        make_ticket(cast.requester)
    assert cost() == few
