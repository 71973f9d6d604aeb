"""Menus show what a person may open; numbers cost one statement and stop at 99+."""

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import Person
from itportal.core.ui import nav
from tests.builders import make_person, make_user

pytestmark = pytest.mark.django_db


def test_all_numbers_come_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        make_person()
    with django_assert_num_queries(1):
        counts = nav.count_all(
            {
                "all": Person.objects.all(),
                "none": Person.objects.none(),
                "some": Person.objects.filter(last_name="Kask").order_by("last_name"),
            }
        )
    assert counts == {"all": 3, "some": 3}


def test_a_number_stops() -> None:
    Person.objects.bulk_create(Person(first_name="A", last_name="B") for _ in range(120))
    [(name, count)] = nav.count_all({"people": Person.objects.all()}).items()
    item = nav.NavItem("pages:home", "Home", icon="home")
    link = nav.Link(item=item, url="/", current=False, count=count)
    assert (name, link.count_text) == ("people", "99+")


def test_the_longest_fitting_address_is_current() -> None:
    user = make_user("staff")
    found = nav.links(user, "staff", "/uus/", {})
    assert [link.url for link in found if link.current] in (["/uus/"], [])
    assert RequestFactory().get("/").path == "/"


def test_pages_within_another_part_are_found_under_it() -> None:
    found = nav.links(make_user("administrator"), "expert", "/accounts/sites/0/edit/", {})
    assert [link.url for link in found if link.current] == ["/accounts/institutions/"]


def test_nobody_sees_nothing_of_the_expert_menu() -> None:
    assert nav.shown(make_user("staff"), "expert") == []
