"""Typed builders of the standing cast: specialist, requester, outsider. Nothing random."""

from datetime import date
from itertools import count
from typing import Any

from psycopg2.extras import DateRange

from accounts.models import Employment, Institution, Person, RoleGrant, User, Vendor

_next = count(1)


def make_institution(*, parent: Institution | None = None, name: str = "") -> Institution:
    name = name or f"Asutus {next(_next)}"
    return Institution.objects.create(
        name=name, short_name=name, kind=Institution.Kind.SCHOOL, parent=parent
    )


def make_person(
    *,
    first_name: str = "Liina",
    last_name: str = "Kask",
    institution: Institution | None = None,
) -> Person:
    number = next(_next)
    person = Person.objects.create(
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name}.{last_name}.{number}@naidisvald.ee".lower(),
    )
    if institution:
        Employment.objects.create(
            person=person,
            institution=institution,
            position="õpetaja",
            during=DateRange(date(2020, 1, 1), None),
        )
    return person


def make_vendor(name: str = "Näidis IT OÜ", **facts: Any) -> Vendor:
    return Vendor.objects.get_or_create(name=name, defaults=facts)[0]


def make_user(
    *roles: str,
    institution: Institution | None = None,
    first_name: str = "Liina",
    last_name: str = "Kask",
) -> User:
    """A user with a person; each role is granted for `institution`, or for all when None."""
    person = make_person(first_name=first_name, last_name=last_name, institution=institution)
    user = User.objects.create_user(email=person.email, password="parool", person=person)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, institution=institution)
    return user
