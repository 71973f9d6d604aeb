"""COPY of many rows, and events of the past."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Institution, Person
from itportal.core.bulk import copy_rows, reserve_ids, without_indexes
from itportal.core.journal.bulk import PastEvent, record_many
from itportal.core.journal.models import Event
from itportal.core.search.models import SearchRow
from tests.builders import make_institution

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_texts_arrive_as_they_are() -> None:
    texts = ["tab\there", "back\\slash\\N", "two\nlines\r\n", "„Õnn“ 🌞", "", "\\."]
    copy_rows(Person, ({"first_name": text, "last_name": "x"} for text in texts))
    assert list(Person.objects.order_by("pk").values_list("first_name", flat=True)) == texts
    person = Person.objects.order_by("pk")[0]
    assert (person.email, person.is_active, person.room) == ("", True, None)
    assert person.uid.version == 7


def test_arrays_times_and_json_arrive() -> None:
    readers = ['a"b', "c\\d", "e,f", ""]
    copy_rows(
        SearchRow,
        [
            {
                "kind": "x",
                "object_id": 1,
                "url": "/",
                "title": "t",
                "readers": readers,
                "at": NOW,
            }
        ],
    )
    row = SearchRow.objects.get()
    assert (row.readers, row.at) == (readers, NOW)


def test_more_than_one_chunk_and_own_ids() -> None:
    ids = reserve_ids(Person, 3000)
    assert len(set(ids)) == 3000
    copy_rows(Person, ({"id": pk, "first_name": "x" * 80, "last_name": str(pk)} for pk in ids))
    assert set(Person.objects.values_list("pk", flat=True)) == set(ids)
    assert Person.objects.create(first_name="a", last_name="b").pk not in ids


def test_nothing_is_written_of_nothing_and_unknown_columns_are_named() -> None:
    copy_rows(Person, [])
    with pytest.raises(ValueError, match="colour"):
        copy_rows(Person, [{"first_name": "a", "last_name": "b", "colour": "red"}])
    assert not Person.objects.exists()


def test_constraints_hold() -> None:
    school = make_institution(name="Kool")
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(Institution, [{"name": school.name, "short_name": "k", "kind": "school"}])
    assert connection.is_usable()


def test_events_of_the_past_stand_in_the_order_of_their_times() -> None:
    late, early = NOW, NOW - timedelta(days=400)
    events = [
        PastEvent(at=late, code="x.y.late", data={"text": "Õ\t\n"}),
        PastEvent(at=early, code="x.y.early", object_label="P-1"),
    ]
    assert record_many(iter(events)) == 2
    rows = list(Event.objects.order_by("id").values_list("code", "at", "data"))
    assert rows == [("x.y.early", early, {}), ("x.y.late", late, {"text": "Õ\t\n"})]
    assert record_many([]) == 0
    assert record_many([PastEvent(at=late, code="x.y.again")]) == 1


@pytest.mark.django_db(transaction=True)
def test_events_are_not_written_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        record_many([PastEvent(at=NOW, code="x.y.z")])


def _indexes() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_searchrow'"
        )
        return set(cursor.fetchall())


def _row(object_id: int) -> dict[str, object]:
    facts: dict[str, object] = {"kind": "x", "object_id": object_id, "url": "/", "title": "t"}
    return facts | {"readers": ["all"], "at": NOW}


def test_indexes_are_away_while_loading_and_come_back_as_they_were() -> None:
    before = _indexes()
    with without_indexes(SearchRow):
        assert {name for name, _definition in _indexes()} == {"search_searchrow_pkey"}
        copy_rows(SearchRow, [_row(1), _row(2)])
    assert len(before) > 5
    assert _indexes() == before


def test_what_breaks_a_constraint_does_not_come_in_without_indexes() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), without_indexes(SearchRow):
        copy_rows(SearchRow, [_row(1), _row(1)])
    assert not SearchRow.objects.exists()
    assert len(_indexes()) > 5
