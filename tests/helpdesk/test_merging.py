"""Merging: one story of several requests, each reader's own part of it, and back exactly."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from helpdesk.conversation import messages_of
from helpdesk.live import may_hear_ticket
from helpdesk.models import (
    ChecklistItem,
    Message,
    RequestType,
    Ticket,
    TicketCheck,
    TicketMerge,
)
from helpdesk.related import links_of, merged_into
from helpdesk.services import undo
from helpdesk.services.conversation import (
    add_note,
    add_request_message,
    answer_ticket,
    ask_requester,
)
from helpdesk.services.followers import follow_ticket, unfollow_ticket
from helpdesk.services.lifecycle import (
    rate_ticket,
    reopen_ticket,
    resolve_ticket,
    withdraw_ticket,
)
from helpdesk.services.links import link_tickets
from helpdesk.services.merging import merge_ticket, unmerge_ticket
from helpdesk.services.work import log_time, tick_check
from itportal.core.attachments.gates import may_read
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from itportal.core.search.finding import search
from itportal.core.working_time import TALLINN
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_pages import shown, signed_in
from tests.helpdesk.test_undo import facts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TALLINN)
SOON = NOW + timedelta(seconds=5)


def merge(cast: Cast, one: Ticket, into: Ticket, **more: Any) -> Ticket:
    more.setdefault("actor", cast.specialist)
    more.setdefault("now", NOW)
    return merge_ticket(ticket_id=one.pk, into_id=into.pk, **more)


def said(ticket: Ticket, reader: User, *, notes: bool = True) -> list[str]:
    ticket.refresh_from_db()
    entries = messages_of(ticket, reader, new_since=None, notes=notes)
    return [entry.message.body for entry in entries if entry.message]


def answer(
    cast: Cast, ticket: Ticket, body: str, *, now: datetime = SOON, **more: Any
) -> Message:
    return answer_ticket(ticket_id=ticket.pk, actor=cast.specialist, body=body, now=now, **more)


@pytest.fixture
def pair(cast: Cast) -> tuple[Ticket, Ticket]:
    """A colleague's request, and the one it goes on in, with private words in both."""
    before = NOW - timedelta(hours=1)
    one = make_ticket(cast.colleague, title="Võrku pole", body="Jaani saladus", now=before)
    into = make_ticket(cast.requester, title="Ruuter maas", body="Liina saladus", now=before)
    answer(cast, into, "Vana vastus Liinale", now=before + timedelta(minutes=1))
    add_note(ticket_id=into.pk, actor=cast.specialist, body="Märge", now=before)
    return one, into


