"""Reads over several models: what the pages of people and places show."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Func, Prefetch, Q, QuerySet, TextField, Value

from accounts.access import above
from accounts.models import Employment, Institution, Person, Room, User
from accounts.querysets import PersonQuerySet

PHONE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """One institution of the tree as it is drawn."""

    institution: Institution
    depth: int


def institution_tree() -> list[Branch]:
    """Every institution, parents before children, siblings in Estonian order; one statement."""
    rows = Institution.objects.select_related("head").annotate(
        site_count=Count("sites", filter=Q(sites__is_active=True))
    )
    children: dict[int | None, list[Any]] = {}
    for institution in rows.in_order():
        children.setdefault(institution.parent_id, []).append(institution)
    found: list[Branch] = []
    todo = [(top, 0) for top in reversed(children.get(None, []))]
    while todo:
        institution, depth = todo.pop()
        found.append(Branch(institution, depth))
        todo.extend((child, depth + 1) for child in reversed(children.get(institution.pk, [])))
    return found


def with_jobs(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with `jobs`: the employments, latest first; one statement for all."""
    return people.prefetch_related(_jobs())


def with_phone(people: Any, digits: str) -> Any:
    """Of `people` (a PersonQuerySet), those whose number holds the digits, however it is written."""
    bare = Func(
        *(F("phone"), Value(r"\D"), Value(""), Value("g")),
        function="regexp_replace",
        output_field=TextField(),
    )
    return people.alias(digits=bare).filter(digits__contains=digits)


def people_beginning(people: PersonQuerySet[Person], text: str) -> PersonQuerySet[Person]:
    """Of `people`, those with every word at the beginning of a name or of the address; of a phone
    number (four digits or more, written anyhow), those whose number holds it."""
    digits = re.sub(r"[\s()+-]", "", text.strip().removeprefix("+372"))
    if len(digits) >= PHONE_DIGITS and digits.isdigit():
        people = with_phone(people, digits)
        return people.select_related("room__site").in_order()
    words = text.replace("\0", "").split()[:4]
    for word in words:
        people = people.filter(
            Q(first_name__istartswith=word)
            | Q(last_name__istartswith=word)
            | Q(email__istartswith=word)
        )
    found = people if words else people.none()
    return found.select_related("room__site").in_order()


def person_with_jobs(user: User) -> QuerySet[Person]:
    return with_jobs(Person.objects.visible_to(user).select_related("room__site", "user"))


def _jobs() -> "Prefetch[str]":
    rows = Employment.objects.select_related("institution__head").order_by(
        "-is_main", "-during", "pk"
    )
    return Prefetch("employments", queryset=rows, to_attr="jobs")


def current_job(jobs: list[Employment], today: date) -> Employment | None:
    """The employment that counts today: the main one first; else the last one of all."""
    lasting = [j for j in jobs if j.first_day <= today and (j.last_day or today) >= today]
    return next(iter([*lasting, *jobs]), None)


def rooms_of(institution_ids: list[int]) -> QuerySet[Room]:
    """Rooms in use in the institutions' sites, by site, in Estonian order."""
    return (
        Room.objects.filter(
            site__institution__in=institution_ids, is_active=True, site__is_active=True
        )
        .select_related("site")
        .in_order()
        .order_by("site__name", "name", "pk")
    )


def specialists_serving(institution_id: int, *, on: date) -> QuerySet[User]:
    """Active users whose specialist grant covers the institution on that day."""
    line = above(frozenset({institution_id}))
    lasting = Q(grants__valid_until=None) | Q(grants__valid_until__gte=on)
    covering = Q(grants__institution=None) | Q(grants__institution__in=line)
    return (
        User.objects.filter(lasting & covering & Q(grants__role="specialist"), is_active=True)
        .select_related("person")
        .distinct()
        .order_by("pk")
    )


def specialists_all() -> QuerySet[User]:
    """Everybody who has ever worked as a specialist and is active, for filters."""
    return (
        User.objects.filter(grants__role="specialist", is_active=True)
        .select_related("person")
        .distinct()
        .order_by("pk")
    )
