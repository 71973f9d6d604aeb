"""The number of statements of a list does not depend on how many rows there are."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extras import DateRange

from accounts.models import Employment, Institution, Person, User
from assets.models import Asset
from helpdesk.models import RequestType, Tag, Ticket
from helpdesk.services.catalogue import install_catalogue
from itportal.core.search.services import reindex
from itportal.core.tables.models import SavedView
from tests.assets.builders import make_model
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import category

pytestmark = pytest.mark.django_db
ROWS = (1, 30, 500)
QUEUE = "/helpdesk/?list=open"


def people(rows: int, institution: Institution) -> list[Person]:
    made = Person.objects.bulk_create(
        Person(first_name="Mari", last_name=f"Kuusk{number}") for number in range(rows)
    )
    Employment.objects.bulk_create(
        Employment(
            person=person,
            institution=institution,
            position="õpetaja",
            during=DateRange(date(2020, 1, 1), None),
        )
        for person in made
    )
    return made


def requests(rows: int, institution: Institution) -> None:
    """Each of another person; the first one is in no way different from the others."""
    install_catalogue()
    topic, now = category(), timezone.now()
    author = make_user("staff", institution=institution)
    kind = RequestType.objects.get(pk=topic.request_type_id)
    made = Ticket.objects.bulk_create(
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
    tag = Tag.objects.create(name=f"trükk{rows}")
    Ticket.tags.through.objects.bulk_create(
        Ticket.tags.through(ticket=ticket, tag=tag) for ticket in made
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
    ("path", "make", "shown", "most"),
    [
        (QUEUE, requests, "Printer ei prindi", 8),
        (f"{QUEUE}&group=due&sort=priority", requests, "Printer ei prindi", 9),
        ("/helpdesk/?list=open&q=printer", requests, "Printer ei prindi", 8),
        ("/search/?q=printer", requests, "prindi", 14),
        ("/assets/", devices, "T-0", 7),
        ("/accounts/", people, "Kuusk0", 9),
    ],
)
def test_any_number_of_rows_costs_the_same_statements(
    client: Client,
    path: str,
    make: Callable[[int, Institution], object],
    shown: str,
    most: int,
) -> None:
    """Everything counts: session, rights, menus, saved views, the journal of what was read."""
    place = make_institution()
    specialist: User = make_user("specialist", institution=place)
    client.force_login(specialist)
    found = {}
    for rows in ROWS:
        wipe()
        keep_views(specialist, rows // 100)
        make(rows, place)
        assert shown in client.get(path).content.decode()
        found[rows] = statements(client, path)
    assert len(set(found.values())) == 1, found
    assert found[500] <= most, found


def keep_views(owner: User, count: int) -> None:
    SavedView.objects.bulk_create(
        SavedView(table="tickets", name=f"{number}", owner=owner, query={"list": "open"})
        for number in range(count)
    )


def wipe() -> None:
    Ticket.tags.through.objects.all().delete()
    Ticket.objects.all().delete()
    Asset.objects.all().delete()
    Employment.objects.filter(person__last_name__startswith="Kuusk").delete()
    Person.objects.filter(last_name__startswith="Kuusk").delete()
