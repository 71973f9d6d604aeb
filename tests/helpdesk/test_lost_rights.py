"""What was opened by a right is shut when the right is gone: mails, bell, files, kept answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Employment, RoleGrant, User
from helpdesk.models import RequestType, Ticket
from helpdesk.services.conversation import add_request_message
from helpdesk.services.drafts import save_draft
from helpdesk.services.followers import follow_ticket, set_private
from helpdesk.services.lifecycle import resolve_ticket
from itportal.core.notices import delivery
from itportal.core.notices.models import Notice
from tests.api.client import make_client
from tests.attachments import builders as files
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast
from tests.helpdesk.test_queue_table import HTMX, shown, signed_in

pytestmark = pytest.mark.django_db


def delivered(user: User) -> list[str]:
    """Subjects of the mails that leave for the user now."""
    later = timezone.now() + timedelta(minutes=1)
    mail.outbox.clear()
    for notice in Notice.objects.filter(recipient=user):
        delivery.deliver(notice_id=notice.pk, now=later)
    return [str(letter.subject) for letter in mail.outbox]


def written(cast: Cast, ticket: Ticket, **more: Any) -> Any:
    return add_request_message(
        ticket_id=ticket.pk,
        actor=cast.requester,
        body="Kirja saladus",
        now=timezone.now(),
        **more,
    )


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_mail_and_the_bell_ask_for_the_right_again(cast: Cast, is_lost: bool) -> None:
    """The mail server was away; meanwhile the specialist's role ended."""
    ticket = make_ticket(cast.requester, title="Pealkirja saladus")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=cast.specialist)
    written(cast, ticket)
    if is_lost:
        RoleGrant.objects.filter(user=cast.specialist).delete()
    mails = delivered(User.objects.get(pk=cast.specialist.pk))
    client = signed_in(cast.specialist)
    seen = [shown(client.get("/notices/"))]
    seen.append(shown(client.get("/notices/bell/", headers=HTMX)))
    assert bool(mails) is not is_lost
    for html in seen:
        assert ("Pealkirja saladus" in html) is not is_lost
        assert (f'href="/helpdesk/{ticket.number}/"' in html) is not is_lost
    states = set(Notice.objects.filter(kind="ticket_message").values_list("mail_state"))
    assert states == ({("none",)} if is_lost else {("sent",)})


@pytest.mark.parametrize("loss", ["", "private", "left"])
def test_a_follower_hears_only_of_what_may_still_be_followed(cast: Cast, loss: str) -> None:
    RequestType.objects.update(is_followed=True)
    ticket = make_ticket(cast.requester)
    follow_ticket(ticket_id=ticket.pk, actor=cast.colleague, now=timezone.now())
    resolve_ticket(
        ticket_id=ticket.pk, actor=cast.specialist, resolution="Tehtud", now=timezone.now()
    )
    if loss == "private":
        set_private(
            ticket_id=ticket.pk, actor=cast.requester, is_private=True, now=timezone.now()
        )
    elif loss == "left":
        Employment.objects.filter(person=cast.colleague.person).delete()
    assert bool(delivered(cast.colleague)) is not bool(loss)


def test_what_was_kept_opens_no_more(cast: Cast) -> None:
    """Known tags of answers, drafts, files with their previews, streams, pages seen before."""
    ticket = make_ticket(cast.requester, title="Pealkirja saladus")
    picture = files.stored(cast.requester, "pilt.png", files.png())
    message = written(cast, ticket, attachments=[picture.uid])
    file = message.files.get().attachment
    save_draft(
        actor=cast.specialist,
        ticket_id=ticket.pk,
        data={"body": "Mustand"},
        now=timezone.now(),
    )
    client, api = signed_in(cast.specialist), make_client(cast.specialist)
    pages = [f"/files/{file.uid}/", f"/files/{file.uid}/preview/"]
    rows = [
        f"tickets/{ticket.number}/",
        f"tickets/{ticket.number}/messages/",
        f"tickets/{ticket.number}/attachments/{file.uid}/",
    ]
    known = {page: client.get(page) for page in pages}
    known |= {row: api.read(row) for row in rows}
    assert {answer.status_code for answer in known.values()} == {200}
    for address, answer in known.items():
        tag = {"If-None-Match": answer["ETag"]}
        again = api.read(address, headers=tag) if address in rows else None
        again = again or client.get(address, headers=tag)
        assert again.status_code == 304, address
    listed = api.read("tickets/")
    client.post(f"/helpdesk/{ticket.number}/seen/")
    RoleGrant.objects.filter(user=cast.specialist).delete()
    for address, answer in known.items():
        for known_tag in (answer["ETag"], "*"):
            headers = {"If-None-Match": known_tag}
            asked = api.read if address in rows else client.get
            assert asked(address, headers=headers).status_code == 404, address
    again = api.read("tickets/", headers={"If-None-Match": listed["ETag"]})
    assert (again.status_code, again.json()["results"]) == (200, [])
    address = f"/helpdesk/{ticket.number}/mustand/"
    assert client.post(address, {"body": "Uus"}).status_code == 404
    assert "Pealkirja saladus" not in shown(client.get("/kasud/?q=", headers=HTMX))
    topics = {"topics": f"ticket:{ticket.uid} queue writing writing:{ticket.uid}"}
    told = client.get("/live/token/", topics).json()["topics"]
    assert told == [f"user:{cast.specialist.pk}"]
