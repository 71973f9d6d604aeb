"""Taking back what one has just done: fields, clock, message, mail; and when it is too late."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from helpdesk.conversation import messages_of, public_events
from helpdesk.gates import may_read_message_files
from helpdesk.models import Draft, Message, Ticket, UndoStep
from helpdesk.services import undo
from helpdesk.services.conversation import add_request_message, answer_ticket, ask_requester
from helpdesk.services.forwarding import wait_for_vendor
from helpdesk.services.lifecycle import (
    plan,
    resolve_ticket,
    resume,
    wait_until,
)
from helpdesk.services.triage import (
    assign_ticket,
    categorise,
    set_impact_urgency,
    set_priority,
    set_tags,
    take_ticket,
)
from itportal.core.errors import NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices import delivery
from itportal.core.notices.models import Notice
from itportal.core.search.finding import found_ids
from itportal.core.working_time import TALLINN
from tests.builders import make_vendor
from tests.helpdesk.builders import category, make_ticket
from tests.helpdesk.conftest import Cast, make_cast
from tests.helpdesk.test_races import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, TALLINN)
SOON = NOW + timedelta(seconds=9)
DAY = date(2026, 12, 1)
VERBS: dict[str, Callable[..., Any]] = {
    "take": lambda **k: take_ticket(**k),
    "assign": lambda **k: assign_ticket(assignee_id=k["actor"].pk, **k),
    "priority": lambda **k: set_priority(priority=1, **k),
    "matrix": lambda **k: set_impact_urgency(impact=1, urgency=1, **k),
    "category": lambda **k: categorise(category_id=category("printer").pk, **k),
    "tags": lambda **k: set_tags(tags=["võrk"], **k),
    "vendor": lambda **k: wait_for_vendor(vendor_id=make_vendor("Dell").pk, **k),
    "until": lambda **k: wait_until(until=DAY, **k),
    "plan": lambda **k: plan(until=DAY, **k),
    "answer": lambda **k: answer_ticket(body="Tulen kell 11", **k),
    "ask": lambda **k: ask_requester(body="Mis ruumis?", **k),
    "resolve": lambda **k: resolve_ticket(resolution="Korras", **k),
}


def facts(ticket: Ticket) -> dict[str, Any]:
    """Everything of the row but its version and the moment of the change."""
    row: dict[str, Any] = {**Ticket.objects.filter(pk=ticket.pk).values().get()}
    row["tag_names"] = sorted(ticket.tags.values_list("name", flat=True))
    return {key: value for key, value in row.items() if key not in ("version", "updated_at")}


def last_step() -> UndoStep:
    return UndoStep.objects.latest("pk")


def take_back(actor: User, now: datetime = SOON) -> Ticket:
    return undo.undo_step(uid=last_step().uid, actor=actor, now=now)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("before", ["new", "waiting"])
def test_everything_is_as_it_was(cast: Cast, verb: str, before: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW - timedelta(hours=2))
    set_tags(ticket_id=ticket.pk, actor=cast.second, tags=["kool"], now=NOW)
    if before == "waiting" and verb != "take":
        ask_requester(
            ticket_id=ticket.pk,
            actor=cast.second,
            body="Millal?",
            now=NOW - timedelta(minutes=77),
        )
    was, said = facts(ticket), ticket.messages.count()
    VERBS[verb](ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    assert facts(ticket) != was
    version = Ticket.objects.get(pk=ticket.pk).version
    undone = take_back(cast.specialist)
    assert facts(ticket) == was
    assert undone.version == version + 1
    assert ticket.messages.said().count() == said
    event = Event.objects.latest("pk")
    assert event.code == "helpdesk.ticket.undone"
    assert event.actor_id == cast.specialist.pk
    assert event.data["what"] == last_step().verb


def test_going_on_is_taken_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW - timedelta(hours=2))
    wait_for_vendor(
        ticket_id=ticket.pk, actor=cast.specialist, vendor_id=make_vendor("Dell").pk, now=NOW
    )
    was = facts(ticket)
    resume(ticket_id=ticket.pk, actor=cast.specialist, now=NOW + timedelta(hours=1))
    take_back(cast.specialist, NOW + timedelta(hours=1, seconds=5))
    assert facts(ticket) == was
    resume(ticket_id=ticket.pk, actor=None, now=NOW + timedelta(hours=2))
    assert last_step().undone_at is not None  # its day came: nobody's to take back


def test_a_message_taken_back_is_shown_to_nobody(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    client.force_login(cast.specialist)
    page = {"body": "Sõna ebaõnnestunud", "do": "answer"}
    files = [SimpleUploadedFile("hind.txt", b"100 eurot")]
    client.post(f"/helpdesk/{ticket.number}/answer/", page | {"files": files})
    message = Message.objects.get(kind=Message.Kind.ANSWER)
    assert message.files.count() == 1
    assert found_ids(cast.requester, "ebaõnnestunud", kinds=["ticket"])
    answer = client.post(f"/helpdesk/tagasi/{last_step().uid}/?list=open")
    assert answer["Location"] == f"/helpdesk/{ticket.number}/?list=open"
    message.refresh_from_db()
    assert message.retracted_at is not None
    assert message.body == "Sõna ebaõnnestunud"
    for reader in (cast.specialist, cast.requester, cast.administrator):
        shown = messages_of(ticket, reader, new_since=None)
        assert message not in [entry.message for entry in shown]
        assert len(shown) == 1
        assert not may_read_message_files(reader, message.pk)
    assert not found_ids(cast.requester, "ebaõnnestunud", kinds=["ticket"])
    # the writer finds it in the composer
    assert "Sõna ebaõnnestunud" in client.get(answer["Location"]).content.decode()
    assert Draft.objects.get(user=cast.specialist).data == {"body": "Sõna ebaõnnestunud"}
    client.force_login(cast.requester)
    assert "ebaõnnestunud" not in client.get(f"/minu/{ticket.number}/").content.decode()


def test_requesters_do_not_hear_of_what_was_taken_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    plan(ticket_id=ticket.pk, actor=cast.specialist, until=DAY, now=NOW)
    assert len(public_events(ticket)) == 1
    take_back(cast.specialist)
    assert public_events(ticket) == []


def test_the_mail_waits_until_it_cannot_be_taken_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Tulen", now=NOW)
    notice = Notice.objects.get(kind="ticket_answered")
    delivery.deliver(notice_id=notice.pk, now=SOON)
    assert mail.outbox == []
    delivery.deliver(notice_id=notice.pk, now=last_step().expires_at)
    assert len(mail.outbox) == 1
    with pytest.raises(WrongState) as refused:
        take_back(cast.specialist)
    assert refused.value.code == "undo.mailed"
    assert Message.objects.said().filter(kind="answer").exists()


def test_a_notice_taken_back_is_neither_mailed_nor_rung(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Tulen", now=NOW)
    take_back(cast.specialist)
    notice = Notice.objects.get(kind="ticket_answered")
    assert (notice.in_bell, notice.mail_state) == (False, Notice.MailState.NONE)
    delivery.deliver(notice_id=notice.pk, now=NOW + timedelta(minutes=1))
    assert delivery.sweep(now=NOW + timedelta(minutes=1)) == 0 or mail.outbox == []
    assert not [sent for sent in mail.outbox if "Tulen" in str(sent.body)]


@pytest.mark.parametrize(
    ("code", "when", "meanwhile"),
    [
        ("undo.late", timedelta(seconds=13), ""),
        ("undo.moved_on", timedelta(seconds=5), "message"),
        ("undo.done", timedelta(seconds=5), "undo"),
    ],
)
def test_too_late(cast: Cast, code: str, when: timedelta, meanwhile: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    ask_requester(ticket_id=ticket.pk, actor=cast.specialist, body="Kus?", now=NOW)
    if meanwhile == "message":
        add_request_message(ticket_id=ticket.pk, actor=cast.requester, body="Siin", now=NOW)
    if meanwhile == "undo":
        take_back(cast.specialist)
    was = facts(ticket)
    with pytest.raises(WrongState) as refused:
        take_back(cast.specialist, NOW + when)
    assert refused.value.code == code
    assert facts(ticket) == was
    if code == "undo.moved_on":
        assert str(cast.requester) in str(refused.value)


def test_only_who_did_it_takes_it_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    for other in (cast.second, cast.administrator, cast.requester):
        with pytest.raises(NotThere):
            take_back(other)
    with pytest.raises(WrongState):
        undo.undo_last(ticket_id=ticket.pk, actor=cast.second, now=SOON)
    with pytest.raises(Refused):
        undo.undo_last(ticket_id=ticket.pk, actor=cast.auditor, now=SOON)
    ticket.refresh_from_db()
    assert ticket.assignee == cast.specialist
    undo.undo_last(ticket_id=ticket.pk, actor=cast.specialist, now=SOON)
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_the_page_says_when_it_is_too_late(cast: Cast, client: Client) -> None:
    ticket = make_ticket(cast.requester)
    client.force_login(cast.specialist)
    answer = client.post(f"/helpdesk/{ticket.number}/take/", follow=True)
    address = f"/helpdesk/tagasi/{last_step().uid}/"
    assert address in answer.content.decode()
    UndoStep.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    late = client.post(address)
    assert late.status_code == 409
    assert "Kümme sekundit" in late.content.decode()
    client.force_login(cast.second)
    assert client.post(address).status_code == 404


def test_one_press_takes_back_what_was_done_to_many(cast: Cast, client: Client) -> None:
    tickets = [make_ticket(cast.requester) for _ in range(3)]
    client.force_login(cast.specialist)
    rows = {"rows": [ticket.number for ticket in tickets], "go": "1", "ask-priority": "1"}
    listed = client.post("/loend/tickets/hulgi/priority/", rows, follow=True).content.decode()
    found = re.search(r'action="(/helpdesk/tagasi/hulk/[^"]+)"', listed)
    assert found
    add_request_message(
        ticket_id=tickets[0].pk, actor=cast.requester, body="Veel", now=timezone.now()
    )
    answer = client.post(found[1].replace("&amp;", "&"), follow=True).content.decode()
    assert "2 muudetud, 1 mitte" in answer
    assert tickets[0].number in answer.split("data-outcome")[1].split("</div>")[0]
    left = Ticket.objects.filter(priority=1)
    assert [ticket.pk for ticket in left] == [tickets[0].pk]
    assert client.post(f"/helpdesk/tagasi/hulk/{uuid4()}/").status_code == 404


def test_old_steps_are_forgotten_and_what_was_undone_is_not(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    take_back(cast.specialist)
    plan(ticket_id=ticket.pk, actor=cast.specialist, until=DAY, now=NOW)
    assert undo.forget_steps(now=NOW + timedelta(hours=1)) == 0
    assert undo.forget_steps(now=NOW + timedelta(days=2)) == 1
    assert UndoStep.objects.get().undone_at is not None


# --- races ----------------------------------------------------------------------------
@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(4))
def test_a_mail_is_sent_or_taken_back_never_both(committed: Cast, number: int) -> None:
    cast = committed
    ticket = make_ticket(cast.requester, now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Tulen", now=NOW)
    step, notice = last_step(), Notice.objects.get(kind="ticket_answered")
    mail.outbox.clear()
    undone, _sent = at_once(
        lambda: undo.undo_step(uid=step.uid, actor=cast.specialist, now=step.expires_at),
        lambda: delivery.deliver(notice_id=notice.pk, now=step.expires_at),
    )
    notice.refresh_from_db()
    message = Message.objects.get(kind=Message.Kind.ANSWER)
    if isinstance(undone, WrongState):
        assert undone.code == "undo.mailed"
        assert (len(mail.outbox), message.retracted_at) == (1, None)
        assert notice.mail_state == Notice.MailState.SENT
    else:
        assert isinstance(undone, Ticket), undone
        assert mail.outbox == []
        assert message.retracted_at is not None
        assert notice.mail_state == Notice.MailState.NONE


@pytest.mark.django_db(transaction=True)
def test_undo_waits_for_the_claim_of_the_worker(committed: Cast) -> None:
    """The claim holds the row; the undo that comes meanwhile sees it and gives way."""
    cast = committed
    ticket = make_ticket(cast.requester, now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Tulen", now=NOW)
    step, notice = last_step(), Notice.objects.get(kind="ticket_answered")
    claimed = Notice.objects.filter(pk=notice.pk).update(
        mail_state=Notice.MailState.CLAIMED, mail_claimed_at=SOON, mail_attempts=1
    )
    assert claimed == 1
    with pytest.raises(WrongState) as refused:
        undo.undo_step(uid=step.uid, actor=cast.specialist, now=SOON)
    assert refused.value.code == "undo.mailed"
    assert connection.in_atomic_block is False
    assert Message.objects.get(kind="answer").retracted_at is None


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_taken_back_once(committed: Cast) -> None:
    cast = committed
    ticket = make_ticket(cast.requester, now=NOW)
    take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    step = last_step()
    results = at_once(
        *[lambda: undo.undo_step(uid=step.uid, actor=cast.specialist, now=SOON)] * 2
    )
    assert [r.code for r in results if isinstance(r, WrongState)] == ["undo.done"]
    assert Event.objects.filter(code="helpdesk.ticket.undone").count() == 1


@pytest.mark.django_db(transaction=True)
def test_undo_while_the_requester_writes(committed: Cast) -> None:
    cast = committed
    ticket = make_ticket(cast.requester, now=NOW)
    ask_requester(ticket_id=ticket.pk, actor=cast.specialist, body="Kus?", now=NOW)
    step = last_step()
    undone, written = at_once(
        lambda: undo.undo_step(uid=step.uid, actor=cast.specialist, now=SOON),
        lambda: add_request_message(
            ticket_id=ticket.pk, actor=cast.requester, body="Siin", now=SOON
        ),
    )
    assert isinstance(written, Message)
    if isinstance(undone, WrongState):
        assert undone.code == "undo.moved_on"
    assert Message.objects.said().filter(pk=written.pk).exists()
