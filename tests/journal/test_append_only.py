"""The journal's tables refuse every change of what was written."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from itportal.core.journal.models import Event, PersonalDataRead, RowChange, Seal, Verification
from itportal.core.journal.record import record
from itportal.core.journal.triggers import refuse_truncate
from tests.builders import make_user

pytestmark = pytest.mark.django_db
MODELS = [Event, RowChange, PersonalDataRead, Seal, Verification]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"]
)
def test_the_tables_only_grow(model: Any, statement: str) -> None:
    table, pk = model._meta.db_table, model._meta.pk.column
    if statement.startswith("TRUNCATE"):
        with connection.cursor() as cursor:  # dropped in the test database by tests/conftest
            cursor.execute(refuse_truncate(table))
    with (
        pytest.raises(IntegrityError, match=f"{table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, pk, pk))


def test_also_for_a_session_that_poses_as_a_replica() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM journal_event")


def test_the_models_cannot_either() -> None:
    event = record("x.y.z", actor=make_user("staff"))
    for harm in (event.delete, Event.objects.all().delete, event.save):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            harm()


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_to_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record("x.y.z", actor=None)
