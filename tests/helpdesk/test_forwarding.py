"""Forwarding to a vendor: what leaves, who sees it, that it is held back, sent once, answered."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Vendor
from helpdesk.conversation import messages_of
from helpdesk.letters import Around, redact, write_letter
from helpdesk.models import Message, Ticket, TicketFollower, VendorMail
from helpdesk.services import forwarding, undo
from helpdesk.services.conversation import add_note
from helpdesk.services.forwarding import (
    forward_to_vendor,
    record_vendor_answer,
    wait_for_vendor,
)
from helpdesk.services.lifecycle import resume_due
from itportal.core.errors import Invalid, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.search.finding import found_ids
from itportal.core.working_time import TALLINN
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.builders import make_user, make_vendor
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_pages import shown, signed_in
from tests.helpdesk.test_undo import facts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=TALLINN)
SOON, LATER = NOW + timedelta(seconds=5), NOW + timedelta(seconds=12)
DUE = date(2026, 11, 30)


@pytest.fixture
def vendor(db: None) -> Vendor:
    return Vendor.objects.create(name="Näidis IT OÜ", email="abi@naidisit.ee")


def forward(cast: Cast, ticket: Ticket, vendor: Vendor, **more: Any) -> Message:
    more.setdefault("actor", cast.specialist)
    more.setdefault("letter", "Palun vaadake garantiis olevat akut.")
    more.setdefault("now", NOW)
    return forward_to_vendor(
        ticket_id=ticket.pk, vendor_id=vendor.pk, subject="[P-1] Aku", until=DUE, **more
    )


def test_the_letter_leaves_once_it_cannot_be_taken_back(cast: Cast, vendor: Vendor) -> None:
    upload = files.stored(cast.requester)
    ticket = make_ticket(cast.requester, attachments=[upload.uid], now=NOW)
    message = forward(cast, ticket, vendor, file_uids=[upload.uid])
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for, ticket.planned_on, ticket.paused_at) == (
        "waiting_vendor",
        "Näidis IT OÜ",
        DUE,
        NOW,
    )
    row = message.vendor_mail
    forwarding.deliver(mail_id=row.pk, now=SOON)
    assert mail.outbox == []
    for _again in range(2):
        forwarding.deliver(mail_id=row.pk, now=LATER)
    (letter,) = mail.outbox
    assert letter.to == ["abi@naidisit.ee"]
    assert letter.extra_headers["Message-ID"] == row.header_id
    assert letter.body == message.body
    assert [part[0] for part in letter.attachments] == [upload.name]
    row.refresh_from_db()
    assert row.state == "sent"
    with pytest.raises(WrongState) as refused:
        undo.undo_last(ticket_id=ticket.pk, actor=cast.specialist, now=LATER)
    assert refused.value.code == "undo.mailed"
    assert forwarding.sweep(now=LATER + timedelta(hours=1)) == 0
    event = Event.objects.filter(code="helpdesk.ticket.forwarded").get()
    assert event.data["vendor"] == "Näidis IT OÜ"


def test_taken_back_it_never_leaves(cast: Cast, vendor: Vendor) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    was = facts(ticket)
    row = forward(cast, ticket, vendor).vendor_mail
    undo.undo_last(ticket_id=ticket.pk, actor=cast.specialist, now=SOON)
    assert facts(ticket) == was
    forwarding.deliver(mail_id=row.pk, now=LATER)
    assert mail.outbox == []
    assert Message.objects.said().filter(kind="forward").count() == 0


def test_a_server_that_is_away_is_tried_again(
    cast: Cast, vendor: Vendor, settings: Any
) -> None:
    row = forward(cast, make_ticket(cast.requester, now=NOW), vendor).vendor_mail
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.Backend"
    forwarding.deliver(mail_id=row.pk, now=LATER)
    row.refresh_from_db()
    assert (row.state, row.attempts, bool(row.error)) == ("queued", 1, True)
    settings.EMAIL_BACKEND = backend
    later = LATER + timedelta(minutes=6)
    forwarding.deliver(mail_id=row.pk, now=later)
    assert len(mail.outbox) == 1
    lost = forward(cast, make_ticket(cast.requester, now=NOW), vendor).vendor_mail
    lost.created_at -= timedelta(days=5)
    lost.save()
    settings.EMAIL_BACKEND = "no.such.Backend"
    forwarding.deliver(mail_id=lost.pk, now=later)
    lost.refresh_from_db()
    assert lost.state == "failed"
    page = shown(signed_in(cast.specialist).get(f"/helpdesk/{lost.message.ticket.number}/"))
    assert "ei õnnestunud saata" in page


def test_letters_and_answers_are_for_experts_alone(cast: Cast, vendor: Vendor) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    forward(cast, ticket, vendor, letter="Salakiri firmale")
    record_vendor_answer(
        ticket_id=ticket.pk, actor=cast.specialist, body="Firma hinnapakkumine", now=SOON
    )
    ticket.refresh_from_db()
    assert ticket.status == "open"
    for reader, sees in (
        (cast.specialist, True),
        (cast.auditor, True),
        (cast.requester, False),
        (cast.approver, False),
        (cast.outsider, False),
    ):
        entries = messages_of(ticket, reader, new_since=None)
        bodies = [entry.message.body for entry in entries if entry.message]
        assert ("Salakiri firmale" in bodies) == sees
        assert ("Firma hinnapakkumine" in bodies) == sees
        for word in ("salakiri", "hinnapakkumine"):
            found = found_ids(reader, word, kinds=["ticket", "ticket_note"])
            assert bool(found) == sees, (reader, word)
    page = shown(signed_in(cast.requester).get(f"/minu/{ticket.number}/"))
    assert "Salakiri" not in page
    assert "hinnapakkumine" not in page
    page = shown(signed_in(cast.specialist).get(f"/helpdesk/{ticket.number}/"))
    assert "saadetud: Näidis IT OÜ" in page
    mine = make_client(cast.requester).read(f"tickets/{ticket.number}/messages/").json()
    assert [row["kind"] for row in mine["results"]] == ["request"]


def test_personal_data_of_everybody_around_is_left_out(cast: Cast) -> None:
    person = cast.requester.person
    assert person
    person.phone = "5550 0188"
    person.save()
    text = "Liina Kask palus, helista Liinale 55500188 või +372 5550 0188, kirjuta LIINA.KASK"
    said: list[str] = []
    hidden = redact(f"{text} {person.email}", Around(person), said)
    for fact in ("Liina", "LIINA", "Kask", "55500188", "5550 0188", person.email):
        assert fact not in hidden
        assert any(fact in one for one in said)
    assert "palus, helista" in hidden
    ticket = make_ticket(
        cast.requester,
        title="Liina arvuti seisab",
        body="Tere, Liina Kask siit, 5550 0188. Küsige Martilt või Uku Pihlakalt (uku@mujal.ee, "
        "6012345). Lapse isikukood on 61503150122. Arvuti V-0412, seeria 5CG1234567, aadress "
        "192.168.10.24, P-25981234, 23.11.2026 kell 14.30, hind 1200 eurot",
    )
    follower = make_user("staff", first_name="Uku", last_name="Pihlakas")
    TicketFollower.objects.create(ticket=ticket, user=follower, since=NOW)
    filed_by = make_user("staff", first_name="Mart", last_name="Aasa")
    Ticket.objects.filter(pk=ticket.pk).update(created_by=filed_by)
    add_note(ticket_id=ticket.pk, actor=cast.specialist, body="Homme lähen.", now=NOW)
    author = cast.specialist.person
    assert author
    Message.objects.filter(ticket=ticket, kind="note").update(body=f"{author.last_name} läheb")
    ticket.refresh_from_db()
    told = list(ticket.messages.order_by("pk"))
    letter = write_letter(ticket, words="Palun abi", messages=told, with_contacts=False)
    assert letter.text.startswith("Palun abi")
    assert letter.subject == f"[{ticket.number}] [pöörduja] arvuti seisab"
    for fact in ("Liina", "Mart", "Uku", "Pihlak", "uku@", "6012345", "61503150122", "5550"):
        assert fact not in letter.text, fact
        assert any(fact in one for one in letter.left_out), fact
    assert author.last_name not in letter.text
    for fact in ("V-0412", "5CG1234567", "192.168.10.24", "P-25981234", "23.11.2026", "1200"):
        assert fact in letter.text, fact
    open_words = write_letter(ticket, words="", messages=told, with_contacts=True)
    assert "Liina Kask siit, 5550 0188" in open_words.text
    assert "Uku" not in open_words.text
    assert "61503150122" not in open_words.text
    firm = Vendor.objects.create(name="Näidis IT OÜ", email="abi@naidisit.ee")
    form = {"vendor": firm.name, "messages": [str(told[0].uid)], "do": "preview"}
    page = shown(signed_in(cast.specialist).post(f"/helpdesk/{ticket.number}/edasta/", form))
    assert "Välja jäid" in page
    assert "61503150122" in page.partition("Välja jäid")[2].partition("</p>")[0]


def test_what_is_refused(cast: Cast, vendor: Vendor) -> None:
    ticket, foreign = make_ticket(cast.requester), make_ticket(cast.librarian)
    hidden = files.stored(cast.librarian)
    add_note(
        ticket_id=foreign.pk,
        actor=cast.outsider,
        body="x",
        attachments=[files.stored(cast.outsider).uid],
        now=NOW,
    )
    for actor in (cast.auditor, cast.administrator, cast.outsider, cast.requester):
        with pytest.raises(Refused):
            forward(cast, ticket, vendor, actor=actor)
    secret = foreign.messages.get(kind="note").files.get().attachment.uid
    for uid in (hidden.uid, secret):
        with pytest.raises(Invalid) as refused:
            forward(cast, ticket, vendor, file_uids=[uid])
        assert "files" in refused.value.fields
    with pytest.raises(Invalid):
        forward(cast, ticket, vendor, letter="  ")
    with pytest.raises(WrongState) as unasked:
        record_vendor_answer(ticket_id=ticket.pk, actor=cast.specialist, body="x", now=NOW)
    assert unasked.value.code == "vendor.not_asked"
    for change in ({"email": ""}, {"is_active": False}):
        Vendor.objects.filter(pk=vendor.pk).update(**change)
        with pytest.raises(Invalid) as refused:
            forward(cast, ticket, vendor)
        assert "vendor" in refused.value.fields
    assert not VendorMail.objects.exists()


def test_its_day_brings_the_request_back(cast: Cast, vendor: Vendor) -> None:
    ticket = make_ticket(cast.requester, now=NOW)
    forward(cast, ticket, vendor)
    assert resume_due(now=datetime(2026, 11, 29, 9, 0, tzinfo=TALLINN)) == 0
    assert resume_due(now=datetime(2026, 11, 30, 9, 0, tzinfo=TALLINN)) == 1
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_on_the_page_the_letter_is_shown_before_it_is_sent(cast: Cast, vendor: Vendor) -> None:
    upload = files.stored(cast.requester)
    ticket = make_ticket(
        cast.requester, body="Liina Kask siin: aku on tühi", attachments=[upload.uid]
    )
    client = signed_in(cast.specialist)
    address = f"/helpdesk/{ticket.number}/edasta/?list=open"
    assert 'data-url="/accounts/vendors/options/"' in shown(client.get(address))
    told = str(ticket.messages.get().uid)
    form: dict[str, Any] = {"vendor": "näidis", "words": "Palun uus aku"}
    form["messages"] = [told]
    form["attached"] = [str(upload.uid)]
    page = shown(client.post(address, form | {"do": "preview", "until": "1.12.2027"}))
    assert "Palun uus aku" in page
    assert "aku on tühi" in page.partition('name="letter"')[2]
    assert "Liina" not in page.partition('name="letter"')[2].partition("</textarea>")[0]
    assert not VendorMail.objects.exists()
    send = form | {"do": "send", "subject": "Aku", "letter": "Lõplik kiri", "until": ""}
    answer = client.post(address, send)
    assert answer["Location"] == "/helpdesk/?list=open"  # it was the last of the list
    row = VendorMail.objects.get()
    assert row.message.body == "Lõplik kiri"
    assert row.files.get() == upload
    assert "/helpdesk/tagasi/" in shown(client.get(answer["Location"]))
    client.post(f"/helpdesk/{ticket.number}/vendor/", {"vendor_answer": "Saadame homme"})
    assert "Saadame homme" in shown(client.get(f"/helpdesk/{ticket.number}/"))
    api = make_client(cast.specialist)
    other = make_ticket(cast.requester)
    body = {"vendor": str(vendor.uid), "subject": "Aku", "letter": "Tere"}
    done = api.send("post", f"tickets/{other.number}/forward/", body)
    assert (done.status_code, done.json()["kind"]) == (201, "forward")
    done = api.send("post", f"tickets/{other.number}/vendor-answer/", {"body": "Korras"})
    assert (done.status_code, done.json()["author"]) == (201, "Näidis IT OÜ")


def test_one_form_waits_writes_or_adds_to_the_register(cast: Cast, vendor: Vendor) -> None:
    """The beginning of a name is enough; words make a letter, none wait; a new name is added by
    who keeps the register, and only together with the waiting."""
    make_vendor("Võrgumees OÜ")
    make_vendor("Võrgutugi AS")
    make_vendor("Lõpetanud OÜ", is_active=False)
    client = signed_in(cast.specialist)

    def sent(typed: dict[str, str], status: int = 302) -> tuple[Ticket, str]:
        ticket = make_ticket(cast.requester)
        answer = client.post(f"/helpdesk/{ticket.number}/edasta/", typed)
        assert answer.status_code == status, answer.content.decode()
        ticket.refresh_from_db()
        return ticket, answer.content.decode()

    waiting, _html = sent({"vendor": "näi", "until": "1.9.2027", "do": "wait"})
    assert (waiting.status, waiting.waiting_for) == ("waiting_vendor", "Näidis IT OÜ")
    assert waiting.planned_on == date(2027, 9, 1)
    assert not waiting.messages.filter(kind="forward").exists()
    _ticket, html = sent({"vendor": "näi", "words": "Palun uus aku", "do": "wait"}, 200)
    assert "Palun uus aku" in html.partition('name="letter"')[2]
    for typed, said in (
        ({"vendor": "võrgu"}, "Võrgutugi AS"),
        ({"vendor": "Lõpetanud"}, "Lisa registrisse"),
        ({"vendor": ""}, 'aria-invalid="true"'),
        ({"vendor": "näi", "until": "eile"}, 'aria-invalid="true"'),
        ({"vendor": "võrgum", "words": "Tere"}, "e-posti aadress puudub"),
        ({"vendor": "Uus OÜ", "add": "1", "until": "1.1.2020"}, 'aria-invalid="true"'),
        ({"vendor": "Uus OÜ", "add": "1", "words": "Tere"}, 'aria-invalid="true"'),
    ):
        ticket, html = sent(typed | {"do": "wait"}, 422)
        assert said in html, typed
        assert ticket.status == "new"
    assert not Vendor.objects.filter(name="Uus OÜ").exists()
    added, _html = sent({"vendor": "Uus OÜ", "add": "1", "do": "wait"})
    assert added.waiting_for == "Uus OÜ"
    assert Event.objects.filter(code="accounts.vendor.created").count() == 1
    # An answer by phone can be written down without a letter.
    record_vendor_answer(
        ticket_id=added.pk, actor=cast.specialist, body="Tuleme homme", now=timezone.now()
    )
    assert added.messages.get(kind="vendor").author_label == "Uus OÜ"
    stale = {"vendor": "näi", "version": str(added.version), "do": "wait"}
    answer = client.post(f"/helpdesk/{added.number}/edasta/", stale)
    assert answer.status_code == 409
    assert str(cast.specialist) in answer.content.decode()
    options = shown(client.get("/accounts/vendors/options/", {"q": "võrgu"}))
    assert options.count('role="option"') == 2
    assert "Lõpetanud" not in shown(client.get("/accounts/vendors/options/", {"q": "lõpe"}))


def test_files_of_an_answer_are_for_experts_alone(cast: Cast, vendor: Vendor) -> None:
    """Chosen files come along, are read by who reads the answer, and leave with it when it is
    taken back; an answer without words keeps them in the form."""
    ticket = make_ticket(cast.requester)
    wait_for_vendor(ticket_id=ticket.pk, actor=cast.specialist, vendor_id=vendor.pk, now=NOW)
    client, url = signed_in(cast.specialist), f"/helpdesk/{ticket.number}/"
    upload = files.stored(cast.specialist)
    kept = shown(client.post(f"{url}vendor/", {"attachments": str(upload.uid)}), 422)
    assert 'aria-describedby="v-answer-e"' in kept
    assert f'name="attachments" value="{upload.uid}"' in kept.partition('id="v-answer"')[2]
    said = {"vendor_answer": "Pakkumus lisatud", "attachments": str(upload.uid)}
    assert client.post(f"{url}vendor/", said).status_code == 302
    message = ticket.messages.get(kind="vendor")
    assert message.files.get().attachment == upload
    address = f"/files/{upload.uid}/"
    for who, status in (
        ("specialist", 200),
        ("auditor", 200),
        ("requester", 404),
        ("approver", 404),
        ("outsider", 404),
    ):
        assert signed_in(getattr(cast, who)).get(address).status_code == status, who
    for path in (f"/minu/{ticket.number}/", f"/api/v1/tickets/{ticket.number}/attachments/"):
        assert str(upload.uid) not in shown(signed_in(cast.requester).get(path))
    undo.undo_last(ticket_id=ticket.pk, actor=cast.specialist, now=timezone.now())
    assert signed_in(cast.auditor).get(address).status_code == 404
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for) == ("waiting_vendor", "Näidis IT OÜ")
    api, again = make_client(cast.specialist), files.stored(cast.specialist)
    body = {"body": "Arve", "attachments": [str(again.uid)]}
    done = api.send("post", f"tickets/{ticket.number}/vendor-answer/", body)
    assert [file["uid"] for file in done.json()["attachments"]] == [str(again.uid)]
