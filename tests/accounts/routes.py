"""Rights of people and places."""

from tests.architecture.matrix import HIDDEN, REFUSED, Place, Row


def _institution(place: Place) -> dict[str, object]:
    return {"uid": place.institution.uid}


def _site(place: Place) -> dict[str, object]:
    return {"uid": place.site.uid}


def _room(place: Place) -> dict[str, object]:
    return {"uid": place.room.uid}


def _person(place: Place) -> dict[str, object]:
    return {"uid": place.person.uid}


PEOPLE = "specialist approver auditor administrator"
ROWS = [
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
]
