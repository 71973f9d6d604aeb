"""Splitting: a message becomes a request of its own, both point at each other, and back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from helpdesk.models import Message, Ticket
from helpdesk.services import undo
from helpdesk.services.conversation import add_note, add_request_message, answer_ticket
from helpdesk.services.links import link_tickets
from helpdesk.services.splitting import split_ticket
from helpdesk.services.triage import take_ticket
from itportal.core.attachments.gates import may_read
from itportal.core.attachments.models import Attachment
from itportal.core.errors import Invalid, NotThere, Refused, WrongState
from itportal.core.journal.models import Event
from itportal.core.notices.models import Notice
from itportal.core.search.finding import found_ids
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.helpdesk.builders import category, make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_pages import shown, signed_in
from tests.helpdesk.test_undo import facts

pytestmark = pytest.mark.django_db


def written(cast: Cast, body: str = "Ja printer ka ei tööta") -> Message:
    """A second trouble, told with a picture in a request about another."""
    ticket = make_ticket(cast.requester)
    return add_request_message(
        ticket_id=ticket.pk,
        actor=cast.requester,
        body=body,
        attachments=[files.stored(cast.requester).uid],
        now=timezone.now(),
    )


def split(cast: Cast, message: Message, **more: Any) -> Ticket:
    more.setdefault("actor", cast.specialist)
    return split_ticket(
        message_uid=message.uid,
        title="Printer ei tööta",
        category_id=category("printer").pk,
        now=timezone.now(),
        **more,
    )


def test_both_have_the_words_and_the_files_and_point_at_each_other(cast: Cast) -> None:
    message = written(cast)
    made = split(cast, message)
    assert (made.requester, made.category.code, made.status) == (
        cast.requester.person,
        "printer",
        "new",
    )
    first = made.messages.get()
    assert first.body == message.body == "Ja printer ka ei tööta"
    (mine,), (theirs,) = first.files.all(), message.files.all()
    assert mine.attachment_id != theirs.attachment_id
    assert mine.attachment.sha256 == theirs.attachment.sha256
    number = message.ticket.number
    for user, page in ((cast.specialist, "/helpdesk/{}/"), (cast.requester, "/minu/{}/")):
        client = signed_in(user)
        assert page.format(made.number) in shown(client.get(page.format(number)))
        assert page.format(number) in shown(client.get(page.format(made.number)))
    codes = Event.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes)[-2:] == ["helpdesk.ticket.filed", "helpdesk.ticket.split"]
    api = make_client(cast.specialist).read(f"tickets/{made.number}/").json()
    assert api["split_from"]["number"] == number


def test_given_to_another_it_shows_them_that_message_alone(cast: Cast) -> None:
    message = written(cast)
    made = split(cast, message, requester_id=cast.colleague.person_id)
    (mine,) = made.messages.get().files.all()
    assert may_read(cast.colleague, mine.attachment)
    assert not may_read(cast.colleague, message.files.get().attachment)
    assert not may_read(cast.requester, mine.attachment)
    page = shown(signed_in(cast.colleague).get(f"/minu/{made.number}/"))
    assert message.ticket.number not in page
    page = shown(signed_in(cast.requester).get(f"/minu/{message.ticket.number}/"))
    assert made.number not in page
    assert (
        make_client(cast.colleague).read(f"tickets/{made.number}/").json()["split_from"] is None
    )


def test_what_is_refused(cast: Cast) -> None:
    message = written(cast)
    about: dict[str, Any] = {"ticket_id": message.ticket_id, "actor": cast.specialist}
    note = add_note(body="Märge", now=timezone.now(), **about)
    said = answer_ticket(body="Vastus", now=timezone.now(), **about)
    for other in (note, said):
        with pytest.raises(WrongState) as refused:
            split(cast, other)
        assert refused.value.code == "split.not_theirs"
    for actor in (cast.outsider, cast.auditor, cast.administrator, cast.requester):
        with pytest.raises(Refused):
            split(cast, message, actor=actor)
    with pytest.raises(Invalid):
        split(cast, message, requester_id=cast.librarian.person_id)
    undo.undo_last(ticket_id=message.ticket_id, actor=cast.specialist, now=timezone.now())
    with pytest.raises(NotThere):
        split(cast, said)
    assert Ticket.objects.count() == 1
    ghost = f"/helpdesk/{message.ticket.number}/eralda/{uuid4()}/"
    assert signed_in(cast.specialist).get(ghost).status_code == 404


def test_taken_back_nothing_of_it_stays(cast: Cast) -> None:
    message = written(cast)
    message.ticket.refresh_from_db()
    was, stored = facts(message.ticket), Attachment.objects.count()
    made = split(cast, message)
    undo.undo_last(ticket_id=message.ticket_id, actor=cast.specialist, now=timezone.now())
    assert facts(message.ticket) == was
    assert list(Ticket.objects.all()) == [message.ticket]
    assert Attachment.objects.count() == stored
    assert made.pk not in found_ids(cast.specialist, "printer", kinds=["ticket"])
    told = Notice.objects.filter(object_id=made.pk, object_type="helpdesk.ticket")
    assert told
    assert not told.exclude(mail_state="none", in_bell=False).exists()
    assert message.files.get().attachment.removed_at is None


@pytest.mark.parametrize("touch", ["take", "link"])
def test_one_that_was_touched_stays(cast: Cast, touch: str) -> None:
    message = written(cast)
    made = split(cast, message)
    if touch == "take":
        take_ticket(ticket_id=made.pk, actor=cast.second, now=timezone.now())
    else:
        link_tickets(
            ticket_id=make_ticket(cast.requester).pk,
            other_id=made.pk,
            relation="related",
            actor=cast.second,
            now=timezone.now(),
        )
    with pytest.raises(WrongState) as refused:
        undo.undo_last(ticket_id=message.ticket_id, actor=cast.specialist, now=timezone.now())
    assert refused.value.code == "undo.moved_on"
    assert Ticket.objects.filter(pk=made.pk).exists()


def test_on_the_page_and_by_api(cast: Cast) -> None:
    message = written(cast, "Printer seisab\nja vilgub")
    client = signed_in(cast.specialist)
    address = f"/helpdesk/{message.ticket.number}/eralda/{message.uid}/"
    page = shown(client.get(address))
    assert 'value="Printer seisab"' in page
    assert 'value="Liina Kask"' in page
    person = cast.requester.person
    assert person
    form = {"title": "Printer seisab", "requester": person.email, "category": "printer"}
    answer = client.post(address, form)
    made = Ticket.objects.latest("pk")
    assert answer["Location"] == f"/helpdesk/{made.number}/"
    page = shown(client.get(answer["Location"]))
    assert f"/helpdesk/tagasi/{message.ticket.undo_steps.latest('pk').uid}/" in page
    api = make_client(cast.specialist)
    url = f"tickets/{message.ticket.number}/split/"
    done = api.send("post", url, {"message": str(message.uid), "title": "Veel kord"})
    assert (done.status_code, done.json()["title"]) == (201, "Veel kord")
    foreign = make_ticket(cast.librarian).messages.get()
    gone = api.send("post", url, {"message": str(foreign.uid), "title": "Võõras"})
    assert gone.status_code == 404
    mail = Notice.objects.filter(kind="ticket_filed", object_id=made.pk).get()
    assert mail.mail_next_at is not None
    assert mail.mail_next_at - mail.created_at >= timedelta(seconds=10)
