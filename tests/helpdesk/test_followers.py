"""Following colleagues' requests, keeping one's own, and the list of a head."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from helpdesk.live import may_hear_ticket
from helpdesk.models import Message, RequestType, Ticket, TicketFollower
from helpdesk.services.conversation import add_note, answer_ticket
from helpdesk.services.followers import follow_ticket, set_private, unfollow_ticket
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.undo import HOLD, undo_last
from itportal.core.notices.delivery import deliver
from itportal.core.notices.models import Notice
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_settings import BASE

pytestmark = pytest.mark.django_db
SECRET = "Parooliks oli kassinimi"


@pytest.fixture(autouse=True)
def house_opens_problems(cast: Cast) -> None:
    RequestType.objects.filter(door="problem").update(is_followed=True)


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shared_ticket(cast: Cast) -> Ticket:
    """With a place, a phone, a file and a note: nothing of them is for colleagues."""
    ticket = make_ticket(
        cast.requester,
        title="Projektor ei tööta",
        body="Klassis 214",
        location="Kabinet 77",
        phone="555 0199",
        attachments=[files.stored(cast.requester).uid],
    )
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "actor": cast.specialist}
    answer_ticket(body="Vaatame homme", now=timezone.now(), **facts)
    add_note(body=SECRET, now=timezone.now(), **facts)
    return ticket


def seen_by(user: User, ticket: Ticket) -> dict[str, bool]:
    """Each door to the request, and whether it opens."""
    client = of(user)
    page = f"/minu/{ticket.number}/"
    typed = client.post("/abi/pakkumised/", {"q": "projektor"}).content.decode()
    listed = client.get("/minu/?kes=kolleegid").content.decode()
    return {
        "page": client.get(page).status_code == 200,
        "talk": client.get(f"{page}vestlus/").status_code == 200,
        "typing": ticket.number in typed,
        "list": ticket.number in listed,
        "live": may_hear_ticket(user, str(ticket.uid)),
        "follow": client.post(f"{page}mind-ka/").status_code == 302,
    }


def doors(seen: dict[str, bool], names: Iterable[str]) -> bool:
    return {name for name, opens in seen.items() if opens} == set(names)


COLLEAGUE = ("page", "talk", "typing", "list", "live", "follow")


def test_who_may_follow_and_what_closes_it(cast: Cast) -> None:
    ticket = shared_ticket(cast)
    assert doors(seen_by(cast.colleague, ticket), COLLEAGUE)
    # The head and the auditor work at the school as well; whoever works elsewhere sees nothing.
    assert seen_by(cast.approver, ticket)["follow"]
    for stranger in (cast.librarian, cast.outsider):
        assert doors(seen_by(stranger, ticket), ()), stranger
    assert of(cast.requester).post(f"/minu/{ticket.number}/mind-ka/").status_code == 403
    for close in (
        {"is_private": True},
        {"request_type": RequestType.objects.filter(door="access")[0]},
        {
            "request_type": RequestType.objects.filter(is_followed=False).exclude(
                door="access"
            )[0]
        },
    ):
        RequestType.objects.filter(door="access").update(is_followed=True)  # by no page
        other = shared_ticket(cast)
        Ticket.objects.filter(pk=other.pk).update(**close)
        assert doors(seen_by(cast.colleague, other), ()), close
        assert not seen_by(cast.approver, other)["follow"], close
    settings = of(cast.administrator)
    access = RequestType.objects.filter(door="access")[0]
    kept = {
        "name_et": "A",
        "name_en": "A",
        "door": "access",
        "icon": "key",
        "is_followed": "on",
    }
    answer = settings.post(f"{BASE}liigid/{access.code}/", kept)
    assert answer.status_code == 422
    assert "ligipääs" in answer.content.decode().lower()


def test_how_many_said_so_is_a_column_an_order_and_a_filter_of_the_queue(cast: Cast) -> None:
    few, many, none = (make_ticket(cast.requester) for _ in range(3))
    at = timezone.now()
    for ticket, followers in ((few, 1), (many, 3)):
        for _ in range(followers):
            user = make_user("staff", institution=cast.school)
            follow_ticket(ticket_id=ticket.pk, actor=user, now=at)
    follow_ticket(ticket_id=none.pk, actor=cast.colleague, now=at)
    unfollow_ticket(ticket_id=none.pk, actor=cast.colleague)
    client = of(cast.specialist)

    def listed(query: str) -> list[str]:
        page = client.get(f"/helpdesk/?list=open&{query}").content.decode()
        return re.findall(r'id="row-(P-\d+)"', page)

    assert listed("sort=-affected")[:2] == [many.number, few.number]
    assert listed("sort=affected")[-1] == many.number
    assert set(listed("affected=1")) == {few.number, many.number}
    assert listed("affected=3&affected=10") == [many.number]
    set_private(ticket_id=many.pk, actor=cast.requester, is_private=True, now=at)
    assert listed("affected=1") == [few.number]


def test_a_follower_reads_the_public_words_alone(cast: Cast) -> None:
    ticket = shared_ticket(cast)
    client = of(cast.colleague)
    client.post(f"/minu/{ticket.number}/mind-ka/")
    file = Message.objects.filter(ticket=ticket, kind="request")[0].files.get().attachment
    for path in ("", "vestlus/"):
        page = client.get(f"/minu/{ticket.number}/{path}").content.decode()
        assert "Klassis 214" in page
        assert "Vaatame homme" in page
        for hidden in (SECRET, "Kabinet 77", "555 0199", file.name, str(file.uid)):
            assert hidden not in page, hidden
    for address in (f"/helpdesk/{ticket.number}/", f"/files/{file.uid}/"):
        assert client.get(address, follow=True).status_code == 404, address
    for verb in ("vasta", "mustand", "loobu", "ava", "korras", "hinda", "privaatne"):
        answer = client.post(f"/minu/{ticket.number}/{verb}/", {"body": "x", "private": "0"})
        assert answer.status_code == 404, verb
    api = make_client(cast.colleague)
    assert api.read(f"tickets/{ticket.number}/").status_code == 404
    assert api.read("tickets/").json()["results"] == []
    assert api.send("post", f"tickets/{ticket.number}/unfollow/", {}).json()["affected"] == 0
    assert api.send("post", f"tickets/{ticket.number}/follow/", {}).json()["is_mine"] is True
    assert ticket.number not in client.get("/search/?q=projektor").content.decode()


def test_followers_hear_of_the_solution_in_their_language(cast: Cast) -> None:
    cast.colleague.language = "en"
    cast.colleague.save(update_fields=["language"])
    ticket = shared_ticket(cast)
    for user in (cast.colleague, cast.approver, cast.colleague):
        of(user).post(f"/minu/{ticket.number}/mind-ka/")
    assert TicketFollower.objects.count() == 2
    expert = of(cast.specialist).get(f"/helpdesk/{ticket.number}/").content.decode()
    assert "Jaan Oja, Andres Lepik" in expert
    now = timezone.now()
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "actor": cast.specialist}
    resolve_ticket(resolution="Pirn vahetatud", now=now, **facts)
    told = Notice.objects.filter(kind="ticket_followed_done").order_by("pk")
    assert [one.recipient for one in told.all()] == [cast.colleague, cast.approver]
    undo_last(now=now, **facts)  # what was taken back is told to nobody
    assert set(told.values_list("mail_state", "in_bell")) == {("none", False)}
    of(cast.approver).post(f"/minu/{ticket.number}/mind-ka/", {"do": "undo"})
    resolve_ticket(resolution="Pirn vahetatud", now=now, **facts)
    deliver(notice_id=told.latest("pk").pk, now=now + HOLD)
    assert told.count() == 3
    assert "Solved: Projektor ei tööta" in mail.outbox[0].subject
    assert "Pirn" not in mail.outbox[0].body
    # Done: nobody joins any more, those who did still read it.
    assert of(cast.colleague).get(f"/minu/{ticket.number}/").status_code == 200
    assert ticket.number in of(cast.colleague).get("/minu/?kes=jalgin").content.decode()
    assert of(cast.approver).post(f"/minu/{ticket.number}/mind-ka/").status_code == 409


def test_the_requester_keeps_it_or_lets_it_be_seen(cast: Cast) -> None:
    ticket = shared_ticket(cast)
    of(cast.colleague).post(f"/minu/{ticket.number}/mind-ka/")
    mine = of(cast.requester)
    assert "privaatne/" in mine.get(f"/minu/{ticket.number}/").content.decode()
    mine.post(f"/minu/{ticket.number}/privaatne/", {"private": "1"})
    assert TicketFollower.objects.count() == 0
    assert doors(seen_by(cast.colleague, ticket), ())
    mine.post(f"/minu/{ticket.number}/privaatne/", {"private": "0"})
    assert doors(seen_by(cast.colleague, ticket), COLLEAGUE)
    form = mine.get("/uus/muu-mure/").content.decode()
    assert 'name="is_private"' in form
    assert 'name="is_private"' not in mine.get("/uus/ligipaas/").content.decode()
    mine.post("/uus/muu-mure/", {"title": "Salajane", "urgency": "2", "is_private": "on"})
    assert Ticket.objects.get(title="Salajane").is_private


def test_a_head_sees_the_institution_and_exports_it(cast: Cast) -> None:
    here, there = shared_ticket(cast), make_ticket(cast.librarian, title="Raamatukogu oma")
    private = make_ticket(cast.colleague, title="Kolleegi mure", is_private=True)
    client = of(cast.approver)
    page = client.get("/minu/asutus/").content.decode()
    for ticket in (here, private):
        assert f"/minu/{ticket.number}/" in page
    assert there.number not in page
    assert "Töös: Marko Tamm." in page
    assert "Kätte saadud. Spetsialist võtab selle peagi töösse." in page
    sheet: Any = client.get("/loend/institution_tickets/fail.csv?list=open")
    text = sheet.getvalue().decode("utf-8-sig")
    assert here.number in text
    assert there.number not in text
    assert SECRET not in text
    Ticket.objects.filter(pk=here.pk).update(status="waiting_user")
    own = of(cast.requester).get(f"/minu/{here.number}/").content.decode()
    assert "Ootab sind" in own
    for address in (
        "/minu/asutus/",
        f"/minu/{here.number}/",
    ):  # it is not the head who is waited for
        page = client.get(address).content.decode()
        assert "Ootab pöördujat" in page, address
        assert "Ootab sind" not in page, address
        assert "Mida sa meile ütlesid" not in page, address
    assert of(cast.requester).get("/minu/asutus/").status_code == 404
    assert of(cast.specialist).get("/minu/asutus/").status_code == 404
