"""A prepared read answers what the ordinary queryset answers, for everybody."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.models import Employment, Institution, Person
from itportal.core.prepared import Prepared
from tests.builders import make_institution, make_person

pytestmark = pytest.mark.django_db
MARKER = 4_815_162_342


def test_instances_come_with_their_relations(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [make_person(), make_person()]
    prepared = Prepared(
        lambda: Employment.objects.select_related("institution").filter(person=MARKER), MARKER
    )
    assert people
    for person in people:
        ordinary = list(Employment.objects.filter(person=person))
        with django_assert_num_queries(1):
            found = prepared.all(person.pk)
            assert [row.institution for row in found] == [row.institution for row in ordinary]
        assert found == ordinary
        assert [vars(row).keys() - {"_state"} for row in found] == [
            vars(row).keys() - {"_state"} for row in ordinary
        ]
    assert prepared.first(0) is None


def test_tuples_come_converted() -> None:
    make_institution()
    rows = Institution.objects.order_by("pk").values_list("pk", "uid", "name")
    assert Prepared(lambda: rows).all() == list(rows)


def test_a_marker_that_is_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Prepared(lambda: Person.objects.filter(is_active=True), MARKER).all(1)


def test_a_plan_is_made_anew_with_a_new_connection() -> None:
    prepared = Prepared(lambda: Person.objects.filter(pk=MARKER).values_list("pk"), MARKER)
    person = make_person()
    assert prepared.all(person.pk) == [(person.pk,)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE %s", ["acc%"]
        )
        assert cursor.fetchone()[0] > 0
