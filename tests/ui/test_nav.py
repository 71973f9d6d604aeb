"""Menus show what a person may open; numbers cost one statement and stop at 99+."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.access import access_of
from accounts.models import Person, User
from itportal.core.ui import nav
from tests.builders import make_person, make_user

pytestmark = pytest.mark.django_db


def test_all_numbers_come_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        make_person()
    user = make_user("administrator")
    access_of(user)
    with django_assert_num_queries(1):
        counts = nav.count_all(
            user,
            {
                "every": lambda _user: Person.objects.exclude(user=user),
                "none": lambda _user: Person.objects.none(),
                "some": lambda _user: Person.objects.filter(last_name="Kask").exclude(
                    user=user
                ),
            },
        )
    assert counts == {"every": 3, "some": 3}


def test_people_of_the_same_rights_share_the_statement_and_not_the_rows() -> None:
    def own(user: Any) -> QuerySet[Person]:
        people = Person.objects.visible_to(user).filter(is_active=True)
        return people.filter(user=user)

    first, gone, nobody = make_user("staff"), make_user("staff"), make_user("staff")
    Person.objects.filter(user=gone).update(is_active=False)
    User.objects.filter(pk=nobody.pk).update(person=None)
    nobody.refresh_from_db()
    assert [nav.count_all(user, {"own": own}) for user in (first, gone, nobody)] == [
        {"own": 1},
        {"own": 0},
        {"own": 0},
    ]


def test_a_number_stops() -> None:
    Person.objects.bulk_create(Person(first_name="A", last_name="B") for _ in range(120))
    user = make_user("administrator")
    [(name, count)] = nav.count_all(
        user, {"people": lambda _user: Person.objects.all()}
    ).items()
    item = nav.NavItem("pages:home", "Home", icon="home")
    link = nav.Link(item=item, url="/", current=False, count=count)
    assert (name, link.count_text) == ("people", "99+")


def test_the_longest_fitting_address_is_current() -> None:
    user = make_user("staff")
    found = nav.links(nav.shown(user, "staff"), "/uus/", {})
    assert [link.url for link in found if link.current] in (["/uus/"], [])
    assert RequestFactory().get("/").path == "/"


def test_pages_within_another_part_are_found_under_it() -> None:
    found = nav.links(
        nav.shown(make_user("administrator"), "expert"), "/accounts/sites/0/edit/", {}
    )
    assert [link.url for link in found if link.current] == ["/accounts/institutions/"]


def test_nobody_sees_nothing_of_the_expert_menu() -> None:
    assert nav.shown(make_user("staff"), "expert") == []
