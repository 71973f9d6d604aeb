"""Two people at once, each with an own connection: one wins, the other is told."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from helpdesk.models import Draft, Ticket, TicketLink, TicketMerge, TicketSeen
from helpdesk.services.conversation import (
    add_note,
    add_request_message,
    answer_ticket,
    ask_requester,
    mark_seen,
)
from helpdesk.services.drafts import save_draft
from helpdesk.services.forwarding import wait_for_vendor
from helpdesk.services.lifecycle import (
    close_ticket,
    plan,
    rate_ticket,
    reopen_ticket,
    resolve_ticket,
    resume,
    wait_until,
    withdraw_ticket,
)
from helpdesk.services.links import link_tickets
from helpdesk.services.merging import merge_ticket
from helpdesk.services.triage import (
    assign_ticket,
    categorise,
    edit_ticket,
    set_impact_urgency,
    set_priority,
    set_tags,
    take_ticket,
)
from helpdesk.states import Status
from itportal.core.errors import WrongState
from itportal.core.journal.models import Event
from itportal.core.working_time import TALLINN
from tests.builders import make_vendor
from tests.helpdesk.builders import category, make_ticket
from tests.helpdesk.conftest import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TALLINN)
DAY = date(2026, 12, 1)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; the results or the errors raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            results[index] = call()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            results[index] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return results


def lost(results: list[object]) -> list[WrongState]:
    bad = [r for r in results if isinstance(r, Exception) and not isinstance(r, WrongState)]
    assert not bad, bad
    return [r for r in results if isinstance(r, WrongState)]


# name → (who, state before, verb); each is called twice at once without a version
ONCE: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "take": ("specialist", "new", lambda **k: take_ticket(**k)),
    "resolve": ("specialist", "new", lambda **k: resolve_ticket(resolution="x", **k)),
    "withdraw": ("requester", "new", lambda **k: withdraw_ticket(**k)),
    "resume": ("specialist", "waiting_vendor", lambda **k: resume(**k)),
    "close": ("requester", "resolved", lambda **k: close_ticket(**k)),
    "reopen": ("requester", "resolved", lambda **k: reopen_ticket(reason="x", **k)),
}
# verbs that may be repeated: with the version one read, only one of two goes through
VERSIONED: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "answer": ("specialist", "new", lambda **k: answer_ticket(body="x", **k)),
    "ask": ("specialist", "new", lambda **k: ask_requester(body="x", **k)),
    "note": ("specialist", "new", lambda **k: add_note(body="x", **k)),
    "message": ("requester", "new", lambda **k: add_request_message(body="x", **k)),
    "assign": ("specialist", "new", lambda **k: assign_ticket(assignee_id=None, **k)),
    "priority": ("specialist", "new", lambda **k: set_priority(priority=1, **k)),
    "matrix": ("specialist", "new", lambda **k: set_impact_urgency(impact=1, urgency=1, **k)),
    "categorise": (
        "specialist",
        "new",
        lambda **k: categorise(category_id=category("printer").pk, **k),
    ),
    "tags": ("specialist", "new", lambda **k: set_tags(tags=["võrk"], **k)),
    "edit": ("specialist", "new", lambda **k: edit_ticket(title="Uus", **k)),
    "vendor": (
        "specialist",
        "new",
        lambda **k: wait_for_vendor(vendor_id=make_vendor("OÜ").pk, **k),
    ),
    "until": ("specialist", "new", lambda **k: wait_until(until=DAY, **k)),
    "plan": ("specialist", "new", lambda **k: plan(until=DAY, **k)),
    "rate": ("requester", "resolved", lambda **k: rate_ticket(rating=5, **k)),
}


def ticket_in(cast: Cast, state: str) -> Ticket:
    ticket = make_ticket(cast.requester, now=NOW)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "actor": cast.specialist, "now": NOW}
    if state == "waiting_vendor":
        ticket = wait_for_vendor(vendor_id=make_vendor("OÜ").pk, **facts)
    if state == "resolved":
        ticket = resolve_ticket(resolution="x", **facts)
    return ticket


@pytest.mark.parametrize("verb", ONCE)
def test_one_of_two_wins(cast: Cast, verb: str) -> None:
    who, state, call = ONCE[verb]
    ticket = ticket_in(cast, state)
    events = Event.objects.count()
    facts = {"ticket_id": ticket.pk, "actor": getattr(cast, who), "now": NOW}
    results = at_once(lambda: call(**facts), lambda: call(**facts))
    assert len(lost(results)) == 1
    assert Event.objects.count() == events + 1


@pytest.mark.parametrize("verb", VERSIONED)
def test_one_of_two_with_the_same_version_wins(cast: Cast, verb: str) -> None:
    who, state, call = VERSIONED[verb]
    ticket = ticket_in(cast, state)
    events = Event.objects.count()
    facts = {
        "ticket_id": ticket.pk,
        "actor": getattr(cast, who),
        "expected_version": ticket.version,
        "now": NOW,
    }
    results = at_once(lambda: call(**facts), lambda: call(**facts))
    (error,) = lost(results)
    assert error.code == "ticket.changed"
    assert Event.objects.count() == events + 1


def test_two_specialists_take_one_request(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    results = at_once(
        lambda: take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW),
        lambda: take_ticket(ticket_id=ticket.pk, actor=cast.second, now=NOW),
    )
    (error,) = lost(results)
    ticket.refresh_from_db()
    assert str(ticket.assignee) in str(error)


def test_solving_while_the_requester_withdraws(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    results = at_once(
        lambda: resolve_ticket(
            ticket_id=ticket.pk, actor=cast.specialist, resolution="x", now=NOW
        ),
        lambda: withdraw_ticket(ticket_id=ticket.pk, actor=cast.requester, now=NOW),
    )
    assert len(lost(results)) == 1
    ticket.refresh_from_db()
    assert ticket.status in (Status.RESOLVED, Status.WITHDRAWN)


def test_messages_from_both_sides_are_both_kept(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    results = at_once(
        lambda: answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="a", now=NOW),
        lambda: add_request_message(
            ticket_id=ticket.pk, actor=cast.requester, body="b", now=NOW
        ),
    )
    assert not lost(results)
    ticket.refresh_from_db()
    assert (ticket.messages.count(), ticket.version) == (3, 3)


def test_one_form_sent_twice_at_once_makes_one_request(cast: Cast) -> None:
    token = uuid4()
    first, second = at_once(
        lambda: make_ticket(cast.requester, form_token=token, now=NOW),
        lambda: make_ticket(cast.requester, form_token=token, now=NOW),
    )
    assert isinstance(first, Ticket)
    assert first == second
    assert Ticket.objects.count() == 1
    assert Event.objects.filter(code="helpdesk.ticket.filed").count() == 1


def test_drafts_of_two_tabs(cast: Cast) -> None:
    facts: dict[str, Any] = {"actor": cast.requester, "category_id": category().pk, "now": NOW}
    results = at_once(
        lambda: save_draft(data={"title": "a"}, **facts),
        lambda: save_draft(data={"title": "b"}, **facts),
    )
    assert not lost(results)
    assert Draft.objects.get().data["title"] in ("a", "b")


def test_seen_in_two_tabs(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "actor": cast.specialist, "now": NOW}
    assert not lost(at_once(lambda: mark_seen(**facts), lambda: mark_seen(**facts)))
    assert TicketSeen.objects.count() == 1


def mergeable(cast: Cast) -> tuple[Ticket, Ticket]:
    return make_ticket(cast.requester, now=NOW), make_ticket(cast.colleague, now=NOW)


def test_two_merged_into_each_other_at_once(cast: Cast) -> None:
    one, other = mergeable(cast)
    facts: dict[str, Any] = {"actor": cast.specialist, "now": NOW}
    results = at_once(
        lambda: merge_ticket(ticket_id=one.pk, into_id=other.pk, **facts),
        lambda: merge_ticket(ticket_id=other.pk, into_id=one.pk, **facts),
    )
    assert len(lost(results)) == 1
    assert Ticket.objects.filter(merged_into__isnull=False).count() == 1
    assert TicketMerge.objects.count() == 1


def test_merging_while_another_answers_or_solves(cast: Cast) -> None:
    """Whoever comes second is told: what is merged is not answered, what is solved not merged."""
    verbs: list[Callable[..., object]] = [
        lambda **k: answer_ticket(body="a", **k),
        lambda **k: resolve_ticket(resolution="a", **k),
    ]
    for verb in verbs:
        for answered in (0, 1):
            both = mergeable(cast)
            merge: dict[str, Any] = {"ticket_id": both[0].pk, "into_id": both[1].pk}
            at = both[answered].pk
            results = at_once(
                lambda: merge_ticket(**merge, actor=cast.specialist, now=NOW),  # noqa: B023
                lambda: verb(ticket_id=at, actor=cast.second, now=NOW),  # noqa: B023
            )
            both[0].refresh_from_db()
            both[1].refresh_from_db()
            merged = both[0].merged_into_id == both[1].pk
            assert merged == (TicketMerge.objects.filter(ticket=both[0]).count() == 1)
            assert merged == (not isinstance(results[0], Exception))
            assert both[0].status == "closed" if merged else both[0].merged_into_id is None
            assert len(lost(results)) <= 1
            if both[0].status == "resolved":
                assert not merged


def test_a_chain_made_at_both_ends_at_once(cast: Cast) -> None:
    one, other = mergeable(cast)
    third = make_ticket(cast.requester, now=NOW)
    facts: dict[str, Any] = {"actor": cast.specialist, "now": NOW}
    at_once(
        lambda: merge_ticket(ticket_id=one.pk, into_id=other.pk, **facts),
        lambda: merge_ticket(ticket_id=other.pk, into_id=third.pk, **facts),
    )
    for ticket in Ticket.objects.filter(merged_into__isnull=False):
        assert ticket.merged_into is not None
        assert ticket.merged_into.merged_into_id is None


def test_a_circle_of_parents_made_from_both_sides_at_once(cast: Cast) -> None:
    one, other = mergeable(cast)
    facts: dict[str, Any] = {"relation": "part_of", "actor": cast.specialist, "now": NOW}
    results = at_once(
        lambda: link_tickets(ticket_id=one.pk, other_id=other.pk, **facts),
        lambda: link_tickets(ticket_id=other.pk, other_id=one.pk, **facts),
    )
    assert len(lost(results)) == 1
    assert TicketLink.objects.count() == 1