def test_each_reads_their_own_part(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    """The expert the whole, woven; its requester own words and the answers since; the other
    requester nothing of the merged one."""
    one, into = pair
    merge(cast, one, into)
    answer(cast, into, "Ühine vastus")
    add_note(ticket_id=into.pk, actor=cast.specialist, body="Salamärge", now=SOON)
    add_request_message(ticket_id=into.pk, actor=cast.requester, body="Liina jätk", now=SOON)
    assert said(into, cast.specialist) == [
        *("Jaani saladus", "Liina saladus", "Märge", "Vana vastus Liinale"),
        *("Ühine vastus", "Salamärge", "Liina jätk"),
    ]
    assert said(one, cast.colleague) == ["Jaani saladus", "Ühine vastus"]
    own = ["Liina saladus", "Vana vastus Liinale", "Ühine vastus", "Liina jätk"]
    assert said(into, cast.requester, notes=False) == own
    assert said(into, cast.requester) == own
    page = shown(signed_in(cast.colleague).get(f"/minu/{one.number}/"))
    for hidden in ("Liina", "Vana vastus", "ärge", into.number, into.title):
        assert hidden not in page
    assert "Ühine vastus" in page
    assert signed_in(cast.colleague).get(f"/minu/{into.number}/").status_code == 404
    page = shown(signed_in(cast.requester).get(f"/minu/{into.number}/"))
    assert "Jaan" not in page
    assert one.number not in page
    page = shown(signed_in(cast.specialist).get(f"/helpdesk/{into.number}/"))
    assert f"{one.number} liideti selle pöördumisega" in page
    assert "ja neile, kelle pöördumised siia liideti: Jaan Oja" in page


def test_the_api_weaves_and_points_by_the_same_rights(
    cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    one, into = pair
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    api = make_client(cast.specialist)
    body = {"into": into.number}
    done = api.send("post", f"tickets/{one.number}/merge/", body)
    assert done.status_code == 200
    pointer = done.json()["merged_into"]
    assert (done.json()["status"], pointer["number"]) == ("closed", into.number)
    assert api.read(f"tickets/{one.number}/").json()["merged_into"] == pointer
    listed = {row["number"]: row for row in api.read("tickets/").json()["results"]}
    assert listed[one.number]["merged_into"] == pointer
    assert listed[into.number]["merged_into"] is None
    answer(cast, into, "Ühine vastus", now=timezone.now())

    def bodies(user: User, ticket: Ticket) -> list[str]:
        page = make_client(user).read(f"tickets/{ticket.number}/messages/").json()
        return [row["body"] for row in page["results"]]

    assert bodies(cast.colleague, one) == ["Jaani saladus", "Ühine vastus"]
    assert "Jaani saladus" not in bodies(cast.requester, into)
    assert "Jaani saladus" in bodies(cast.specialist, into)
    mine = make_client(cast.colleague)
    assert mine.read(f"tickets/{one.number}/").json()["merged_into"] is None
    assert mine.read(f"tickets/{into.number}/").status_code == 404
    again = api.send("post", f"tickets/{one.number}/merge/", body)
    assert again.status_code == 409
    back = api.send("post", f"tickets/{one.number}/unmerge/", {})
    assert (back.json()["status"], back.json()["merged_into"]) == ("new", None)


def test_files_open_for_exactly_those_who_read_their_message(
    cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    one, into = pair
    early = answer(
        cast, into, "Varem", now=NOW, attachments=[files.stored(cast.specialist).uid]
    )
    mine = add_request_message(
        ticket_id=one.pk,
        actor=cast.colleague,
        body="Pilt",
        attachments=[files.stored(cast.colleague).uid],
        now=NOW,
    )
    merge(cast, one, into, now=SOON)
    later = SOON + timedelta(minutes=1)
    late = answer(
        cast, into, "Nüüd", now=later, attachments=[files.stored(cast.specialist).uid]
    )
    unsaid = add_note(
        ticket_id=into.pk,
        actor=cast.specialist,
        body="Märge",
        attachments=[files.stored(cast.specialist).uid],
        now=later,
    )
    readers = {
        early: {cast.requester, cast.specialist, cast.auditor},
        late: {cast.requester, cast.colleague, cast.specialist, cast.auditor},
        mine: {cast.colleague, cast.specialist, cast.auditor},
        unsaid: {cast.specialist, cast.auditor},
    }
    everybody = [cast.requester, cast.colleague, cast.specialist, cast.auditor]
    everybody += [cast.outsider, cast.librarian]
    for message, allowed in readers.items():
        file: Attachment = message.files.get().attachment
        assert {user for user in everybody if may_read(user, file)} == allowed, message.body
    url = f"tickets/{one.number}/attachments/{late.files.get().attachment.uid}/"
    assert make_client(cast.colleague).read(url).status_code == 200
    unmerge_ticket(ticket_id=one.pk, actor=cast.specialist, now=later)
    assert not may_read(cast.colleague, late.files.get().attachment)


def test_the_number_leads_on(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    """By address, search and palette; to the own page for whom the other is not theirs."""
    one, into = pair
    merge(cast, one, into)
    client = signed_in(cast.specialist)
    led = client.get(f"/helpdesk/{one.number}/?list=closed")
    assert led["Location"] == f"/helpdesk/{into.number}/?list=closed"
    (hit,) = search(cast.specialist, one.number, only_numbers=True).direct
    assert client.get(hit.url)["Location"] == f"/helpdesk/{into.number}/"
    assert signed_in(cast.approver).get(f"/minu/{one.number}/")["Location"] == (
        f"/minu/{into.number}/"
    )
    assert not search(cast.colleague, into.number, only_numbers=True).direct
    assert not search(cast.colleague, "Ruuter").hits
    assert may_hear_ticket(cast.colleague, str(one.uid))
    assert not may_hear_ticket(cast.colleague, str(into.uid))
    twin = make_ticket(cast.requester, title="Sama")
    merge(cast, twin, into)
    led = signed_in(cast.requester).get(f"/minu/{twin.number}/")
    assert led["Location"] == f"/minu/{into.number}/"


def test_mails_of_the_other_speak_of_ones_own(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    one, into = pair
    merge(cast, one, into)
    told = Notice.objects.get(kind="ticket_merged")
    assert (told.recipient, told.url) == (cast.colleague, f"/minu/{one.number}/")
    resolve_ticket(ticket_id=into.pk, actor=cast.specialist, resolution="Korras", now=SOON)
    notices = Notice.objects.filter(kind="ticket_resolved").order_by("recipient_id")
    urls = {notice.recipient: notice.url for notice in notices}
    assert urls == {
        cast.requester: f"/minu/{into.number}/",
        cast.colleague: f"/minu/{one.number}/",
    }
    his = notices.get(recipient=cast.colleague)
    assert (his.context["title"], his.context["requester"]) == (one.title, "Jaan Oja")
    assert (his.object_label, "Liina" in str(his.context)) == (one.number, False)
    undo.undo_last(ticket_id=into.pk, actor=cast.specialist, now=SOON)
    assert not notices.exclude(mail_state="none").exists()


def test_its_requester_moves_the_other_on(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    one, into = pair
    merge(cast, one, into)
    ask_requester(ticket_id=into.pk, actor=cast.specialist, body="Mis maja?", now=SOON)
    written = add_request_message(
        ticket_id=one.pk, actor=cast.colleague, body="Vana maja", now=SOON
    )
    into.refresh_from_db()
    assert (written.ticket, into.status) == (one, "open")
    assert "Vana maja" in said(into, cast.specialist)
    assert "Vana maja" not in said(into, cast.requester)
    with pytest.raises(WrongState) as refused:
        withdraw_ticket(ticket_id=into.pk, actor=cast.requester, now=SOON)
    assert refused.value.code == "ticket.has_others"
    resolve_ticket(ticket_id=into.pk, actor=cast.specialist, resolution="Korras", now=SOON)
    page = shown(signed_in(cast.colleague).get(f"/minu/{one.number}/"))
    assert f"/minu/{one.number}/ava/" in page
    with pytest.raises(WrongState):
        rate_ticket(ticket_id=one.pk, actor=cast.colleague, rating=5, now=SOON)
    reopen_ticket(ticket_id=one.pk, actor=cast.colleague, reason="Ikka maas", now=SOON)
    into.refresh_from_db()
    assert into.status == "open"


def test_what_is_refused_is_said(cast: Cast) -> None:
    one, into, done = (make_ticket(cast.requester) for _ in range(3))
    foreign = make_ticket(cast.librarian)
    resolve_ticket(ticket_id=done.pk, actor=cast.specialist, resolution="x", now=NOW)
    with pytest.raises(Invalid):
        merge(cast, one, one)
    for actor in (cast.specialist, cast.outsider, cast.administrator, cast.requester):
        with pytest.raises(Refused):
            merge(cast, one, foreign, actor=actor)
        with pytest.raises(Refused):
            merge(cast, foreign, one, actor=actor)
    for first, second in ((one, done), (done, one)):
        with pytest.raises(WrongState) as refused:
            merge(cast, first, second)
        assert refused.value.code == "merge.done"
    merge(cast, one, into)
    for first, second in ((one, into), (into, one)):
        with pytest.raises(WrongState) as refused:
            merge(cast, first, second)
        assert refused.value.code == "merge.merged"
        assert one.number in str(refused.value)
    with pytest.raises(WrongState) as refused:
        answer(cast, one, "Siia?")
    assert refused.value.code == "ticket.merged"
    with pytest.raises(WrongState):
        unmerge_ticket(ticket_id=into.pk, actor=cast.specialist, now=NOW)
    form = {"other": into.number, "do": "merge"}
    answered = signed_in(cast.specialist).post(f"/helpdesk/{done.number}/seosed/", form)
    assert "ei ole avatud" in shown(answered, 409)


def test_across_institutions_each_expert_sees_their_own(cast: Cast) -> None:
    both = make_user("specialist", first_name="Mõlema")
    one = make_ticket(cast.librarian, title="Raamatukogu saladus", body="Riiul")
    into = make_ticket(cast.requester, title="Kooli ruuter", body="Klass")
    merge(cast, one, into, actor=both)
    assert said(into, cast.specialist) == ["Klass"]
    assert sorted(said(into, both)) == ["Klass", "Riiul"]
    seen = merged_into(into, cast.specialist)
    assert (seen.shown, seen.hidden) == ([], 1)
    page = shown(signed_in(cast.specialist).get(f"/helpdesk/{into.number}/"))
    assert one.number not in page
    assert "saladus" not in page
    page = shown(signed_in(cast.outsider).get(f"/helpdesk/{one.number}/"))
    assert into.number not in page
    assert "mida sina ei näe" in page
    pointer = make_client(cast.outsider).read(f"tickets/{one.number}/").json()["merged_into"]
    assert pointer is None
    export: Any = signed_in(cast.outsider).get("/loend/tickets/fail.csv?list=closed")
    content = b"".join(export.streaming_content)
    assert into.number.encode() not in content
    unmerge_ticket(ticket_id=one.pk, actor=cast.outsider, now=SOON)
    assert not TicketMerge.objects.exists()


def test_a_chain_points_at_its_end_and_comes_apart_as_it_was(cast: Cast) -> None:
    a, b, c = (make_ticket(user) for user in (cast.colleague, cast.requester, cast.approver))
    was = {ticket: facts(ticket) for ticket in (a, b, c)}
    merge(cast, a, b)
    answer(cast, b, "B vastab", now=NOW)
    answer(cast, c, "C enne", now=NOW)
    after_answer = facts(b)
    merge(cast, b, c, now=SOON)
    answer(cast, c, "C pärast", now=SOON)
    pointers = dict(Ticket.objects.values_list("pk", "merged_into"))
    assert pointers == {a.pk: c.pk, b.pk: c.pk, c.pk: None}
    assert said(a, cast.colleague) == ["B vastab", "C pärast"] or said(a, cast.colleague)[
        1:
    ] == [
        "B vastab",
        "C pärast",
    ]
    assert "C enne" not in said(b, cast.requester)
    unmerge_ticket(ticket_id=b.pk, actor=cast.specialist, now=SOON)
    assert facts(b) == after_answer
    assert dict(Ticket.objects.values_list("pk", "merged_into"))[a.pk] == b.pk
    assert "C pärast" not in said(a, cast.colleague)
    undo.undo_last(ticket_id=b.pk, actor=cast.specialist, now=SOON)
    assert dict(Ticket.objects.values_list("pk", "merged_into")) == pointers
    unmerge_ticket(ticket_id=a.pk, actor=cast.specialist, now=SOON)
    assert facts(a) == was[a]
    assert [row.ticket_id for row in TicketMerge.objects.all()] == [b.pk]


def test_merging_is_taken_back_with_its_mail(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    one, into = pair
    was = facts(one)
    merge(cast, one, into)
    undo.undo_last(ticket_id=one.pk, actor=cast.specialist, now=SOON)
    assert facts(one) == was
    assert not TicketMerge.objects.exists()
    assert Notice.objects.get(kind="ticket_merged").mail_state == "none"
    assert Event.objects.latest("pk").data["what"] == "merge"


def test_links_of_the_merged_show_at_the_other(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    one, into = pair
    third = make_ticket(cast.requester)
    for ticket in pair:
        link_tickets(
            ticket_id=ticket.pk,
            other_id=third.pk,
            relation="related",
            actor=cast.specialist,
            now=NOW,
        )
    merge(cast, one, into)
    links = links_of(into, cast.specialist).shown
    assert [row.ticket for row in links] == [third, third]
    assert len(links_of(third, cast.specialist).shown) == 2


def test_the_chosen_are_merged_into_one_with_an_honest_account(cast: Cast) -> None:
    old, young = make_ticket(cast.requester), make_ticket(cast.colleague)
    done = make_ticket(cast.requester)
    resolve_ticket(ticket_id=done.pk, actor=cast.specialist, resolution="x", now=timezone.now())
    client = signed_in(cast.specialist)
    rows = {"rows": [young.number, done.number, old.number], "back": "list=open"}
    page = shown(client.post("/loend/tickets/hulgi/merge/", rows))
    assert page.index(f"{old.number} ") < page.index(f"{young.number} ")
    go = rows | {"go": "1", "ask-into": str(old.pk)}
    page = shown(client.post("/loend/tickets/hulgi/merge/", go, follow=True))
    young.refresh_from_db()
    assert young.merged_into == old
    assert f"{done.number}" in page
    assert "Liita saab ainult avatud" in page
    outside = go | {"ask-into": str(make_ticket(cast.librarian).pk)}
    assert client.post("/loend/tickets/hulgi/merge/", outside).status_code == 422


def test_counts_and_lists_know_a_merged_request_as_closed(
    cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    one, into = pair
    merge(cast, one, into)
    open_numbers = set(Ticket.objects.open().values_list("number", flat=True))
    assert open_numbers == {into.number}
    client = signed_in(cast.specialist)
    page = shown(client.get("/helpdesk/?list=open"))
    assert one.number not in page
    assert one.number in shown(client.get("/helpdesk/?list=closed"))


def test_followers_of_the_merged_hear_of_the_end_each_once(
    cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    """Not at the merging: when the other is solved, about what they followed, and not whoever is
    told as a requester; taken apart they hear no more of it."""
    RequestType.objects.update(is_followed=True)
    one, into = pair
    reader = make_user("staff", institution=cast.school, first_name="Tiit", last_name="Lepp")
    for ticket in (one, into):
        follow_ticket(ticket_id=ticket.pk, actor=reader, now=NOW)
    follow_ticket(ticket_id=one.pk, actor=cast.requester, now=NOW)
    third = make_ticket(cast.requester, title="Kolmas", now=NOW)
    follow_ticket(ticket_id=third.pk, actor=reader, now=NOW)
    merge(cast, one, into)
    merge(cast, third, into)
    assert not Notice.objects.filter(kind="ticket_followed_done").exists()
    page = shown(signed_in(cast.specialist).get(f"/helpdesk/{into.number}/"))
    beside = page.partition('id="p-merged"')[2].partition("</section>")[0]
    assert "Tiit Lepp" in beside
    solve: dict[str, Any] = {"actor": cast.specialist, "resolution": "Korras", "now": SOON}
    resolve_ticket(ticket_id=into.pk, **solve)
    told = Notice.objects.filter(kind="ticket_followed_done")
    assert [(row.recipient, row.url) for row in told] == [(reader, f"/minu/{into.number}/")]
    undo.undo_last(ticket_id=into.pk, actor=cast.specialist, now=SOON)
    unfollow_ticket(ticket_id=into.pk, actor=reader)
    unmerge_ticket(ticket_id=third.pk, actor=cast.specialist, now=SOON)
    Notice.objects.all().delete()
    resolve_ticket(ticket_id=into.pk, **solve)
    assert [(row.recipient, row.url) for row in told.all()] == [
        (reader, f"/minu/{one.number}/")
    ]


def test_its_checklist_and_time_stay_its_own(cast: Cast, pair: tuple[Ticket, Ticket]) -> None:
    """Shown beside the other, neither added to it nor asked for by its solution; nothing is
    written to a merged request, and taken apart it has what it had."""
    one, into = pair
    check = TicketCheck.objects.create(
        ticket=one,
        item=ChecklistItem.objects.create(
            category=one.category, text_et="Vaata kaablit", text_en="x", position=1
        ),
        text_et="Vaata kaablit",
        text_en="x",
        is_required=True,
        position=1,
    )
    common: dict[str, Any] = {"actor": cast.specialist, "now": NOW}
    log_time(ticket_id=one.pk, minutes=20, **common)
    log_time(ticket_id=into.pk, minutes=5, **common)
    merge(cast, one, into)
    client = signed_in(cast.specialist)
    page = shown(client.get(f"/helpdesk/{into.number}/"))
    beside = page.partition('id="p-merged"')[2].partition("</section>")[0]
    assert "20 min" in beside
    assert "0 / 1" in beside
    assert "Lisaks 20 min" in page
    assert "Vaata kaablit" not in page
    for refused in (
        lambda: log_time(ticket_id=one.pk, minutes=5, **common),
        lambda: tick_check(ticket_id=one.pk, uid=check.uid, is_done=True, **common),
    ):
        with pytest.raises(WrongState) as told:
            refused()
        assert told.value.code == "ticket.merged"
    resolve_ticket(ticket_id=into.pk, resolution="Korras", **common)
    unmerge_ticket(ticket_id=one.pk, **common)
    tick_check(ticket_id=one.pk, uid=check.uid, is_done=True, **common)
    minutes = dict(Ticket.objects.values_list("pk", "minutes_spent"))
    assert (minutes[one.pk], minutes[into.pk]) == (20, 5)


def test_lists_tell_how_far_a_merged_request_really_is(
    cast: Cast, pair: tuple[Ticket, Ticket]
) -> None:
    """Its requester and their head see the state of the one it goes on in, its number never; one's
    own two that became one are one."""
    one, into = pair
    own = make_ticket(cast.colleague, title="Minu teine", now=NOW)
    merge(cast, one, into)
    requester, head = signed_in(cast.colleague), signed_in(cast.approver)

    def listed(path: str) -> bool:
        page = shown(requester.get(path))
        assert into.number not in page
        assert into.title not in page
        return one.title in page

    assert listed("/minu/?seis=avatud")
    assert listed("/avaleht/")
    assert not listed("/minu/?seis=lahendatud")
    row = shown(head.get("/minu/asutus/?list=all")).partition(f"row-{one.number}")[2]
    assert "Tehtud" not in row.partition("</tr>")[0]
    resolve_ticket(ticket_id=into.pk, actor=cast.specialist, resolution="Korras", now=SOON)
    assert listed("/minu/?seis=lahendatud")
    assert not listed("/minu/?seis=avatud")
    again = make_ticket(cast.colleague, title="Sama asi", now=NOW)
    merge(cast, again, own)
    assert "Sama asi" not in shown(requester.get("/minu/?seis=avatud"))
    assert "Minu teine" in shown(requester.get("/minu/?seis=avatud"))
