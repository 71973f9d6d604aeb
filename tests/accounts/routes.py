"""Rights of people and places."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from accounts.models import Vendor, VendorContact
from tests.architecture.matrix import HIDDEN, REFUSED, Place, Row

Args = Callable[[Place], Mapping[str, Any]]
KEEPERS = "specialist administrator"


def _institution(place: Place) -> dict[str, object]:
    return {"uid": place.institution.uid}


def _site(place: Place) -> dict[str, object]:
    return {"uid": place.site.uid}


def _room(place: Place) -> dict[str, object]:
    return {"uid": place.room.uid}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


def _user(place: Place) -> dict[str, object]:
    return {"uid": place.user.person.uid if place.user.person else None}


def _job(place: Place) -> dict[str, object]:
    return {"uid": place.person.employments.get().uid}


def _grant(place: Place) -> dict[str, object]:
    return {"uid": place.user.grants.get().uid}


def _both(name: str, **facts: Any) -> list[Row]:
    """A form: its page and its sending, by the same right."""
    return [Row(name, **facts), Row(name, method="POST", **facts)]


def _person_form(name: str, args: Args) -> list[Row]:
    """Kept by whoever keeps the person; others who see the person are told why not."""
    return _both(
        name,
        own=KEEPERS,
        foreign="administrator",
        refused="approver auditor",
        refused_foreign="",
        args=args,
    )


def _place_form(name: str, args: Args) -> list[Row]:
    """Institutions are public inside the municipality: never hidden, but kept by few."""
    return _both(name, own=KEEPERS, foreign="administrator", otherwise=REFUSED, args=args)


def _place_verb(name: str, args: Args) -> Row:
    return Row(
        name,
        method="POST",
        own=KEEPERS,
        foreign="administrator",
        otherwise=REFUSED,
        args=args,
    )


def _vendor(place: Place) -> dict[str, object]:
    return {"uid": Vendor.objects.create(name=f"Firma {uuid4()}").uid}


def _contact(place: Place) -> dict[str, object]:
    vendor = Vendor.objects.create(name=f"Firma {uuid4()}")
    return {"uid": vendor.contacts.create(name="Uno").uid}


def _of_contact(place: Place) -> dict[str, object]:
    """The newest contact person is the one of `_vendor_with_contact`."""
    return {"contact": str(VendorContact.objects.latest("pk").uid)}


def _vendor_with_contact(place: Place) -> dict[str, object]:
    _contact(place)
    return {"uid": Vendor.objects.latest("pk").uid}


# Firms belong to no institution: experts see them, whoever keeps one institution keeps them.
EXPERTS = "specialist finance auditor administrator"
VENDORS = [
    Row("accounts:vendors", own=EXPERTS, otherwise=REFUSED),
    Row("accounts:vendor-options", own=EXPERTS, otherwise=REFUSED),
    Row("accounts:vendor", own=EXPERTS, otherwise=REFUSED, args=_vendor),
    *_both("accounts:vendor-new", own=KEEPERS, otherwise=REFUSED),
    *_both("accounts:vendor-edit", own=KEEPERS, otherwise=REFUSED, args=_vendor),
    *_both("accounts:vendor-contact-new", own=KEEPERS, otherwise=REFUSED, args=_vendor),
    *_both("accounts:vendor-contact-edit", own=KEEPERS, otherwise=REFUSED, args=_contact),
    *(
        Row(name, method="POST", own=KEEPERS, otherwise=REFUSED, args=args)
        for name, args in (
            ("accounts:vendor-close", _vendor),
            ("accounts:vendor-open", _vendor),
            ("accounts:vendor-contact-remove", _contact),
        )
    ),
    Row("api:vendors-list", own=EXPERTS, otherwise=REFUSED),
    Row("api:vendors-detail", own=EXPERTS, otherwise=REFUSED, args=_vendor),
    Row(
        "api:vendors-list",
        method="POST",
        own=KEEPERS,
        otherwise=REFUSED,
        data=lambda place: {"name": f"Firma {uuid4()}"},
    ),
    Row(
        "api:vendors-detail",
        method="PATCH",
        own=KEEPERS,
        otherwise=REFUSED,
        args=_vendor,
        data=lambda place: {"phone": "555 0142"},
    ),
    Row(
        "api:vendors-add-contact",
        method="POST",
        own=KEEPERS,
        otherwise=REFUSED,
        args=_vendor,
        data=lambda place: {"name": "Uno"},
    ),
    *(
        Row(
            name,
            method="POST",
            own=KEEPERS,
            otherwise=REFUSED,
            args=_vendor_with_contact,
            data=_of_contact,
        )
        for name in ("api:vendors-change-contact", "api:vendors-remove-contact")
    ),
]
PEOPLE = "specialist approver auditor administrator"
ROWS = [
    *VENDORS,
    Row("api:institutions-list"),
    Row("api:institutions-detail", args=_institution, notes="public inside the municipality"),
    Row("api:sites-list"),
    Row("api:sites-detail", args=_site),
    Row("api:rooms-list"),
    Row("api:rooms-detail", args=_room),
    Row("api:people-list", own=PEOPLE, otherwise=REFUSED),
    Row(
        "api:people-detail",
        own=PEOPLE,
        foreign="administrator",
        otherwise=HIDDEN,
        refused="staff finance",
        args=_person,
    ),
    Row("accounts:people", own=PEOPLE, otherwise=REFUSED),
    Row("accounts:person-options", own=PEOPLE, otherwise=REFUSED),
    Row("accounts:person", own=PEOPLE, foreign="administrator", args=_person),
    Row("accounts:person-peek", own=PEOPLE, foreign="administrator", args=_person),
    *_both("accounts:person-new", own=KEEPERS, otherwise=REFUSED),
    *_person_form("accounts:person-edit", _person),
    *_person_form("accounts:person-leave", _person),
    *_person_form("accounts:user-new", _person),
    *_person_form("accounts:employment-new", _person),
    *_person_form("accounts:employment-edit", _job),
    *_person_form("accounts:employment-end", _job),
    *_both(
        "accounts:role-new",
        own="administrator",
        refused="specialist approver auditor",
        refused_foreign="",
        args=_user,
    ),
    *(
        Row(
            name,
            method=method,
            own="administrator",
            refused="specialist approver auditor",
            refused_foreign="",
            args=_user,
        )
        for name, method in (("accounts:sessions", "GET"), ("accounts:sessions-end", "POST"))
    ),
    Row(
        "accounts:role-revoke",
        method="POST",
        own="administrator",
        otherwise=REFUSED,
        args=_grant,
    ),
    _person_form("accounts:person-return", _person)[1],
    _person_form("accounts:user-invite", _user)[1],
    _person_form("accounts:user-close", _user)[1],
    _person_form("accounts:user-open", _user)[1],
    Row("accounts:institutions"),
    Row("accounts:institution", args=_institution),
    Row("accounts:site", args=_site),
    *_both("accounts:institution-new", own=KEEPERS, otherwise=REFUSED),
    *_place_form("accounts:institution-edit", _institution),
    *_place_form("accounts:site-new", _institution),
    *_place_form("accounts:site-edit", _site),
    *_place_form("accounts:room-new", _site),
    *_place_form("accounts:room-edit", _room),
    *(_place_verb(f"accounts:institution-{verb}", _institution) for verb in ("close", "open")),
    *(_place_verb(f"accounts:site-{verb}", _site) for verb in ("close", "open")),
    *(_place_verb(f"accounts:room-{verb}", _room) for verb in ("close", "open")),
]
