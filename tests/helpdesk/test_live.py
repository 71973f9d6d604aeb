"""Whose stream may carry news of a request."""

import pytest
from django.test import Client

from tests.builders import make_user
from tests.helpdesk.builders import make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db


def heard(client: Client, user: object, topic: str) -> bool:
    client.force_login(user)  # type: ignore[arg-type]
    return topic in client.get("/live/token/", {"topics": topic}).json()["topics"]


def test_a_request_is_heard_by_those_who_see_it(client: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    topic = f"ticket:{ticket.uid}"
    assert heard(client, cast.requester, topic)
    assert heard(client, cast.specialist, topic)
    assert heard(client, cast.approver, topic)
    assert not heard(client, cast.colleague, topic)
    assert not heard(client, make_user("specialist", institution=cast.library), topic)
    assert not heard(client, cast.requester, "ticket:nonsense")


def test_the_queue_is_heard_by_experts_only(client: Client) -> None:
    assert heard(client, make_user("specialist"), "queue")
    assert not heard(client, make_user("staff"), "queue")
    assert not heard(client, make_user("approver"), "queue")
