"""The number of statements of a list does not depend on how many rows there are."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Institution, Person, User
from assets.models import Asset
from helpdesk.models import RequestType, Ticket
from helpdesk.services.catalogue import install_catalogue
from itportal.core.search.services import reindex
from tests.assets.builders import make_model
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import category

pytestmark = pytest.mark.django_db
ROWS = (1, 30, 500)
QUEUE = "/helpdesk/?list=open"


def people(rows: int, institution: Institution) -> list[Person]:
    return Person.objects.bulk_create(
        Person(first_name="Mari", last_name=f"Kuusk{number}") for number in range(rows)
    )


def requests(rows: int, institution: Institution) -> None:
    """Each of another person; the first one is in no way different from the others."""
    install_catalogue()
    topic, now = category(), timezone.now()
    author = make_user("staff", institution=institution)
    kind = RequestType.objects.get(pk=topic.request_type_id)
    Ticket.objects.bulk_create(
        Ticket(
            number=f"P-{person.pk}",
            request_type=kind,
            category=topic,
            title="Printer ei prindi",
            requester=person,
            created_by=author,
            institution=institution,
            assignee=author,
            opened_at=now,
            updated_at=now,
            due_at=now,
        )
        for person in people(rows, institution)
    )
    reindex("ticket")


def devices(rows: int, institution: Institution) -> None:
    model = make_model()
    Asset.objects.bulk_create(
        Asset(inventory_no=f"T-{number}", model=model, institution=institution)
        for number in range(rows)
    )


def statements(client: Client, path: str) -> int:
    client.get(path)  # what a process looks up once
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("path", "make", "shown"),
    [
        (QUEUE, requests, "Printer ei prindi"),
        (f"{QUEUE}&group=due&sort=priority", requests, "Printer ei prindi"),
        ("/helpdesk/?list=open&q=printer", requests, "Printer ei prindi"),
        ("/search/?q=printer", requests, "prindi"),
        ("/assets/", devices, "T-0"),
        ("/accounts/", people, "Kuusk0"),
    ],
)
def test_any_number_of_rows_costs_the_same_statements(
    client: Client, path: str, make: Callable[[int, Institution], object], shown: str
) -> None:
    specialist: User = make_user("specialist", first_name="Marko", last_name="Tamm")
    client.force_login(specialist)
    found = {}
    for rows in ROWS:
        wipe()
        make(rows, make_institution())
        assert shown in client.get(path).content.decode()
        found[rows] = statements(client, path)
    assert len(set(found.values())) == 1, found


def wipe() -> None:
    Ticket.objects.all().delete()
    Asset.objects.all().delete()
    Person.objects.filter(last_name__startswith="Kuusk").delete()
