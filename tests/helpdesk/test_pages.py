"""The expert pages over HTTP: who sees what, what verbs answer, that nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from helpdesk.models import Draft, Message, Ticket, TicketSeen
from helpdesk.services.conversation import add_note, add_request_message
from helpdesk.services.forwarding import wait_for_vendor
from helpdesk.services.lifecycle import resolve_ticket, withdraw_ticket
from helpdesk.services.triage import assign_ticket, set_priority, set_tags, take_ticket
from helpdesk.states import Status
from helpdesk.web.queue_table import QUEUE
from itportal.core.journal.models import Event, PersonalDataRead
from itportal.core.notices.models import Notice
from itportal.core.search.finding import search
from itportal.core.search.services import reindex
from itportal.core.tables.page import ordered
from itportal.core.tables.state import read_state
from itportal.core.ui import keyset_page
from tests.builders import make_vendor
from tests.helpdesk.builders import category, make_asset, make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
EXPERTS = ("specialist", "second", "auditor", "administrator")
WORKERS = ("specialist", "second")
OTHERS = ("colleague", "approver", "outsider", "librarian")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:300])
    text: str = response.content.decode()
    return text


def do(user: User, ticket: Ticket, verb: str, **data: Any) -> Any:
    headers = HTMX if data.pop("htmx", False) else None
    return signed_in(user).post(f"/helpdesk/{ticket.number}/{verb}/", data, headers=headers)


def story(ticket: Ticket) -> list[str]:
    events = Event.objects.filter(object_type="helpdesk.ticket", object_id=ticket.pk)
    return [e.code.removeprefix("helpdesk.ticket.") for e in events.order_by("pk")]


# --- who sees what -------------------------------------------------------------------------


@pytest.mark.parametrize("who", EXPERTS)
def test_experts_open_queue_and_ticket(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    client = signed_in(getattr(cast, who))
    assert "Projektor ei leia arvutit" in shown(client.get("/helpdesk/"))
    html = shown(client.get(f"/helpdesk/{ticket.number}/", {"list": "new"}))
    assert "Projektor ei leia arvutit" in html
    assert ('id="answer-body"' in html) == (who in WORKERS)
    assert ("/take/" in html) == (who in WORKERS)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("path", ["take", "answer", "note", "resolve", "seen", "mustand"])
def test_others_change_nothing(cast: Cast, who: str, path: str) -> None:
    ticket = make_ticket(cast.requester)
    answer = do(getattr(cast, who), ticket, path, body="x", note="x")
    assert answer.status_code == 404
    assert story(ticket) == ["filed"]


@pytest.mark.parametrize("who", ["colleague", "librarian", "outsider"])
def test_invisible_looks_like_absent(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester, title="Salajane")
    client = signed_in(getattr(cast, who))
    invisible = client.get(f"/helpdesk/{ticket.number}/")
    absent = client.get("/helpdesk/P-999999/")
    assert (invisible.status_code, absent.status_code) == (404, 404)
    assert "Salajane" not in invisible.content.decode()


@pytest.mark.parametrize("who", ["requester", "approver"])
def test_one_address_leads_everybody_to_their_own_page(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester)
    answer = signed_in(getattr(cast, who)).get(f"/helpdesk/{ticket.number}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/minu/{ticket.number}/")


def test_the_queue_of_another_institution_is_not_shown(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    html = shown(signed_in(cast.outsider).get("/helpdesk/", {"list": "open"}))
    assert ticket.number not in html
    for who in ("requester", "approver", "librarian"):
        assert signed_in(getattr(cast, who)).get("/helpdesk/").status_code == 404


@pytest.mark.parametrize("path", ["/helpdesk/", "/helpdesk/P-1/", "/helpdesk/uus/"])
def test_signed_out_people_are_asked_to_sign_in(cast: Cast, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("path", ["x", "P-", "P-1x", "P-12345678901234", "%00", "P-1%00"])
def test_odd_numbers_are_not_there(cast: Cast, path: str) -> None:
    assert signed_in(cast.specialist).get(f"/helpdesk/{path}/").status_code in (400, 404)


def test_reads_of_others_data_are_journalled(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/")
    read = PersonalDataRead.objects.get()
    assert cast.requester.person
    assert (read.actor, read.purpose) == (cast.specialist, ticket.number)
    assert read.person_uids == [cast.requester.person.uid]


# --- notes never leave ------------------------------------------------------------------------

SECRET = "Parooliks oli kassinimi"


@pytest.mark.parametrize("who", ["requester", "approver"])
def test_notes_do_not_leak(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "now": timezone.now()}
    add_note(actor=cast.specialist, body=SECRET, **facts)
    resolve_ticket(actor=cast.specialist, resolution="Tehtud", **facts)
    client = signed_in(getattr(cast, who))
    for path in (
        *("/", "/minu/", f"/minu/{ticket.number}/", f"/minu/{ticket.number}/vestlus/"),
        *("/minu/asutus/", "/search/?q=kassinimi", "/search/?q=parooliks"),
    ):
        text = client.get(path, follow=True).content.decode()
        assert SECRET not in text, path
        assert "märkme" not in text, path
    contexts = Notice.objects.filter(recipient=getattr(cast, who)).values_list("context")
    assert SECRET not in str(list(contexts))
    uid = ticket.uid
    assert client.get(f"/journal/object/helpdesk.ticket/{uid}/").status_code == 404


@pytest.mark.parametrize("who", EXPERTS)
def test_experts_read_notes(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester)
    add_note(ticket_id=ticket.pk, actor=cast.specialist, body=SECRET, now=timezone.now())
    html = shown(signed_in(getattr(cast, who)).get(f"/helpdesk/{ticket.number}/"))
    assert SECRET in html
    assert "msg--note" in html


def test_files_of_notes_stay_with_experts(cast: Cast) -> None:
    """By the portal's address, by the API's, and in the lists of both."""
    ticket = make_ticket(cast.requester)
    file = SimpleUploadedFile("logi.txt", b"rida", content_type="text/plain")
    saved = do(cast.specialist, ticket, "note", note="logi on juures", files=file)
    assert saved.status_code == 302
    uid = Message.objects.get(kind="note").files.get().attachment.uid
    api = f"/api/v1/tickets/{ticket.number}/attachments/"
    for who in EXPERTS:
        client = signed_in(getattr(cast, who))
        assert client.get(f"/files/{uid}/").status_code == 200
        assert client.get(f"{api}{uid}/").status_code == 200
        assert "logi.txt" in shown(client.get(f"/helpdesk/{ticket.number}/"))
    for who in ("requester", "approver"):
        client = signed_in(getattr(cast, who))
        assert client.get(f"/files/{uid}/").status_code == 404
        assert client.get(f"{api}{uid}/").status_code == 404
        assert client.get(api).json()["results"] == []
        assert "logi.txt" not in shown(client.get(f"/minu/{ticket.number}/"))
    assert signed_in(cast.outsider).get(f"/files/{uid}/").status_code == 404
    assert signed_in(cast.outsider).get(f"{api}{uid}/").status_code == 404


def test_a_note_that_is_refused_keeps_its_files(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    file = SimpleUploadedFile("logi.txt", b"rida", content_type="text/plain")
    refused = do(cast.specialist, ticket, "note", note=" ", files=file)
    assert "logi.txt" in shown(refused, 422)
    assert refused.context["uploads"].files == []  # not the answer's
    uid = refused.context["note_uploads"].uids[0]
    do(cast.specialist, ticket, "note", note="nüüd", attachments=str(uid))
    assert Message.objects.get(kind="note").files.get().attachment.uid == uid


def test_a_draft_of_an_answer_keeps_its_files(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    file = SimpleUploadedFile("juhend.txt", b"samm 1", content_type="text/plain")
    uid = client.post("/files/", {"file": file}).json()["uid"]
    do(cast.specialist, ticket, "mustand", body="", attachments=uid)
    assert "juhend.txt" in shown(client.get(f"/helpdesk/{ticket.number}/"))


def test_files_of_answers_reach_the_requester(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    file = SimpleUploadedFile("juhend.txt", b"samm 1", content_type="text/plain")
    answer = do(cast.specialist, ticket, "answer", body="Vaata faili", do="answer", files=file)
    assert answer.status_code == 302
    attached = Message.objects.get(kind="answer").files.get().attachment
    client = signed_in(cast.requester)
    assert client.get(f"/files/{attached.uid}/").status_code == 200
    for who in ("colleague", "librarian"):
        assert signed_in(getattr(cast, who)).get(f"/files/{attached.uid}/").status_code == 404


# --- verbs ----------------------------------------------------------------------------------


def test_the_story_over_http(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("take", {}),
        ("priority", {"impact": 1, "urgency": 2}),
        ("tags", {"tags": "võrk, Printer"}),
        ("category", {"category": "printer"}),
        ("note", {"note": "Kolmas sel sügisel"}),
        ("answer", {"do": "ask", "body": "HDMI?"}),
        ("resume", {}),
        ("wait", {"for": "planned", "until": f"{timezone.localdate() + timedelta(days=3)}"}),
        ("wait", {"for": "date", "until": f"{timezone.localdate() + timedelta(days=3)}"}),
        ("assign", {"assignee": str(cast.second.uid)}),
        ("edit", {"title": "Parem pealkiri", "location": "214", "phone": "555"}),
        ("answer", {"do": "resolve", "body": "Vahetasin kaabli"}),
        ("reopen", {"reason": "Minu viga"}),
        ("answer", {"do": "answer", "body": "Vaatan uuesti"}),
        ("answer", {"do": "resolve", "body": "Nüüd korras"}),
        ("close", {}),
    ]
    for verb, data in steps:
        ticket.refresh_from_db()
        answer = do(cast.specialist, ticket, verb, version=ticket.version, **data)
        assert answer.status_code == 302, (verb, answer.content[:500])
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.title) == (
        Status.CLOSED,
        cast.second,
        "Parem pealkiri",
    )
    assert story(ticket)[1:6] == ["taken", "prioritised", "tagged", "categorised", "noted"]


def test_htmx_gets_the_block_and_says_so(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    answer = do(cast.specialist, ticket, "take", version=1, htmx=True)
    html = shown(answer)
    assert html.lstrip().startswith('<div id="ticket"')
    assert "HX-Request" in answer.headers["Vary"]


def test_a_conflict_shows_who_did_what_and_keeps_the_text(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    now = timezone.now()
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=now)
    set_priority(ticket_id=ticket.pk, actor=cast.second, priority=1, now=now)
    for htmx in (False, True):
        answer = do(
            cast.specialist,
            ticket,
            "answer",
            do="answer",
            body="Pikk vastus <b>",
            version=1,
            htmx=htmx,
        )
        html = shown(answer, 409)
        assert "Kristi Saar muutis" in html
        assert "Kristi Saar võttis pöördumise" in html
        assert "Pikk vastus &lt;b&gt;</textarea>" in html
        assert 'name="version" value="3"' in html
    assert story(ticket) == ["filed", "taken", "prioritised"]


def test_taking_what_another_has_is_told(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    take_ticket(ticket_id=ticket.pk, actor=cast.second, now=timezone.now())
    assert "Kristi Saar" in shown(do(cast.specialist, ticket, "take"), 409)


BAD = {
    "empty": "",
    "spaces": "   \n ",
    "nul": "a\0b",
    "long": "x" * 50_001,
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("verb", ["answer", "ask", "resolve", "note"])
def test_bad_messages_name_the_field_and_stay(cast: Cast, verb: str, kind: str) -> None:
    ticket = make_ticket(cast.requester)
    field = "note" if verb == "note" else "body"
    path = "note" if verb == "note" else "answer"
    html = shown(do(cast.specialist, ticket, path, do=verb, **{field: BAD[kind]}), 422)
    box = "note-body" if verb == "note" else "answer-body"
    area = re.search(rf'<textarea id="{box}"[^>]*>(.*?)</textarea>', html, re.S)
    assert area
    assert 'aria-invalid="true"' in area.group(0)
    assert area.group(1).strip("\n") == BAD[kind].strip("\n").replace("\0", "\0")
    assert story(ticket) == ["filed"]
    assert html.count('aria-invalid="true"') == 1


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("assign", {"assignee": "00000000-0000-0000-0000-000000000000"}),
        ("assign", {"assignee": "nonsense\0"}),
        ("priority", {"impact": "9", "urgency": "1"}),
        ("priority", {"impact": "x", "urgency": "\0"}),
        ("priority", {}),
        ("category", {"category": "no-such"}),
        ("category", {"category": "\0"}),
        ("tags", {"tags": "x" * 41}),
        ("tags", {"tags": ",".join(str(n) for n in range(11))}),
        ("tags", {"tags": "a\0b"}),
        ("edit", {"title": ""}),
        ("edit", {"title": "x" * 161}),
        ("edit", {"title": "a\0"}),
        ("edit", {"location": "x" * 161}),
        ("edit", {"phone": "x" * 41}),
        ("wait", {"for": "vendor", "vendor": "Dell"}),
        ("wait", {"for": "date", "until": "31.12.2020"}),
        ("wait", {"for": "date", "until": "2020-01-01"}),
        ("wait", {"for": "planned", "until": "\0"}),
        ("wait", {}),
    ],
)
def test_bad_values_are_named_and_change_nothing(
    cast: Cast, verb: str, data: dict[str, str]
) -> None:
    ticket = make_ticket(cast.requester)
    html = shown(do(cast.specialist, ticket, verb, **data), 422)
    assert 'class="err"' in html
    assert story(ticket) == ["filed"]


def test_letters_of_every_script_come_through(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="שלום 🖨️ õäöü")
    do(
        cast.specialist,
        ticket,
        "answer",
        do="answer",
        body="مرحبا 𝒳\n<script>alert(1)</script>",
    )
    html = shown(signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/"))
    assert "مرحبا 𝒳" in html
    assert "<script>alert(1)" not in html
    assert "שלום 🖨️ õäöü" in html


def test_a_specialist_cannot_choose_an_unfit_assignee(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    shown(do(cast.specialist, ticket, "assign", assignee=str(cast.outsider.uid)), 422)
    ticket.refresh_from_db()
    assert ticket.assignee is None


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_readers_may_not_act(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester)
    shown(do(getattr(cast, who), ticket, "take"), 403)
    assert story(ticket) == ["filed"]


def test_unknown_verbs_and_get_are_refused(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    assert do(cast.specialist, ticket, "explode").status_code == 404
    assert do(cast.specialist, ticket, "answer", do="explode").status_code == 404
    client = signed_in(cast.specialist)
    assert client.get(f"/helpdesk/{ticket.number}/take/").status_code == 405


def test_forms_need_their_token(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.specialist)
    assert client.post(f"/helpdesk/{ticket.number}/take/").status_code == 403
    assert story(ticket) == ["filed"]


def test_a_done_request_offers_reopening_only(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    withdraw_ticket(ticket_id=ticket.pk, actor=cast.requester, now=timezone.now())
    html = shown(signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/"))
    assert "/wait/" not in html
    assert 'id="answer-body"' not in html
    assert 'id="note-body"' in html


# --- drafts and reading marks -------------------------------------------------------------------


def test_drafts_of_answers_come_back(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    url = f"/helpdesk/{ticket.number}/mustand/"
    assert client.post(url, {"body": "Pooleli"}).status_code == 204
    assert "Pooleli</textarea>" in shown(client.get(f"/helpdesk/{ticket.number}/"))
    second = shown(signed_in(cast.second).get(f"/helpdesk/{ticket.number}/"))
    assert "Pooleli" not in second
    assert client.post(url, {"body": " "}).status_code == 204
    assert not Draft.objects.exists()
    assert client.post(url, {"body": "x" * 250_000}).status_code == 400


def test_a_draft_goes_with_the_answer(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    client.post(f"/helpdesk/{ticket.number}/mustand/", {"body": "Pooleli"})
    do(cast.specialist, ticket, "answer", do="answer", body="Valmis")
    assert not Draft.objects.exists()


def test_unread_is_bold_until_seen(cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    assert "uus sõnum" in shown(client.get("/helpdesk/"))
    assert TicketSeen.objects.count() == 0
    shown(client.get(f"/helpdesk/{ticket.number}/"))
    assert TicketSeen.objects.count() == 0  # reading a page writes nothing about it
    assert Notice.objects.filter(recipient=cast.specialist, read_at=None).exists()
    assert client.post(f"/helpdesk/{ticket.number}/seen/").status_code == 204
    assert "uus sõnum" not in shown(client.get("/helpdesk/"))
    assert not Notice.objects.filter(recipient=cast.specialist, read_at=None).exists()
    add_request_message(
        ticket_id=ticket.pk, actor=cast.requester, body="Veel üks asi", now=timezone.now()
    )
    assert "uus sõnum" in shown(client.get("/helpdesk/"))
    html = shown(client.get(f"/helpdesk/{ticket.number}/"))
    assert '<span class="tag">uus</span>' in html


# --- the queue ------------------------------------------------------------------------------


def numbers(html: str) -> list[str]:
    return re.findall(r'id="row-(P-\d+)"', html)


def test_lists_and_their_counts(cast: Cast) -> None:
    now = timezone.now()
    new, mine, theirs, waiting, done = (make_ticket(cast.requester) for _ in range(5))
    take_ticket(ticket_id=mine.pk, actor=cast.specialist, now=now)
    take_ticket(ticket_id=theirs.pk, actor=cast.second, now=now)
    wait_for_vendor(
        ticket_id=waiting.pk, actor=cast.second, vendor_id=make_vendor("OÜ").pk, now=now
    )
    withdraw_ticket(ticket_id=done.pk, actor=cast.requester, now=now)
    client = signed_in(cast.specialist)
    expected = {
        "new": [new],
        "now": [mine, theirs],
        "waiting": [waiting],
        "mine": [mine],
        "unassigned": [new],
        "open": [new, mine, theirs, waiting],
        "closed": [done],
    }
    for name, tickets in expected.items():
        html = shown(client.get("/helpdesk/", {"list": name}))
        assert sorted(numbers(html)) == sorted(t.number for t in tickets), name
        tabs = re.findall(r'<span class="count">(\d+)</span>', html.split('class="toolbar"')[0])
        assert tabs[-6:] == ["1", "2", "1", "1", "1", "4"]


def test_filters(cast: Cast) -> None:
    now = timezone.now()
    printer = make_ticket(cast.requester, title="Printer 100% kinni", code="kysimus")
    other = make_ticket(cast.colleague, title="Projektor")
    assign_ticket(
        ticket_id=other.pk, actor=cast.specialist, assignee_id=cast.second.pk, now=now
    )
    set_priority(ticket_id=other.pk, actor=cast.specialist, priority=1, now=now)
    set_tags(ticket_id=printer.pk, actor=cast.specialist, tags=["võrk"], now=now)
    client = signed_in(cast.specialist)
    for name, value, found in (
        ("status", "open", other),
        ("priority", "1", other),
        ("assignee", str(cast.second.uid), other),
        ("assignee", "none", printer),
        ("institution", str(cast.school.uid), None),
        ("type", "question", printer),
        ("category", "kysimus", printer),
        ("tag", "võrk", printer),
        ("q", "printer", printer),
        ("q", "100%", printer),
        ("q", printer.number, printer),
    ):
        html = shown(client.get("/helpdesk/", {"list": "open", name: value}))
        wanted = [found.number] if found else sorted([printer.number, other.number])
        assert sorted(numbers(html)) == wanted, (name, value)
        assert 'class="chip"' in html
    html = shown(client.get("/helpdesk/", {"list": "open", "q": "ei leidu"}))
    assert "Eemalda filtrid" in html


def test_the_text_filter_finds_any_form_and_keeps_rights(cast: Cast) -> None:
    mine = make_ticket(cast.requester, title="Sülearvuti kuumeneb", body="Juhe läks katki")
    add_note(
        ticket_id=mine.pk,
        actor=cast.specialist,
        body="Ventilaator tellitud",
        now=timezone.now(),
    )
    make_ticket(cast.requester, title="Projektor ei käivitu")
    foreign = make_ticket(cast.librarian, title="Sülearvutid on aeglased")
    client = signed_in(cast.specialist)
    digits = mine.number.removeprefix("P-")
    for text in (
        "sülearvutid",
        "juhtme katki",
        "sülear",
        "ventilaatorit",
        digits,
        "p" + digits,
    ):
        html = shown(client.get("/helpdesk/", {"list": "open", "q": text}))
        assert numbers(html) == [mine.number], text
    for text in ("!!!", "parooliks", foreign.number):
        assert numbers(shown(client.get("/helpdesk/", {"list": "open", "q": text}))) == [], text


def test_the_text_filter_costs_no_statement(cast: Cast) -> None:
    client, costs = signed_in(cast.specialist), []
    make_ticket(cast.requester, title="Printer ei prindi")
    for query in ({"list": "open"}, {"list": "open", "q": "printerid"}):
        with CaptureQueriesContext(connection) as counted:
            assert len(numbers(shown(client.get("/helpdesk/", query)))) == 1
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_bare_digits_lead_to_the_request(cast: Cast) -> None:
    ticket = make_ticket(cast.requester, title="Printer ei prindi")
    digits = ticket.number.removeprefix("P-")
    make_asset(cast.school, holder=cast.requester.person, number=f"V-{digits}")
    other = make_ticket(cast.requester, title=f"Jälle see mis {digits}")
    reindex("asset")
    for user in (cast.requester, cast.specialist):
        found = search(user, digits)
        assert [hit.number for hit in found.direct] == [ticket.number, f"V-{digits}"]
        assert [hit.number for hit in found.hits] == [other.number]
    assert search(cast.librarian, digits).count == 0


@pytest.mark.parametrize(
    "query",
    [
        "list=nonsense&sort=requester__user__password",
        "status=x&priority=9&assignee=1&institution=1&type=%00&tag=%00&q=%00",
        "after=nonsense&sort=-due",
        "requester__user__password=x&list=open",
        "q=" + "x" * 5000,
        "sort=--due",
    ],
)
def test_nonsense_in_the_query_is_left_out(cast: Cast, query: str) -> None:
    ticket = make_ticket(cast.requester)
    html = shown(signed_in(cast.specialist).get(f"/helpdesk/?{query}"))
    assert numbers(html) == ([] if query.startswith("q=") else [ticket.number])


@pytest.mark.parametrize(
    "sort", ["due", "priority", "number", "title", "requester", "status", "updated"]
)
def test_every_order_pages_through_all_rows(cast: Cast, sort: str) -> None:
    made = [make_ticket(cast.requester, title=f"T{n % 3}") for n in range(7)]
    Ticket.objects.filter(pk=made[0].pk).update(due_at=None)
    client = signed_in(cast.specialist)
    for direction in ("", "-"):
        seen: list[str] = []
        query: dict[str, str] = {"list": "open", "sort": direction + sort}
        for _ in range(5):
            page = keyset_page(
                ordered(read_state(QUEUE, query), cast.specialist, now=timezone.now()),
                after=query.get("after"),
                size=3,
            )
            seen += [t.number for t in page]
            if not page.next:
                break
            query["after"] = page.next
        assert sorted(seen) == sorted(t.number for t in made)
        assert sorted(
            numbers(shown(client.get("/helpdesk/", query | {"after": ""})))
        ) == sorted(seen)


def test_next_page_keeps_the_choice(cast: Cast) -> None:
    for _ in range(51):
        make_ticket(cast.requester)
    client = signed_in(cast.specialist)
    html = shown(client.get("/helpdesk/", {"list": "open", "sort": "-number"}))
    assert len(numbers(html)) == 50
    link = re.search(r'href="(\?[^"]*after=[^"]+)"', html)
    assert link
    path = "/helpdesk/" + link.group(1).replace("&amp;", "&")
    assert "sort=-number" in path
    assert len(numbers(shown(client.get(path)))) == 1


def test_neighbours_in_the_same_list(cast: Cast) -> None:
    first, middle, last = (make_ticket(cast.requester) for _ in range(3))
    client = signed_in(cast.specialist)
    html = shown(client.get(f"/helpdesk/{middle.number}/", {"list": "new", "sort": "number"}))
    assert "2 / 3" in html
    assert f"/helpdesk/{first.number}/?list=new" in html
    assert f"/helpdesk/{last.number}/?list=new" in html


def test_htmx_gets_the_rows(cast: Cast) -> None:
    make_ticket(cast.requester)
    answer = signed_in(cast.specialist).get("/helpdesk/", headers=HTMX)
    assert shown(answer).lstrip().startswith('<div id="table-tickets"')
    assert "HX-Request" in answer.headers["Vary"]


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        shown(client.get(path))
    return len(caught)


def test_the_queue_costs_the_same_for_any_number_of_rows(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    now = timezone.now()

    def fill(number: int) -> None:
        for n in range(number):
            who = cast.requester if n % 2 else cast.colleague
            ticket = make_ticket(who)
            set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=[f"t{n}"], now=now)
            assign_ticket(
                ticket_id=ticket.pk,
                actor=cast.specialist,
                assignee_id=(cast.specialist if n % 2 else cast.second).pk,
                now=now,
            )

    fill(1)
    cost(client, "/helpdesk/?list=open")
    one = cost(client, "/helpdesk/?list=open")
    fill(29)
    assert cost(client, "/helpdesk/?list=open") == one
    assert one <= 22


def test_the_ticket_costs_the_same_for_any_length(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    asset = make_asset(cast.school, holder=cast.requester.person)
    ticket = make_ticket(cast.requester, asset_id=asset.pk)
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "now": timezone.now()}
    take_ticket(actor=cast.specialist, **facts)

    def talk(times: int) -> None:
        for _ in range(times):
            add_request_message(actor=cast.requester, body="a", **facts)
            add_note(actor=cast.second, body="b", **facts)
            make_ticket(cast.requester)

    talk(1)
    path = f"/helpdesk/{ticket.number}/?list=open"
    cost(client, path)
    one = cost(client, path)
    talk(14)
    assert cost(client, path) == one
    assert one <= 34


# --- calls noted for others -------------------------------------------------------------------


def quick(cast: Cast, **changes: Any) -> dict[str, Any]:
    assert cast.requester.person
    data: dict[str, Any] = {
        "person": str(cast.requester.person),
        "person-key": str(cast.requester.person.uid),
        "category": "arvuti",
        "title": "Arvuti ei käivitu",
        "body": "Helistas kell 9",
        "urgency": "1",
        "source": "phone",
    }
    return data | changes


def test_a_call_becomes_a_request(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    assert cast.requester.person
    html = shown(client.get("/helpdesk/uus/", {"person": str(cast.requester.person.uid)}))
    assert f'value="{cast.requester.person}"' in html
    answer = client.post("/helpdesk/uus/", quick(cast))
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/helpdesk/{ticket.number}/"
    assert (ticket.source, ticket.requester) == ("phone", cast.requester.person)
    assert (ticket.created_by, ticket.urgency) == (cast.specialist, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "", "person-key": ""},
        {"person": "nonsense\0", "person-key": "\0"},
        {"person": "Eikeegi", "person-key": "00000000-0000-0000-0000-000000000000"},
        {"category": "no-such"},
        {"title": ""},
        {"title": "x" * 161},
        {"title": "a\0"},
        {"body": "x" * 50_001},
        {"urgency": "7"},
        {"urgency": ""},
        {"source": "portal"},
    ],
)
def test_a_bad_call_loses_nothing(cast: Cast, changes: dict[str, str]) -> None:
    data = quick(cast, title="Jääb alles") | changes
    html = shown(signed_in(cast.specialist).post("/helpdesk/uus/", data), 422)
    assert 'class="errsum"' in html
    if "title" not in changes:
        assert "Jääb alles" in html
    assert not Ticket.objects.exists()


def test_a_call_for_a_stranger_is_refused(cast: Cast) -> None:
    assert cast.librarian.person
    uid = str(cast.librarian.person.uid)
    data = quick(cast, person="Merike Vaher") | {"person-key": uid}
    refused = signed_in(cast.specialist).post("/helpdesk/uus/", data)
    assert list(refused.context["form"].errors) == ["person"]
    assert uid not in shown(refused, 422).replace(f'value="{uid}"', "")
    page = signed_in(cast.specialist).get("/helpdesk/uus/", {"person": uid})
    assert "Merike" not in shown(page)
    for who in ("requester", "approver", "auditor", "administrator"):
        client = signed_in(getattr(cast, who))
        assert client.get("/helpdesk/uus/").status_code == 404
        assert client.post("/helpdesk/uus/", data).status_code == 404


def test_the_same_call_sent_twice_is_one_request(cast: Cast) -> None:
    client = signed_in(cast.specialist)
    token = re.search(r'name="token" value="([^"]+)"', shown(client.get("/helpdesk/uus/")))
    assert token
    for _ in range(2):
        client.post("/helpdesk/uus/", quick(cast, token=token.group(1)))
    assert Ticket.objects.count() == 1


def test_english_readers_get_english(cast: Cast) -> None:
    cast.specialist.language = "en"
    cast.specialist.save(update_fields=["language"])
    ticket = make_ticket(cast.requester)
    html = shown(signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/?list=new"))
    assert "Send answer" in html
    assert "Saada vastus" not in html
    assert category("muu-mure").name_en in html
