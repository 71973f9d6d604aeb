"""People, institutions and outside organisations in the search: what is found, and by whom."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Employment, Institution, Person, Site, Vendor, VendorContact
from accounts.policy import EXPERTS, PEOPLE_READERS, reader_tokens
from itportal.core.db import keys_among
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
    register_reader_tokens,
    role_readers,
)
from itportal.core.search.services import index_text

PERSON, INSTITUTION, VENDOR = "person", "institution", "vendor"


def index_person(person_id: int) -> None:
    """Call inside the transaction that changes the person or an employment of theirs."""
    for text in _people(Person.objects.filter(pk=person_id)):
        index_text(text)


def index_institution(institution_id: int) -> None:
    """Call inside the transaction that changes the institution or a site of it."""
    for text in _institutions(Institution.objects.filter(pk=institution_id)):
        index_text(text)


def index_vendor(vendor_id: int) -> None:
    """Call inside the transaction that changes the organisation or a contact person of it."""
    for text in _vendors(Vendor.objects.filter(pk=vendor_id)):
        index_text(text)


def _people(people: Any) -> Iterator[SearchText]:
    employments = Employment.objects.select_related("institution").order_by("-is_main", "-pk")
    found = people.select_related("room__site").prefetch_related(
        Prefetch("employments", queryset=employments)
    )
    for person in found.order_by("pk").iterator(chunk_size=1_000):
        yield _person_text(person)


def _person_text(person: Person) -> SearchText:
    employments = list(person.employments.all())
    today = timezone.localdate()
    now = [e for e in employments if today in e.during] or employments[:1]
    readers = [f"p:{person.pk}", *(f"r:{role}" for role in PEOPLE_READERS)]
    for employment in employments:
        readers += role_readers(*PEOPLE_READERS, institution_id=employment.institution_id)
    facts = [person.email, person.phone, str(person.room or "")]
    facts += [str(person.room.site) if person.room else ""]
    facts += [f"{e.position}, {e.institution.name}" for e in employments]
    return SearchText(
        kind=PERSON,
        object_id=person.pk,
        url=str(person.uid),
        number="",
        title=str(person),
        body="\n".join(fact for fact in facts if fact),
        hint="; ".join(f"{e.position}, {e.institution.short_name}" for e in now),
        readers=sorted(set(readers)),
        at=person.updated_at,
    )


def _institutions(institutions: Any) -> Iterator[SearchText]:
    found = institutions.prefetch_related(
        Prefetch("sites", queryset=Site.objects.order_by("pk"))
    )
    for institution in found.order_by("pk").iterator(chunk_size=1_000):
        facts = [institution.registry_code, institution.email, institution.phone]
        facts += [f"{site.name}, {site.address}" for site in institution.sites.all()]
        yield SearchText(
            kind=INSTITUTION,
            object_id=institution.pk,
            url=str(institution.uid),
            number="",
            title=institution.name,
            body="\n".join(fact for fact in facts if fact),
            hint=institution.short_name if institution.short_name != institution.name else "",
            readers=["all"],
            at=institution.updated_at,
        )


def _vendors(vendors: Any) -> Iterator[SearchText]:
    contacts = VendorContact.objects.order_by("name", "pk")
    found = vendors.prefetch_related(Prefetch("contacts", queryset=contacts))
    for vendor in found.order_by("pk").iterator(chunk_size=1_000):
        facts = [vendor.registry_code, vendor.email, vendor.phone, vendor.contract]
        for one in vendor.contacts.all():
            facts += [one.name, one.role, one.email, one.phone]
        yield SearchText(
            kind=VENDOR,
            object_id=vendor.pk,
            url=str(vendor.uid),
            number="",
            title=vendor.name,
            body="\n".join(fact for fact in facts if fact),
            hint=vendor.phone or vendor.email,
            readers=[EXPERTS],
            at=vendor.updated_at,
        )


def _visible_people(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Person.objects.visible_to(user), ids)


def _visible_institutions(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Institution.objects.visible_to(user), ids)


def _visible_vendors(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Vendor.objects.visible_to(user), ids)


def register() -> None:
    register_reader_tokens(reader_tokens)
    register_kind(
        PERSON,
        _("People"),
        "user",
        visible=_visible_people,
        address=page_of("accounts:person"),
        order=30,
        mark="@",
    )
    register_kind(
        INSTITUTION,
        _("Institutions"),
        "building",
        visible=_visible_institutions,
        address=page_of("accounts:institution"),
        order=50,
    )
    register_kind(
        VENDOR,
        _("Outside organisations"),
        "truck",
        visible=_visible_vendors,
        address=page_of("accounts:vendor"),
        order=55,
    )
    register_indexer(PERSON, lambda: _people(Person.objects.all()))
    register_indexer(INSTITUTION, lambda: _institutions(Institution.objects.all()))
    register_indexer(VENDOR, lambda: _vendors(Vendor.objects.all()))
