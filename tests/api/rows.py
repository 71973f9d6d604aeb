"""Rows for every collection, each with all its relations filled."""

from accounts.models import Institution, Room, Site
from tests.builders import make_institution, make_person


def make_rows(collection: str, rows: int) -> None:
    root = Institution.objects.earliest("pk")
    for number in range(rows):
        match collection:
            case "institutions":
                head = make_person()
                made = make_institution(parent=root)
                Institution.objects.filter(pk=made.pk).update(head=head)
            case "sites" | "rooms" | "people":
                institution = make_institution(parent=root)
                site = Site.objects.create(institution=institution, name=f"Maja {number}")
                room = Room.objects.create(site=site, name=str(number))
                if collection == "people":
                    person = make_person(institution=institution)
                    person.room = room
                    person.save()
