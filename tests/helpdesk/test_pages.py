"""The pages over HTTP: who sees what, what the verbs answer, nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, path: str, **data: Any) -> str:
    response = signed_in(user).get(path, data)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


NOBODY = 404
EXPERTS = ("specialist", "second", "auditor", "administrator")
OTHERS = ("requester", "colleague", "approver", "outsider", "librarian")


@pytest.mark.parametrize("who", EXPERTS)
def test_experts_open_queue_and_ticket(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester, title="Projektor ei leia arvutit")
    user = getattr(cast, who)
    assert "Projektor ei leia arvutit" in page(user, "/helpdesk/")
    html = page(user, f"/helpdesk/{ticket.number}/?list=new")
    assert "Projektor ei leia arvutit" in html
    assert ('id="answer-body"' in html) == (who in ("specialist", "second"))


@pytest.mark.parametrize("who", OTHERS)
def test_others_do_not(cast: Cast, who: str) -> None:
    ticket = make_ticket(cast.requester)
    client = signed_in(getattr(cast, who))
    assert client.get(f"/helpdesk/{ticket.number}/").status_code == 404
    assert client.post(f"/helpdesk/{ticket.number}/take/").status_code == 404
    assert client.post(f"/helpdesk/{ticket.number}/seen/").status_code == 404
    assert client.post(f"/helpdesk/{ticket.number}/mustand/").status_code == 404
    listed = client.get("/helpdesk/")
    if who == "outsider":
        assert ticket.number not in listed.content.decode()
    else:
        assert listed.status_code == 404
