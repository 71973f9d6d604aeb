import pytest

from accounts.models import Person
from itportal.core.db import next_number

pytestmark = pytest.mark.django_db


def test_database_gives_uids_and_numbers() -> None:
    person = Person.objects.create(first_name="Liina", last_name="Kask")
    assert person.uid.version == 7
    first, second = (next_number("helpdesk_ticket_number", "P") for _ in range(2))
    assert int(second.removeprefix("P-")) == int(first.removeprefix("P-")) + 1
