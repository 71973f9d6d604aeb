"""The verbs of a request: what they change, record, refuse."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from helpdesk.models import Category, Draft, FormField, HelpdeskRules, Message, Ticket
from helpdesk.services.catalogue import install_catalogue
from helpdesk.services.conversation import (
    add_note,
    add_request_message,
    answer_ticket,
    ask_requester,
    mark_seen,
)
from helpdesk.services.drafts import discard_draft, discard_expired, save_draft
from helpdesk.services.filing import file_ticket
from helpdesk.services.forwarding import wait_for_vendor
from helpdesk.services.lifecycle import (
    close_stale,
    close_ticket,
    plan,
    rate_ticket,
    reopen_ticket,
    resolve_ticket,
    resume,
    resume_due,
    wait_until,
    withdraw_ticket,
)
from helpdesk.services.triage import (
    assign_ticket,
    categorise,
    edit_ticket,
    set_impact_urgency,
    set_priority,
    set_tags,
    take_ticket,
)
from helpdesk.states import OPEN, TRANSITIONS, Status
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid, NotThere, PortalError, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.sentences import sentence
from itportal.core.notices.models import Notice
from itportal.core.working_time import TALLINN, working_time_between
from tests.builders import make_vendor
from tests.helpdesk.builders import category, make_asset, make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TALLINN)  # a Monday


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def codes(ticket: Ticket) -> list[str]:
    events = Event.objects.filter(object_type="helpdesk.ticket", object_id=ticket.pk)
    return [e.code.removeprefix("helpdesk.ticket.") for e in events.order_by("pk")]


def heard(user: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True)
    )


def make_file(owner: User, name: str = "pilt.png") -> Attachment:
    return Attachment.objects.create(
        sha256=uuid4().hex * 2,
        size_bytes=3,
        name=name,
        media_type="image/png",
        uploaded_by=owner,
    )


def test_filing_fills_the_ticket(cast: Cast) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    file = make_file(cast.requester)
    ticket = file_ticket(
        actor=cast.requester,
        category_id=category("arvuti").pk,
        title="  Aku   kestab\u200e alla tunni ",
        body="Tere!\r\nAku…",
        asset_id=asset.pk,
        urgency=1,
        location="Kool, 214",
        phone="555 0188",
        answers={"symptom": "battery", "battery": "hour"},
        attachments=[file.uid],
        now=NOW,
    )
    ticket.refresh_from_db()
    assert ticket.number.startswith("P-")
    assert ticket.title == "Aku kestab alla tunni"
    assert (ticket.status, ticket.institution) == (Status.NEW, cast.school)
    assert (ticket.impact, ticket.urgency, ticket.priority) == (3, 1, 2)
    assert ticket.due_at == NOW + hours(9) + hours(15)  # 540 working minutes: Tuesday 9:00
    assert [a["shown"] for a in ticket.answers] == ["Aku või laadija", "Alla tunni"]
    message = ticket.messages.get()
    assert (message.kind, message.body) == ("request", "Tere!\nAku…")
    assert message.files.get().attachment == file
    assert codes(ticket) == ["filed"]
    assert heard(cast.requester) == ["ticket_filed"]
    assert heard(cast.specialist) == ["ticket_new"]
    assert heard(cast.outsider) == []
    notice = Notice.objects.get(recipient=cast.specialist)
    assert notice.mail_state == "none"


def test_filing_again_with_the_same_form_finds_the_first(cast: Cast) -> None:
    token = uuid4()
    first = make_ticket(cast.requester, form_token=token)
    assert make_ticket(cast.requester, form_token=token, title="Teine") == first
    assert Ticket.objects.count() == 1
    # somebody else's token is their own
    assert make_ticket(cast.colleague, form_token=token) != first


def test_filing_names_every_bad_field_at_once(cast: Cast) -> None:
    stranger = make_asset(cast.library, number="V-9999")
    with pytest.raises(Invalid) as caught:
        file_ticket(
            actor=cast.requester,
            category_id=category("arvuti").pk,
            title="\0",
            body="x" * 50_001,
            asset_id=stranger.pk,
            urgency=7,
            answers={"symptom": "hamster", "salakiri": "x"},
            now=NOW,
        )
    assert set(caught.value.fields) == {
        "title",
        "body",
        "asset",
        "urgency",
        "symptom",
        "salakiri",
    }
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u202e", "x" * 161, "a\ud800"])
def test_bad_titles(cast: Cast, title: str) -> None:
    with pytest.raises(Invalid) as caught:
        make_ticket(cast.requester, title=title)
    assert list(caught.value.fields) == ["title"]


def test_four_byte_and_right_to_left_letters_are_welcome(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="🖨️ שלום العربية", body="𝒳 🙂")
    ticket.refresh_from_db()
    assert ticket.title == "🖨️ שלום العربية"


def test_who_files_for_others(cast: Cast) -> None:
    assert cast.requester.person
    facts: dict[str, Any] = {"requester_id": cast.requester.person.pk, "source": "phone"}
    ticket = make_ticket(cast.specialist, **facts)
    assert ticket.requester == cast.requester.person
    assert ticket.created_by == cast.specialist
    assert heard(cast.requester) == ["ticket_filed"]
    for actor in (cast.colleague, cast.outsider):
        with pytest.raises(Invalid):  # they do not even see the person
            make_ticket(actor, **facts)
    assert make_ticket(cast.approver, **facts).created_by == cast.approver  # heads the place
    with pytest.raises(Refused):
        make_ticket(cast.auditor, **facts)


def test_filing_without_employment_or_person(cast: Cast) -> None:
    assert cast.requester.person
    cast.requester.person.employments.all().delete()
    with pytest.raises(Refused, match=r"institution|asutuses"):
        make_ticket(cast.requester)
    nobody = User.objects.create_user(email="eikeegi@naidisvald.ee")
    with pytest.raises(Refused):
        make_ticket(nobody)


def test_files_of_others_and_used_files_cannot_be_attached(cast: Cast) -> None:
    for file in (make_file(cast.colleague), make_file(cast.requester)):
        if file.uploaded_by == cast.requester:
            make_ticket(cast.requester, attachments=[file.uid])
        with pytest.raises(Invalid) as caught:
            make_ticket(cast.requester, attachments=[file.uid])
        assert list(caught.value.fields) == ["files"]
    with pytest.raises(Invalid):
        make_ticket(cast.requester, attachments=[uuid4() for _ in range(11)])


def test_the_whole_story(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    pk = ticket.pk
    take_ticket(ticket_id=pk, actor=cast.specialist, now=NOW + hours(1))
    ask_requester(ticket_id=pk, actor=cast.specialist, body="HDMI?", now=NOW + hours(2))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at) == (Status.WAITING_USER, NOW + hours(2))
    due = ticket.due_at
    add_request_message(ticket_id=pk, actor=cast.requester, body="Jah", now=NOW + hours(4))
    ticket.refresh_from_db()
    assert due
    assert ticket.due_at
    assert (ticket.status, ticket.paused_at) == (Status.OPEN, None)
    assert working_time_between(due, ticket.due_at) == hours(2)
    add_note(ticket_id=pk, actor=cast.second, body="Kolmas sel sügisel", now=NOW + hours(4))
    resolve_ticket(
        ticket_id=pk, actor=cast.specialist, resolution="Vahetasin kaabli", now=NOW + hours(5)
    )
    rate_ticket(ticket_id=pk, actor=cast.requester, rating=5, now=NOW + hours(6))
    close_ticket(ticket_id=pk, actor=cast.requester, now=NOW + hours(6))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.rating) == (Status.CLOSED, 5)
    assert ticket.resolution == "Vahetasin kaabli"
    assert ticket.first_answered_at == NOW + hours(2)
    assert ticket.version == 8
    assert codes(ticket) == [
        *("filed", "taken", "asked", "message", "noted", "resolved", "rated", "closed")
    ]
    assert heard(cast.requester) == ["ticket_filed", "ticket_asked", "ticket_resolved"]
    assert heard(cast.specialist) == [
        *("ticket_new", "ticket_message", "ticket_noted", "ticket_rated")
    ]
    # what the notes say leaves the portal in no notice
    assert "sügisel" not in str(list(Notice.objects.values_list("context", flat=True)))


def test_every_event_has_a_sentence(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=["võrk"], now=NOW)
    for event in Event.objects.filter(code__startswith="helpdesk."):
        assert event.code not in sentence(event)


SPECIALIST_VERBS: dict[str, Callable[..., Any]] = {
    "take": lambda **k: take_ticket(**k),
    "assign": lambda **k: assign_ticket(assignee_id=None, **k),
    "answer": lambda **k: answer_ticket(body="x", **k),
    "ask": lambda **k: ask_requester(body="x", **k),
    "note": lambda **k: add_note(body="x", **k),
    "priority": lambda **k: set_priority(priority=1, **k),
    "matrix": lambda **k: set_impact_urgency(impact=1, urgency=1, **k),
    "categorise": lambda **k: categorise(category_id=category("printer").pk, **k),
    "tags": lambda **k: set_tags(tags=["võrk"], **k),
    "edit": lambda **k: edit_ticket(title="Uus", **k),
    "vendor": lambda **k: wait_for_vendor(vendor_id=make_vendor("Näidis OÜ").pk, **k),
    "until": lambda **k: wait_until(until=date(2026, 12, 1), **k),
    "plan": lambda **k: plan(until=date(2026, 12, 1), **k),
    "resolve": lambda **k: resolve_ticket(resolution="x", **k),
}
REQUESTER_VERBS: dict[str, Callable[..., Any]] = {
    "message": lambda **k: add_request_message(body="x", **k),
    "withdraw": lambda **k: withdraw_ticket(**k),
}


@pytest.mark.parametrize("verb", SPECIALIST_VERBS)
def test_who_may_work(cast: Cast, verb: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    call = SPECIALIST_VERBS[verb]
    for other in (
        *(cast.requester, cast.colleague, cast.approver, cast.auditor),
        *(cast.administrator, cast.outsider, cast.librarian),
    ):
        with pytest.raises(Refused):
            call(ticket_id=ticket.pk, actor=other, now=NOW)
    before = ticket.version
    events = len(codes(ticket))
    call(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    ticket.refresh_from_db()
    assert ticket.version == before + 1
    assert len(codes(ticket)) == events + 1


@pytest.mark.parametrize("verb", REQUESTER_VERBS)
def test_who_may_speak(cast: Cast, verb: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    for other in (cast.colleague, cast.specialist, cast.approver, cast.librarian):
        with pytest.raises(Refused):
            REQUESTER_VERBS[verb](ticket_id=ticket.pk, actor=other, now=NOW)
    REQUESTER_VERBS[verb](ticket_id=ticket.pk, actor=cast.requester, now=NOW)
    assert len(codes(ticket)) == 2


ALL_VERBS = SPECIALIST_VERBS | REQUESTER_VERBS


@pytest.mark.parametrize("verb", ALL_VERBS)
def test_a_lost_update_is_refused_and_names_who(cast: Cast, verb: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    set_tags(ticket_id=ticket.pk, actor=cast.second, tags=["x"], now=NOW)
    actor = cast.requester if verb in REQUESTER_VERBS else cast.specialist
    with pytest.raises(WrongState) as caught:
        ALL_VERBS[verb](ticket_id=ticket.pk, actor=actor, expected_version=1, now=NOW)
    assert caught.value.code == "ticket.changed"
    assert "Kristi Saar" in str(caught.value)
    ALL_VERBS[verb](ticket_id=ticket.pk, actor=actor, expected_version=2, now=NOW)


@pytest.mark.parametrize("verb", sorted(set(ALL_VERBS) - {"note", "tags", "edit", "answer"}))
@pytest.mark.parametrize("done", ["resolved", "withdrawn"])
def test_nothing_happens_to_what_is_done(cast: Cast, verb: str, done: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    if done == "resolved":
        resolve_ticket(ticket_id=ticket.pk, actor=cast.specialist, resolution="x", now=NOW)
    else:
        withdraw_ticket(ticket_id=ticket.pk, actor=cast.requester, reason="Läks üle", now=NOW)
    before = codes(ticket)
    actor = cast.requester if verb in REQUESTER_VERBS else cast.specialist
    with pytest.raises(WrongState):
        ALL_VERBS[verb](ticket_id=ticket.pk, actor=actor, now=NOW)
    assert codes(ticket) == before


@pytest.mark.parametrize("verb", ALL_VERBS)
def test_absent_tickets(cast: Cast, verb: str) -> None:
    with pytest.raises(NotThere):
        ALL_VERBS[verb](ticket_id=0, actor=cast.specialist, now=NOW)


def test_taking_what_another_has(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=NOW)
    with pytest.raises(WrongState, match="Kristi Saar"):
        take_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)


def test_assigning(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    for unfit in (cast.requester, cast.outsider, cast.auditor):
        with pytest.raises(Invalid):
            assign_ticket(
                ticket_id=ticket.pk, actor=cast.specialist, assignee_id=unfit.pk, now=NOW
            )
    assign_ticket(
        ticket_id=ticket.pk, actor=cast.specialist, assignee_id=cast.second.pk, now=NOW
    )
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (cast.second, Status.OPEN)
    assert heard(cast.second) == ["ticket_new", "ticket_assigned"]
    assign_ticket(ticket_id=ticket.pk, actor=cast.second, assignee_id=None, now=NOW)
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert codes(ticket)[-2:] == ["assigned", "unassigned"]


def test_priority_moves_the_due_time(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    assert ticket.priority == 3
    wait_for_vendor(
        ticket_id=ticket.pk, actor=cast.specialist, vendor_id=make_vendor("X").pk, now=NOW
    )
    resume(ticket_id=ticket.pk, actor=cast.specialist, now=NOW + hours(2))
    set_impact_urgency(ticket_id=ticket.pk, actor=cast.specialist, impact=1, urgency=1, now=NOW)
    ticket.refresh_from_db()
    assert ticket.due_at
    assert (ticket.impact, ticket.urgency, ticket.priority) == (1, 1, 1)
    assert working_time_between(NOW, ticket.due_at) == hours(4 + 2)
    set_priority(ticket_id=ticket.pk, actor=cast.specialist, priority=4, now=NOW)
    ticket.refresh_from_db()
    assert ticket.due_at
    assert working_time_between(NOW, ticket.due_at) == hours(75 + 2)
    for bad in (0, 5):
        with pytest.raises(Invalid):
            set_priority(ticket_id=ticket.pk, actor=cast.specialist, priority=bad, now=NOW)
    with pytest.raises(Invalid):
        set_impact_urgency(
            ticket_id=ticket.pk, actor=cast.specialist, impact=4, urgency=1, now=NOW
        )


def test_tags(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    set_tags(
        ticket_id=ticket.pk, actor=cast.specialist, tags=["Võrk ", "võrk", "", "aku"], now=NOW
    )
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["aku", "võrk"]
    for bad in (["x" * 41], [str(n) for n in range(11)], ["a\0"]):
        with pytest.raises(Invalid):
            set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=bad, now=NOW)
    assert ticket.tags.count() == 2


def test_editing(cast: Cast) -> None:
    asset = make_asset(cast.school, number="V-1")
    strange = make_asset(cast.library, number="V-2")
    ticket = make_ticket(cast.requester, now=NOW)
    edit_ticket(
        ticket_id=ticket.pk,
        actor=cast.specialist,
        title="Parem pealkiri",
        asset_id=asset.pk,
        keep_asset=False,
        now=NOW,
    )
    ticket.refresh_from_db()
    assert (ticket.title, ticket.asset) == ("Parem pealkiri", asset)
    with pytest.raises(Invalid):
        edit_ticket(
            ticket_id=ticket.pk,
            actor=cast.specialist,
            asset_id=strange.pk,
            keep_asset=False,
            now=NOW,
        )
    before = codes(ticket)
    edit_ticket(ticket_id=ticket.pk, actor=cast.specialist, title="Parem pealkiri", now=NOW)
    assert codes(ticket) == before


@pytest.mark.parametrize("verb", [wait_until, plan])
def test_waiting_for_a_day(cast: Cast, verb: Callable[..., Ticket]) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    with pytest.raises(Invalid):
        verb(ticket_id=ticket.pk, actor=cast.specialist, until=NOW.date(), now=NOW)
    verb(ticket_id=ticket.pk, actor=cast.specialist, until=date(2026, 11, 26), now=NOW)
    assert resume_due(now=NOW + timedelta(days=2)) == 0
    assert resume_due(now=NOW + timedelta(days=3)) == 1
    assert resume_due(now=NOW + timedelta(days=3)) == 0
    ticket.refresh_from_db()
    assert (ticket.status, ticket.planned_on) == (Status.OPEN, None)
    assert codes(ticket)[-1] == "resumed"


def test_resuming_what_does_not_wait(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    with pytest.raises(WrongState):
        resume(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)


def solved(cast: Cast, now: datetime = NOW) -> Ticket:
    ticket = make_ticket(cast.requester, now=now)
    return resolve_ticket(
        ticket_id=ticket.pk, actor=cast.specialist, resolution="Tehtud", now=now
    )


def test_reopening_within_the_days(cast: Cast) -> None:
    ticket = solved(cast)
    due = ticket.due_at
    rate_ticket(ticket_id=ticket.pk, actor=cast.requester, rating=2, now=NOW)
    with pytest.raises(Invalid):
        reopen_ticket(ticket_id=ticket.pk, actor=cast.requester, reason=" ", now=NOW)
    with pytest.raises(Refused):
        reopen_ticket(ticket_id=ticket.pk, actor=cast.colleague, reason="x", now=NOW)
    late = NOW + timedelta(days=14, seconds=1)
    with pytest.raises(WrongState) as caught:
        reopen_ticket(ticket_id=ticket.pk, actor=cast.requester, reason="x", now=late)
    assert caught.value.code == "ticket.reopen_late"
    reopened = reopen_ticket(
        ticket_id=ticket.pk, actor=cast.requester, reason="Ikka", now=NOW + hours(24)
    )
    assert due
    assert reopened.due_at
    assert (reopened.status, reopened.reopen_count) == (Status.OPEN, 1)
    assert (reopened.resolved_at, reopened.rating, reopened.resolution) == (None, None, "")
    assert working_time_between(due, reopened.due_at) == hours(9)
    assert heard(cast.specialist)[-1] == "ticket_reopened"
    assert ticket.messages.order_by("pk").last().kind == Message.Kind.REQUEST  # type: ignore[union-attr]
    with pytest.raises(WrongState):
        reopen_ticket(ticket_id=ticket.pk, actor=cast.requester, reason="x", now=NOW)


def test_a_specialist_reopens_with_a_note(cast: Cast) -> None:
    ticket = solved(cast)
    reopen_ticket(ticket_id=ticket.pk, actor=cast.specialist, reason="Minu viga", now=NOW)
    last = ticket.messages.order_by("pk").last()
    assert last
    assert last.kind == Message.Kind.NOTE


def test_writing_to_a_solved_request_points_to_reopening(cast: Cast) -> None:
    ticket = solved(cast)
    with pytest.raises(WrongState) as caught:
        add_request_message(ticket_id=ticket.pk, actor=cast.requester, body="Ikka", now=NOW)
    assert caught.value.code == "ticket.reopen_instead"


def test_rating(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    with pytest.raises(WrongState):
        rate_ticket(ticket_id=ticket.pk, actor=cast.requester, rating=5, now=NOW)
    ticket = solved(cast)
    for bad in (0, 6):
        with pytest.raises(Invalid):
            rate_ticket(ticket_id=ticket.pk, actor=cast.requester, rating=bad, now=NOW)
    with pytest.raises(Invalid):
        rate_ticket(
            ticket_id=ticket.pk, actor=cast.requester, rating=5, comment="x" * 501, now=NOW
        )
    with pytest.raises(Refused):
        rate_ticket(ticket_id=ticket.pk, actor=cast.specialist, rating=5, now=NOW)
    rate_ticket(ticket_id=ticket.pk, actor=cast.requester, rating=4, comment="Kiire!", now=NOW)
    ticket.refresh_from_db()
    assert (ticket.rating, ticket.rating_comment) == (4, "Kiire!")


def test_solved_closes_itself_after_five_working_days(cast: Cast) -> None:
    ticket = solved(cast)  # Monday 23 November 2026
    assert close_stale(now=datetime(2026, 11, 30, 5, 20, tzinfo=TALLINN)) == 0
    assert close_stale(now=datetime(2026, 12, 1, 5, 20, tzinfo=TALLINN)) == 1
    assert close_stale(now=datetime(2026, 12, 1, 5, 20, tzinfo=TALLINN)) == 0
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    event = Event.objects.get(code="helpdesk.ticket.closed")
    assert event.actor is None


def test_answering_a_new_request_takes_it(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Vaatan", now=NOW)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (cast.specialist, Status.OPEN)
    resolve_ticket(ticket_id=ticket.pk, actor=cast.specialist, resolution="x", now=NOW)
    answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Veel", now=NOW)
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    close_ticket(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    with pytest.raises(WrongState):
        answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body="Veel", now=NOW)


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 50_001, "a\0b"])
def test_bad_texts_in_the_conversation(cast: Cast, body: str) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    for verb in (answer_ticket, ask_requester, add_note):
        with pytest.raises(Invalid) as caught:
            verb(ticket_id=ticket.pk, actor=cast.specialist, body=body, now=NOW)
        assert list(caught.value.fields) == ["body"]
    with pytest.raises(Invalid):
        add_request_message(ticket_id=ticket.pk, actor=cast.requester, body=body, now=NOW)
    with pytest.raises(Invalid):
        resolve_ticket(ticket_id=ticket.pk, actor=cast.specialist, resolution=body, now=NOW)
    assert codes(ticket) == ["filed"]


def test_a_file_alone_is_a_message(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    file = make_file(cast.requester)
    add_request_message(
        ticket_id=ticket.pk, actor=cast.requester, body="", attachments=[file.uid], now=NOW
    )
    assert ticket.messages.count() == 2


def test_drafts(cast: Cast) -> None:
    file = make_file(cast.requester)
    stranger = make_file(cast.colleague)
    facts: dict[str, Any] = {"actor": cast.requester, "category_id": category().pk}
    save_draft(**facts, data={"title": "Ar\0vuti"}, now=NOW)
    draft = save_draft(
        **facts,
        data={"title": "Arvuti", "needs": ["a", "b\ud800"]},
        attachments=[file.uid, stranger.uid],
        now=NOW,
    )
    assert Draft.objects.get() == draft
    draft.refresh_from_db()
    assert draft.data == {"title": "Arvuti", "needs": ["a", "b"]}
    assert list(draft.attachments.all()) == [file]
    with pytest.raises(Invalid):
        save_draft(**facts, data={"body": "x" * 300_000}, now=NOW)
    with pytest.raises(NotThere):
        save_draft(actor=cast.requester, category_id=987654, data={}, now=NOW)
    make_ticket(cast.requester)
    assert not Draft.objects.exists()


def test_drafts_of_answers(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    save_draft(actor=cast.specialist, ticket_id=ticket.pk, data={"body": "Tere"}, now=NOW)
    with pytest.raises(NotThere):
        save_draft(actor=cast.librarian, ticket_id=ticket.pk, data={"body": "Tere"}, now=NOW)
    discard_draft(actor=cast.specialist, ticket_id=ticket.pk)
    assert not Draft.objects.exists()
    save_draft(actor=cast.specialist, ticket_id=ticket.pk, data={"body": "Tere"}, now=NOW)
    assert discard_expired(now=timezone.now() + timedelta(days=29)) == 0
    assert discard_expired(now=timezone.now() + timedelta(days=31)) == 1


def test_seen(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW)
    mark_seen(ticket_id=ticket.pk, actor=cast.specialist, now=NOW + hours(1))
    assert ticket.seen.get().seen_at == NOW + hours(1)


def test_the_catalogue_is_installed_once_and_changes_stay(cast: Cast) -> None:
    first = Category.objects.count()
    assert first >= 20
    Category.objects.filter(code="arvuti").update(name_et="Arvutid")
    HelpdeskRules.objects.update(reopen_days=3)
    assert not install_catalogue().anything
    assert Category.objects.count() == first
    assert Category.objects.get(code="arvuti").name_et == "Arvutid"
    assert HelpdeskRules.objects.get().reopen_days == 3
    assert Event.objects.filter(code="helpdesk.catalogue.installed").count() == 1


def test_default_forms_make_sense(cast: Cast) -> None:
    questions = list(FormField.objects.select_related("category"))
    assert questions
    for question in questions:
        known = {
            f.slug: f for f in question.category.fields.all() if f.position < question.position
        }
        if question.shown_when:
            earlier = known[question.shown_when["field"]]
            options = [o["value"] for o in earlier.options] or ["yes", "no"]
            assert set(question.shown_when["values"]) <= set(options)
        assert bool(question.options) == (question.kind in ("choice", "choices"))


def test_transitions_cover_all_states() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert all(Status.NEW not in targets for targets in TRANSITIONS.values())
    assert all(Status.CLOSED not in TRANSITIONS[status] for status in OPEN)


def test_error_texts_exist() -> None:
    assert str(PortalError("ticket.absent")) != "ticket.absent"
