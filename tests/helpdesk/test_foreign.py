"""Who serves the library goes round every door of the school's requests, and of other people's things."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from psycopg2.extras import DateRange

from accounts.models import Employment, Institution, RoleGrant, User, Vendor
from helpdesk.models import Draft, Message, Ticket, TicketGuess, UndoStep
from helpdesk.models.links import Relation
from helpdesk.services import (
    conversation,
    forwarding,
    guesses,
    lifecycle,
    merging,
    splitting,
    triage,
    undo,
    work,
)
from helpdesk.services.answer_templates import TemplateFacts, create_template, use_template
from helpdesk.services.drafts import save_draft
from helpdesk.services.links import link_tickets, unlink_tickets
from helpdesk.services.triage import take_ticket
from itportal.core.attachments.gates import may_read
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads, free_uploads, remove_upload
from itportal.core.errors import Invalid, NotThere, PortalError, Refused
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from itportal.core.search.finding import _by_number, search
from itportal.core.search.registry import reader_tokens
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.builders import make_user
from tests.helpdesk.builders import make_guide, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_queue_table import HTMX, numbers, shown, signed_in

pytestmark = pytest.mark.django_db
SECRET = "Saladuslik projektor"


def moved(ticket: Ticket, place: Institution) -> Ticket:
    """As if its requester had worked there when it was filed."""
    Ticket.objects.filter(pk=ticket.pk).update(institution=place)
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def theirs(cast: Cast) -> Ticket:
    """A request of the school."""
    return make_ticket(cast.requester, title=SECRET)


@pytest.fixture
def mine(cast: Cast) -> Ticket:
    """A request of the library by the same person, who works in both."""
    assert cast.requester.person
    Employment.objects.create(
        person=cast.requester.person,
        institution=cast.library,
        position="õpetaja",
        is_main=False,
        during=DateRange(date(2020, 1, 1), None),
    )
    return moved(make_ticket(cast.requester, title="Raamatukogu projektor"), cast.library)


def test_no_verb_reaches_a_foreign_request(cast: Cast, theirs: Ticket, mine: Ticket) -> None:
    """Each service asks by itself, whichever way it was called."""
    now, at = timezone.now(), theirs.pk
    merged = make_ticket(cast.colleague)
    merging.merge_ticket(ticket_id=merged.pk, into_id=at, actor=cast.specialist, now=now)
    linked = make_ticket(cast.colleague)
    link = link_tickets(
        ticket_id=linked.pk,
        other_id=at,
        relation="related",
        actor=cast.specialist,
        now=now,
    )
    facts = TemplateFacts(
        title="Tere", body="Tere", kind="answer", is_shared=True, category_ids=frozenset()
    )
    template = create_template(actor=cast.administrator, facts=facts)
    vendor = Vendor.objects.create(name="Näidis IT OÜ", email="abi@naidisit.ee")
    day = timezone.localdate() + timedelta(days=9)
    message = theirs.messages.get()
    verbs: list[Callable[..., Any]] = [
        triage.take_ticket,
        partial(triage.assign_ticket, assignee_id=cast.outsider.pk),
        partial(triage.set_impact_urgency, impact=1, urgency=1),
        partial(triage.set_priority, priority=1),
        partial(triage.categorise, category_id=theirs.category_id),
        partial(triage.set_tags, tags=["x"]),
        partial(triage.add_tags, tags=["x"]),
        partial(triage.edit_ticket, title="Teine"),
        partial(forwarding.wait_for_vendor, vendor_id=vendor.pk),
        partial(lifecycle.wait_until, until=day),
        partial(lifecycle.plan, until=day),
        lifecycle.resume,
        partial(lifecycle.resolve_ticket, resolution="Valmis"),
        partial(lifecycle.reopen_ticket, reason="Uuesti"),
        lifecycle.withdraw_ticket,
        lifecycle.close_ticket,
        partial(conversation.answer_ticket, body="Tere"),
        partial(conversation.ask_requester, body="Tere"),
        partial(conversation.add_note, body="Tere"),
        partial(conversation.add_request_message, body="Tere"),
        guesses.accept_guesses,
        partial(guesses.dismiss_guess, kind="category"),
        partial(work.log_time, minutes=5),
        partial(work.tick_check, uid=uuid4(), is_done=True),
        partial(merging.merge_ticket, into_id=mine.pk),
        partial(link_tickets, other_id=mine.pk, relation="related"),
        partial(unlink_tickets, link_uid=link.uid),
        partial(forwarding.forward_to_vendor, vendor_id=vendor.pk, subject="Abi", letter="Abi"),
        partial(forwarding.record_vendor_answer, body="Tehtud"),
        undo.undo_last,
    ]
    calls = [partial(verb, ticket_id=at) for verb in verbs]
    calls += [
        partial(merging.merge_ticket, ticket_id=mine.pk, into_id=at),
        partial(merging.unmerge_ticket, ticket_id=merged.pk),
        partial(link_tickets, ticket_id=mine.pk, other_id=at, relation="related"),
        partial(use_template, uid=template.uid, ticket=theirs),
        partial(
            splitting.split_ticket,
            message_uid=message.uid,
            title="Teine",
            category_id=theirs.category_id,
        ),
    ]
    before = (list(Ticket.objects.order_by("pk").values()), Event.objects.count())
    for call in calls:
        with pytest.raises(Refused):
            call(actor=cast.outsider, now=now)
    with pytest.raises(NotThere):
        unlink_tickets(ticket_id=mine.pk, link_uid=link.uid, actor=cast.outsider, now=now)
    assert (list(Ticket.objects.order_by("pk").values()), Event.objects.count()) == before


def test_the_page_of_ones_own_tells_nothing_of_a_foreign_request(
    cast: Cast, theirs: Ticket, mine: Ticket
) -> None:
    """Same requester, guessed twins, split off and made of: panel, chips, pointers, neighbours."""
    now = timezone.now()
    guide = make_guide(
        cast.specialist,
        title="Kooli juhend",
        audience="institution",
        institution_id=cast.school.pk,
    )
    TicketGuess.objects.create(
        ticket=mine,
        made_at=now,
        twins=[theirs.pk],
        guide=guide,
        was={},
        why={"twins": ["same_person", {}], "guide": ["same_words", {}]},
    )
    both = make_user("specialist", institution=cast.school)
    RoleGrant.objects.create(user=both, role="specialist", institution=cast.library)
    split = partial(splitting.split_ticket, actor=both, category_id=mine.category_id, now=now)
    away = split(message_uid=mine.messages.get().uid, title="Ära")
    moved(away, cast.school)
    home = split(message_uid=theirs.messages.get().uid, title="Siia")
    moved(home, cast.library)
    part = make_ticket(cast.requester, title="Osa")
    moved(part, cast.school)
    link_tickets(
        ticket_id=mine.pk, other_id=part.pk, relation=Relation.HAS_PART, actor=both, now=now
    )
    client = signed_in(cast.outsider)
    foreign = {theirs.number, away.number, part.number}
    person = cast.requester.person
    assert person
    pages = [
        f"/helpdesk/{mine.number}/",
        f"/helpdesk/{mine.number}/?list=open&sort=number",
        f"/helpdesk/{home.number}/",
        f"/helpdesk/{mine.number}/seosed/",
        f"/helpdesk/inimene/{person.uid}/",
        f"/helpdesk/uus/?person={person.uid}",
        f"/helpdesk/valik/?q={theirs.number}",
        f"/helpdesk/valik/?q={SECRET.split()[0]}",
        f"/search/?q={theirs.number}",
        f"/search/?q={SECRET.split()[0]}",
        "/helpdesk/?list=open&group=priority",
    ]
    for address in pages:
        html = shown(client.get(address))
        told = [number for number in foreign if f"{number}<" in html or f"/{number}/" in html]
        assert not told, address
        assert SECRET not in html, address
    html = shown(client.get(pages[0]))
    assert "2, neist avatud 2" in html  # of the requester's five
    assert "Kooli juhend" not in html
    guessed = make_client(cast.outsider).read(f"tickets/{mine.number}/guesses/")
    assert guessed.json()["results"] == []
    html = shown(client.get("/helpdesk/?list=open&group=priority"))
    assert sorted(numbers(html)) == sorted([mine.number, home.number])
    assert ">2</span>" in html.split("<tbody")[1]
    typed = {"person-key": str(person.uid), "title": "projektor"}
    assert SECRET not in shown(client.post("/helpdesk/uus/arvatakse/", typed, headers=HTMX))
    for address in (f"{theirs.number}/", f"{theirs.number}/eelvaade/"):
        assert client.get(f"/helpdesk/{address}", headers=HTMX).status_code == 404
    message = theirs.messages.get()
    assert client.get(f"/helpdesk/{mine.number}/eralda/{message.uid}/").status_code == 404
    form = {"other": theirs.number, "relation": "related"}
    for do in ("link", "merge"):
        answer = client.post(f"/helpdesk/{mine.number}/seosed/", form | {"do": do})
        html = shown(answer, 422)
        assert "Sellist pöördumist sa ei näe" in html, do
        assert SECRET not in html
    solved = {"do": "resolve", "body": "Valmis", "parts": "1"}
    client.post(f"/helpdesk/{mine.number}/answer/", solved)
    part.refresh_from_db()
    assert part.is_open
    readers = reader_tokens(cast.outsider)  # the look-up by number asks by itself
    assert _by_number(theirs.number, ["ticket"], readers) == []
    assert _by_number(mine.number, ["ticket"], readers)


def test_the_part_of_another_house_in_a_merged_story_stays_closed(
    cast: Cast, theirs: Ticket, mine: Ticket
) -> None:
    """It cannot be split off, forwarded or read by who does not serve its house."""
    now = timezone.now()
    file = files.stored(cast.requester)
    told = conversation.add_request_message(
        ticket_id=theirs.pk,
        actor=cast.requester,
        body="Kooli sõnad",
        attachments=[file.uid],
        now=now,
    )
    both = make_user("specialist", institution=cast.school)
    RoleGrant.objects.create(user=both, role="specialist", institution=cast.library)
    merging.merge_ticket(ticket_id=theirs.pk, into_id=mine.pk, actor=both, now=now)
    here = f"/helpdesk/{mine.number}/"
    for reader, status in ((both, 200), (cast.outsider, 404)):
        client, api = signed_in(reader), make_client(reader)
        assert client.get(f"{here}eralda/{told.uid}/").status_code == status
        served = api.read(f"tickets/{mine.number}/attachments/{file.uid}/")
        assert served.status_code == status
        rows = api.read(f"tickets/{mine.number}/messages/").json()["results"]
        for words in ([row["body"] for row in rows], shown(client.get(f"{here}edasta/"))):
            assert ("Kooli sõnad" in str(words)) is (status == 200)
        found = [one.uid for one in forwarding.files_of(mine, reader)]
        assert found == ([file.uid] if status == 200 else [])
    split = {"message": str(told.uid), "title": "Teine"}
    answer = make_client(cast.outsider).send("post", f"tickets/{mine.number}/split/", split)
    assert answer.status_code == 404


def test_a_person_of_another_house_is_not_chosen(cast: Cast, mine: Ticket) -> None:
    """In no field that asks whose request it is."""
    stranger = cast.colleague.person
    assert stranger
    client = signed_in(cast.outsider)
    message = mine.messages.get()
    address = f"/helpdesk/{mine.number}/eralda/{message.uid}/"
    data = {"title": "Teine", "category": "muu-mure", "requester-key": str(stranger.uid)}
    assert client.post(address, data | {"requester": str(stranger)}).status_code == 422
    html = shown(client.get(f"/helpdesk/uus/?person={stranger.uid}"))
    assert str(stranger) not in html
    call = {"person-key": str(stranger.uid), "person": str(stranger), "title": "Kõne"}
    assert client.post("/helpdesk/uus/", call).status_code == 422
    assert client.get(f"/helpdesk/inimene/{stranger.uid}/").status_code == 404
    assert not Ticket.objects.filter(requester=stranger).exists()


def test_what_others_have_begun_is_theirs(cast: Cast, theirs: Ticket) -> None:
    """Steps to take back, drafts, files on their way, notices."""
    now = timezone.now()
    take_ticket(ticket_id=theirs.pk, actor=cast.specialist, now=now)
    step = UndoStep.objects.get()
    second = signed_in(cast.second)
    for address in (f"{step.uid}/", f"hulk/{step.batch or uuid4()}/"):
        assert second.post(f"/helpdesk/tagasi/{address}").status_code == 404, address
    UndoStep.objects.update(batch=(batch := uuid4()))
    with pytest.raises(NotThere):
        undo.undo_batch(batch=batch, actor=cast.second, now=now)
    RoleGrant.objects.filter(user=cast.specialist).delete()
    with pytest.raises(Refused):
        undo.undo_step(uid=step.uid, actor=User.objects.get(pk=cast.specialist.pk), now=now)

    for writer in (cast.specialist, cast.requester):
        draft = Draft(user=writer, ticket=theirs, data={"body": "Poolik saladus"})
        draft.save()
    save_draft(
        actor=cast.requester,
        category_id=theirs.category_id,
        data={"title": "Poolik saladus"},
        now=now,
    )
    pages: list[tuple[User, str]] = [
        (cast.second, f"/helpdesk/{theirs.number}/"),
        (cast.approver, f"/minu/{theirs.number}/"),
        (cast.colleague, "/uus/muu-mure/"),
    ]
    for reader, address in pages:
        assert "Poolik saladus" not in shown(signed_in(reader).get(address)), address
    Draft.objects.filter(user=cast.requester, ticket=theirs).update(data={"body": "Enda oma"})
    html = shown(signed_in(cast.requester).get(f"/minu/{theirs.number}/"))
    assert "Enda oma" in html
    assert "Poolik saladus" not in html
    with pytest.raises(NotThere):
        save_draft(actor=cast.outsider, ticket_id=theirs.pk, data={"body": "x"}, now=now)

    file = files.stored(cast.requester)
    assert free_uploads(uids=[file.uid], actor=cast.second) == []
    with pytest.raises(Invalid):
        attach_uploads(
            uids=[file.uid], actor=cast.second, gate="helpdesk.message", object_id=1, now=now
        )
    with pytest.raises(NotThere):
        remove_upload(uid=file.uid, actor=cast.second, now=now)
    assert Attachment.objects.get().removed_at is None
    assert may_read(cast.requester, file)
    cast.requester.is_active = False
    assert not may_read(cast.requester, file)

    notice = Notice.objects.filter(recipient=cast.requester).first()
    assert notice
    second.post(f"/notices/{notice.uid}/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_api_refers_to_nothing_foreign(cast: Cast, theirs: Ticket, mine: Ticket) -> None:
    """Absent and invisible alike; keys of others are no keys; contacts by right and scope."""
    message = theirs.messages.get()
    file = files.stored(cast.requester)
    conversation.add_request_message(
        ticket_id=theirs.pk,
        actor=cast.requester,
        body="Pilt",
        attachments=[file.uid],
        now=timezone.now(),
    )
    with pytest.raises(PortalError):
        forwarding._chosen_files(mine, cast.outsider, {UUID(str(file.uid))})
    api = make_client(cast.outsider)
    asked = [
        ("merge", {"into": theirs.number}, "into"),
        ("links", {"ticket": theirs.number, "relation": "related"}, "ticket"),
        ("split", {"message": str(message.uid), "title": "Teine"}, "message"),
    ]
    for verb, body, name in asked:
        answer = api.send("post", f"tickets/{mine.number}/{verb}/", body)
        assert (answer.status_code, list(answer.json()["fields"])) == (404, [name]), verb
    for door in ("", "messages/", "attachments/", "links/", f"attachments/{file.uid}/"):
        assert api.read(f"tickets/{theirs.number}/{door}").status_code == 404, door
    assert api.read(f"tickets/{mine.number}/attachments/{file.uid}/").status_code == 404

    key = {"headers": {"Idempotency-Key": "sama"}}
    said = {"body": "Sama märge"}
    first = api.send("post", f"tickets/{mine.number}/note/", said, **key)
    assert first.status_code == 201
    again = api.send("post", f"tickets/{mine.number}/note/", said, **key)
    assert again.headers["Idempotent-Replayed"] == "true"
    narrower = make_client(cast.outsider, ["tickets:write"])
    assert narrower.send("post", f"tickets/{mine.number}/note/", said, **key).status_code == 422
    others = make_client(cast.requester)
    answer = others.send("post", f"tickets/{mine.number}/note/", said, **key)
    assert answer.status_code == 403
    assert Message.objects.filter(ticket=mine, kind="note").count() == 1

    # Of a head's own people the contacts are shown; a scope less, or a foreign person: none.
    Employment.objects.filter(person=cast.requester.person, institution=cast.library).delete()
    asked_for = f"tickets/{mine.number}/?expand=requester"
    assert "email" not in api.read(asked_for).json()["requester"]
    assert "phone" not in api.read(asked_for).json()
    seen = f"tickets/{theirs.number}/?expand=requester"
    assert "email" in make_client(cast.specialist).read(seen).json()["requester"]
    scopes = ["tickets:read"]
    assert "email" not in make_client(cast.specialist, scopes).read(seen).json()["requester"]


def test_a_head_finds_no_note_and_no_tag(cast: Cast, theirs: Ticket) -> None:
    """By the text filter of their list, its export, the search, the palette."""
    now = timezone.now()
    note: dict[str, Any] = {"ticket_id": theirs.pk, "actor": cast.specialist, "now": now}
    conversation.add_note(body="Kahtlustame lekkinud parooli", **note)
    triage.set_tags(tags=["turvajuhtum"], **note)
    for word in ("lekkinud", "turvajuhtum"):
        assert search(cast.specialist, word).count == 1
        for reader in (cast.approver, cast.requester):
            assert search(reader, word).count == 0
            client = signed_in(reader)
            assert theirs.number not in shown(client.get(f"/kasud/?q={word}", headers=HTMX))
        client = signed_in(cast.approver)
        for query in (f"q={word}", "tag=turvajuhtum", f"alike=twins-{theirs.number}"):
            html = shown(client.get(f"/minu/asutus/?list=open&{query}"))
            expected = [] if query.startswith("q=") else [theirs.number]
            assert numbers(html) == expected, query
        csv = client.get(f"/loend/institution_tickets/fail.csv?list=open&q={word}")
        assert theirs.number not in csv.getvalue().decode()
    html = shown(signed_in(cast.requester).get(f"/minu/{theirs.number}/"))
    assert "lekkinud" not in html
    assert "turvajuhtum" not in html
