"""Whatever shows people's contact data journals the read (docs/journal.md)."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework import serializers

from itportal.core.journal.models import PersonalDataRead
from itportal.core.journal.reads import is_marked
from itportal.runtime.paths import PROJECT
from tests.api.client import make_client
from tests.builders import make_institution, make_person, make_user

CONTACTS = {"email", "phone"}
# Serializers with such fields that are not about people.
NOT_PEOPLE = {"InstitutionOut", "VendorOut"}
# People of firms outside, as the firm itself gives them out: nobody of the portal's persons.
NOT_PEOPLE |= {"VendorContactOut"}
# Pages that show contacts of people; one that exists must be marked.
PAGES = {"accounts:people", "accounts:person", "helpdesk:ticket", "journal:reads"}
PAGES |= {"webhooks:message"}
PAGES |= {"accounts:sessions", "journal:event", "journal:object"}


def own_serializers() -> set[type[Any]]:
    for path in sorted(PROJECT.glob("*/api/*.py")):
        if path.parts[-3] in {"accounts", "assets", "helpdesk"}:
            import_module(".".join((*path.parts[-3:-1], path.stem)))

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    ours = ("accounts", "assets", "helpdesk", "itportal")
    return {k for k in below(serializers.Serializer) if k.__module__.split(".")[0] in ours}


def test_serializers_that_show_contacts_say_whose() -> None:
    found = {
        kind.__name__: "note_persons" in inspect.getsource(kind)
        for kind in own_serializers()
        if CONTACTS & set(kind._declared_fields)
        and kind.__name__.endswith("Out")
        and kind.__name__ not in NOT_PEOPLE
    }
    assert found
    assert all(found.values()), found


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback


def test_pages_that_show_contacts_are_marked() -> None:
    found = {name: is_marked(view) for name, view in views(get_resolver().url_patterns)}
    here = PAGES & found.keys()
    assert "journal:reads" in here
    assert all(found[name] for name in here), sorted(n for n in here if not found[n])


@pytest.mark.django_db
def test_reading_people_by_the_api_leaves_one_row() -> None:
    institution = make_institution()
    others = [make_person(institution=institution) for _ in range(3)]
    user = make_user("specialist")
    client = make_client(user)
    answer = client.read("people/?limit=50")
    assert answer.status_code == 200
    row = PersonalDataRead.objects.get()
    assert {person.uid for person in others} <= set(row.person_uids or [])
    assert user.person
    assert user.person.uid not in (row.person_uids or [])
    assert (row.actor, row.source, row.auth, row.filter_text) == (
        user,
        "api",
        "token",
        "limit=50",
    )
    client.read("people/?fields=uid,name")
    assert PersonalDataRead.objects.count() == 1  # no contacts were shown
