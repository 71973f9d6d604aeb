"""Keyset pages: every row once, in the queryset's own order, at any page, NULLs included."""

import datetime
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import Person
from itportal.core.db import EtKey
from itportal.core.notices.models import Notice
from itportal.core.ui import keyset_page
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def walk(queryset: Any, size: int) -> list[Any]:
    found: list[Any] = []
    after = None
    for _ in range(100):
        page = keyset_page(queryset, after=after, size=size)
        found.extend(page)
        after = page.next
        if not after:
            return found
    raise AssertionError("the pages never end")


@pytest.fixture
def people() -> None:
    names = [
        "Õun",
        "Oja",
        "Kask",
        "Kask",
        "Žukov",
        "Saar",
        "Šaš",
        "Zeta",
        "Tamm",
        "Vaher",
        "Ots",
    ]
    Person.objects.bulk_create(
        Person(first_name="A", last_name=name, phone=str(n % 3)) for n, name in enumerate(names)
    )


@pytest.mark.parametrize(
    "order",
    [
        ("last_name",),
        ("-last_name",),
        ("phone", "-last_name"),
        ("-phone", "last_name", "-pk"),
        ("created_at",),
        (EtKey("last_name"),),
        (EtKey("last_name").desc(), "phone"),
        ("pk",),
        ("-pk",),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [1, 3, 10, 11, 50])
@pytest.mark.usefixtures("people")
def test_every_row_comes_once_in_order(order: tuple[Any, ...], size: int) -> None:
    queryset = Person.objects.order_by(*order)
    rows = walk(queryset, size)
    assert len(rows) == 11
    assert {row.pk for row in rows} == {row.pk for row in queryset}
    if order[-1] in {"pk", "-pk"}:
        assert [row.pk for row in rows] == [row.pk for row in queryset]


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("nulls", [{}, {"nulls_last": True}, {"nulls_first": True}], ids=str)
@pytest.mark.parametrize("size", [1, 2, 4])
def test_nulls_keep_their_place(direction: str, nulls: dict[str, bool], size: int) -> None:
    user = make_user("staff")
    now = timezone.now()
    for hours in (3, None, 1, 1, None, 2, None):
        at = now - datetime.timedelta(hours=hours) if hours else None
        Notice.objects.create(
            recipient=user,
            kind="k",
            object_type="t",
            object_id=1,
            url="/",
            read_at=at,
            created_at=now,
        )
    column = getattr(F("read_at"), direction)(**nulls)
    queryset = Notice.objects.order_by(column, "-pk")
    assert [n.pk for n in walk(queryset, size)] == [n.pk for n in queryset]


@pytest.mark.usefixtures("people")
def test_rows_may_be_dicts() -> None:
    rows = walk(Person.objects.order_by("last_name").values("last_name", "pk"), 4)
    assert len(rows) == 11


@pytest.mark.usefixtures("people")
def test_a_cursor_of_another_list_or_nonsense_gives_the_first_page() -> None:
    people = Person.objects.order_by("last_name")
    cursor = keyset_page(people, size=3).next
    other = Person.objects.order_by("-phone")
    for bad in (cursor, "x", "a:b:c", "\x00", "1" * 9000, cursor[:-1] + "x"):
        assert keyset_page(other, after=bad, size=3).is_first


@pytest.mark.usefixtures("people")
def test_one_statement_without_offset_or_count(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = Person.objects.order_by("last_name")
    cursor = keyset_page(people, size=3).next
    with django_assert_num_queries(1) as captured:
        keyset_page(people, after=cursor, size=3)
    statement = captured[0]["sql"]
    assert "OFFSET" not in statement
    assert "COUNT(" not in statement.upper()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_no_cursor_breaks_it(cursor: str) -> None:
    assert keyset_page(Person.objects.order_by("last_name"), after=cursor).is_first
