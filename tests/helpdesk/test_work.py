"""The checklist of a topic on its requests, and the time spent."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from helpdesk.models import ChecklistItem, Message, Ticket, TicketCheck, TimeEntry
from helpdesk.services.checklists import LineFacts, set_checklist
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.triage import categorise
from helpdesk.services.undo import undo_last
from helpdesk.services.work import log_time, tick_check
from itportal.core.errors import Invalid, NotThere, Refused
from itportal.core.journal.models import Event
from tests.api.client import make_client
from tests.helpdesk.builders import category, make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
PAGE = "/helpdesk/seaded/teemad/muu-mure/kontroll-leht/"
LINES = [LineFacts("Kaablid", "Cables", is_required=True), LineFacts("Uuendused")]


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_checklist(code="muu-mure", actor=cast.administrator, lines=LINES)
    return make_ticket(cast.requester)


def lines(ticket: Ticket) -> list[tuple[str, bool]]:
    rows = TicketCheck.objects.filter(ticket=ticket).order_by("position", "pk")
    return [(row.text_et, bool(row.done_at)) for row in rows]


def test_an_administrator_keeps_the_checklist_in_order(cast: Cast) -> None:
    keeper = of(cast.administrator)
    first = {"order_0": "2", "text_et_0": "Uuendused", "order_1": "1", "text_et_1": "Kaablid"}
    assert (
        keeper.post(PAGE, first | {"text_en_1": "Cables", "required_1": "on"}).status_code
        == 302
    )
    rows = list(ChecklistItem.objects.order_by("position"))
    assert [(row.text_et, row.text_en, row.is_required) for row in rows] == [
        ("Kaablid", "Cables", True),
        ("Uuendused", "Uuendused", False),
    ]
    page = keeper.get(PAGE).content.decode()
    assert 'value="Kaablid"' in page
    # One line goes; a page drawn before is told so.
    seen = page.split('name="seen" value="')[1].split('"')[0]
    left = {"order_0": "1", "uid_0": str(rows[0].uid), "text_et_0": "Kaablid", "seen": seen}
    assert keeper.post(PAGE, left | {"text_en_0": "Cables"}).status_code == 302
    assert keeper.post(PAGE, left).status_code == 409
    assert list(ChecklistItem.objects.values_list("text_et", "is_active").order_by("pk")) == [
        ("Kaablid", True),
        ("Uuendused", False),
    ]
    assert keeper.post(PAGE, {"text_et_0": "x" * 201}).status_code == 422
    assert of(cast.specialist).get(PAGE).status_code == 200
    assert of(cast.specialist).post(PAGE, first).status_code == 403


def test_lines_are_copied_ticked_and_follow_the_topic(cast: Cast, ticket: Ticket) -> None:
    assert lines(ticket) == [("Kaablid", False), ("Uuendused", False)]
    client = of(cast.specialist)
    first, second = TicketCheck.objects.order_by("position")
    url = f"/helpdesk/{ticket.number}/"
    page = client.get(url).content.decode()
    assert f'id="check-{first.uid}"' in page
    block = client.post(
        f"{url}check/",
        {"item": first.uid, "done": "1"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    ).content.decode()
    assert "1 / 2" in block
    key = block.split(f'id="check-{second.uid}"')[1][:120]
    assert 'aria-keyshortcuts="b"' in key  # the key goes on to the next line
    common: dict[str, Any] = {"ticket_id": ticket.pk, "now": timezone.now()}
    categorise(actor=cast.specialist, category_id=category("arvuti").pk, **common)
    assert lines(ticket) == [("Kaablid", True)]
    undo_last(actor=cast.specialist, **common)
    assert lines(ticket) == [("Kaablid", True), ("Uuendused", False)]
    tick_check(actor=cast.specialist, uid=first.uid, is_done=False, **common)
    codes = Event.objects.filter(object_id=ticket.pk, code__endswith="checked")
    assert [code.rpartition(".")[2] for code in codes.values_list("code", flat=True)] == [
        "checked",
        "unchecked",
    ]
    for actor, error in ((cast.auditor, Refused), (cast.outsider, Refused)):
        with pytest.raises(error):
            tick_check(actor=actor, uid=first.uid, is_done=True, **common)
    with pytest.raises(NotThere):
        tick_check(actor=cast.specialist, uid=uuid4(), is_done=True, **common)
    # It is work of experts: neither side of the requester's page tells of it.
    mine = of(cast.requester).get(f"/minu/{ticket.number}/").content.decode()
    assert "Uuendused" not in mine


def test_required_lines_are_asked_for_before_it_is_solved(cast: Cast, ticket: Ticket) -> None:
    client, url = of(cast.specialist), f"/helpdesk/{ticket.number}/answer/"
    typed = {"do": "resolve", "body": "Korras", "version": "1"}
    asked = client.post(url, typed)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Kaablid" in page.split('id="skip-error"')[1][:300]
    assert ">Korras</textarea>" in page  # nothing typed is lost
    assert Message.objects.filter(ticket=ticket, kind="answer").count() == 0
    assert client.post(url, typed | {"skip_reason": "Kaableid polnud"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    told = Event.objects.get(code="helpdesk.ticket.solved_anyway")
    assert told.data["reason"] == "Kaableid polnud"
    other = make_ticket(cast.requester)
    with pytest.raises(Invalid):
        resolve_ticket(
            ticket_id=other.pk, actor=cast.specialist, resolution="Ok", now=timezone.now()
        )
    done = TicketCheck.objects.get(ticket=other, is_required=True)
    common: dict[str, Any] = {"ticket_id": other.pk, "actor": cast.specialist}
    tick_check(uid=done.uid, is_done=True, now=timezone.now(), **common)
    resolve_ticket(resolution="Ok", now=timezone.now(), **common)


def test_time_is_written_as_people_write_it_and_corrected(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client, url = of(cast.specialist), f"/helpdesk/{ticket.number}/"
    client.post(f"{url}answer/", {"do": "answer", "body": "Vaatan", "spent": "1.30"})
    client.post(f"{url}note/", {"note": "Pikk lugu", "spent": "20 min"})
    client.post(f"{url}time/", {"spent": "−15", "time_note": "liiga palju"})
    ticket.refresh_from_db()
    assert ticket.minutes_spent == 95
    entries = TimeEntry.objects.filter(ticket=ticket).order_by("pk")
    assert [(one.minutes, one.note) for one in entries] == [
        (90, ""),
        (20, ""),
        (-15, "liiga palju"),
    ]
    assert "1 t 35 min" in client.get(url).content.decode()
    for wrong in ("palju", "0", "-1000", "100 h"):
        refused = client.post(f"{url}time/", {"spent": wrong})
        assert refused.status_code == 422, wrong
    both = client.post(f"{url}answer/", {"do": "answer", "body": "Veel", "spent": "palju"})
    assert both.status_code == 422
    assert ">Veel</textarea>" in both.content.decode()
    assert Message.objects.filter(ticket=ticket, kind="answer").count() == 1
    # Taking the answer back leaves the time: it was spent.
    sent = client.post(f"{url}answer/", {"do": "answer", "body": "Veel", "spent": "5"})
    assert sent.status_code == 302
    undo_last(ticket_id=ticket.pk, actor=cast.specialist, now=timezone.now())
    ticket.refresh_from_db()
    assert ticket.minutes_spent == 100
    with pytest.raises(Refused):
        log_time(ticket_id=ticket.pk, actor=cast.auditor, minutes=5, now=timezone.now())
    sheet: Any = client.get("/loend/tickets/fail.csv?list=open")
    assert sheet.status_code == 200
    assert "1 t 40" not in of(cast.requester).get(f"/minu/{ticket.number}/").content.decode()


def test_the_api_keeps_both(cast: Cast, ticket: Ticket) -> None:
    path, expert = f"tickets/{ticket.number}/", make_client(cast.specialist)
    line = expert.read(f"{path}checklist/").json()["results"][0]
    assert line["text"]
    expert.send("post", f"{path}check/", {"uid": line["uid"], "is_done": True})
    shown = expert.read(f"{path}checklist/").json()["results"]
    assert [row["done_at"] is not None for row in shown] == [True, False]
    expert.send("post", f"{path}log-time/", {"minutes": 20, "note": "Telefon"})
    assert [row["minutes"] for row in expert.read(f"{path}time/").json()["results"]] == [20]
    answer = expert.send("post", f"{path}resolve/", {"resolution": "Ok"})
    assert answer.status_code == 200
    for reader in (cast.requester, cast.approver):
        assert make_client(reader).read(f"{path}time/").status_code == 403
