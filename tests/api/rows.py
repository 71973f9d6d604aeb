"""Rows for every collection, each with all its relations filled."""

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person, Room, Site, User
from assets.models import Asset, Assignment
from helpdesk.models import Tag, Ticket
from helpdesk.services.catalogue import install_catalogue
from tests.assets.builders import make_model
from tests.builders import make_institution, make_person, make_user
from tests.helpdesk.builders import make_ticket

COLLECTIONS = ("institutions", "sites", "rooms", "people", "assets", "tickets")


def make_rows(collection: str, rows: int, *, root: Institution | None = None) -> None:
    """So many rows under `root` (the oldest institution), each beside others' rows."""
    root = root or Institution.objects.earliest("pk")
    if collection == "tickets":
        install_catalogue()
    for number in range(rows):
        match collection:
            case "institutions":
                made = make_institution(parent=root)
                Institution.objects.filter(pk=made.pk).update(head=make_person())
            case "sites":
                make_site(root)
            case "rooms":
                make_room(root, number)
            case "people":
                make_settled(root, number)
            case "assets":
                make_held_asset(root, number)
            case "tickets":
                make_full_ticket(root, number)


def make_site(root: Institution) -> Site:
    institution = make_institution(parent=root)
    return Site.objects.create(institution=institution, name="Maja", address="Kooli 1")


def make_room(root: Institution, number: int) -> Room:
    return Room.objects.create(site=make_site(root), name=str(number), floor="2")


def make_settled(root: Institution, number: int) -> Person:
    """A person who works and has a room."""
    room = make_room(root, number)
    person = make_person(institution=room.site.institution)
    person.room, person.phone = room, "555 0142"
    person.save()
    return person


def make_held_asset(root: Institution, number: int) -> Asset:
    person = make_settled(root, number)
    room = person.room
    assert room
    asset = Asset.objects.create(
        inventory_no=f"A-{person.pk}",
        model=make_model(name=f"Mudel {person.pk}"),
        institution=room.site.institution,
        room=room,
        serial=f"S-{person.pk}",
    )
    during = DateTimeTZRange(timezone.now(), None)
    Assignment.objects.create(asset=asset, person=person, during=during)
    return asset


def make_full_ticket(root: Institution, number: int) -> Ticket:
    asset = make_held_asset(root, number)
    person = Person.objects.get(assignments__asset=asset)
    user = User.objects.create_user(email=person.email, password="parool", person=person)
    ticket = make_ticket(user, asset_id=asset.pk, phone="555 0142", body="Ei käivitu.")
    ticket.tags.add(Tag.objects.get_or_create(name="kool")[0])
    ticket.assignee = make_user("specialist", institution=root)
    ticket.save(update_fields=["assignee"])
    return ticket
