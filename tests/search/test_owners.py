"""What the apps put into the search, and that its rights are those of `visible_to`."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Institution, Person, User, Vendor
from accounts.services.institutions import create_institution, update_institution
from accounts.services.people import create_person, end_employment, update_person
from accounts.services.sites import create_site
from assets.models import (
    Asset,
    Booking,
    DisposalAct,
    Entitlement,
    Handover,
    InstallationJob,
    Repair,
    StockItem,
    Stocktake,
)
from assets.services.assets import assign_asset, register_asset, return_asset
from helpdesk.models import Disruption, Guide, Message, Ticket
from helpdesk.services.conversation import add_note, add_request_message, answer_ticket
from helpdesk.services.lifecycle import resolve_ticket
from helpdesk.services.triage import edit_ticket, set_tags
from itportal.core.search import registry
from itportal.core.search.finding import _find, search
from itportal.core.search.models import SearchRow
from itportal.core.search.queries import parse
from itportal.core.search.registry import reader_tokens
from itportal.core.search.services import reindex
from tests.assets.builders import (
    make_model,
    make_stock_item,
    make_used_licence,
    make_waiting_act,
)
from tests.assets.counts import make_count
from tests.assets.disposals import make_disposal
from tests.assets.installation_jobs import make_installation_job
from tests.assets.software_rows import make_title
from tests.bookings.builders import make_booking, make_pool
from tests.builders import make_institution, make_user
from tests.helpdesk.builders import make_disruption, make_guide, make_ticket
from tests.helpdesk.conftest import Cast, cast  # noqa: F401 - a fixture
from tests.repairs.builders import make_repair

pytestmark = pytest.mark.django_db
OWN_KINDS = ("ticket", "ticket_note", "person", "institution", "asset", "guide")


def found(user: User | AnonymousUser, text: str, *kinds: str) -> set[str]:
    """Titles of the rows the search statement gives this user."""
    rows = _find(parse(text), list(kinds or OWN_KINDS), reader_tokens(user), 100)
    return {row.title for row in rows}


def test_a_request_is_found_by_all_that_was_said_in_public(cast: Cast) -> None:  # noqa: F811
    now = timezone.now()
    ticket = make_ticket(
        cast.requester, title="Projektor kustub", body="Klassis 214 pirn vilgub"
    )
    at = {"ticket_id": ticket.pk, "now": now}
    answer_ticket(actor=cast.specialist, body="Vaatame homme ventilaatorit", **at)  # type: ignore[arg-type]
    add_request_message(actor=cast.requester, body="Sobib pärast kella kümmet", **at)  # type: ignore[arg-type]
    resolve_ticket(actor=cast.specialist, resolution="Vahetasin lambipirni", **at)  # type: ignore[arg-type]
    for text in ("projektorid", "pirnid", "ventilaator", "kell kümme", "lambipirn", "214"):
        for user in (cast.requester, cast.specialist, cast.approver, cast.administrator):
            assert found(user, text) == {"Projektor kustub"}, (text, user)
        for user in (cast.colleague, cast.outsider, cast.librarian):
            assert found(user, text) == set(), (text, user)


def test_a_note_is_never_found_by_its_requester(cast: Cast) -> None:  # noqa: F811
    now = timezone.now()
    ticket = make_ticket(cast.requester, title="Arvuti aeglane")
    add_note(
        ticket_id=ticket.pk, actor=cast.specialist, body="Kahtlustan krüptokaevurit", now=now
    )
    set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=["turvarisk"], now=now)
    for text in ("krüptokaevur", "kruptokaevur", "turvarisk"):
        for user in (cast.specialist, cast.second, cast.auditor, cast.administrator):
            assert found(user, text) == {"Arvuti aeglane"}, (text, user)
        for user in (cast.requester, cast.approver, cast.colleague, cast.outsider):
            assert found(user, text) == set(), (text, user)
    public = SearchRow.objects.get(kind="ticket")
    assert "krüpto" not in public.body
    set_tags(ticket_id=ticket.pk, actor=cast.specialist, tags=[], now=now)
    Message.objects.filter(kind="note").delete()
    SearchRow.objects.update(written_at=now - timedelta(hours=1))
    reindex("ticket")
    assert not SearchRow.objects.filter(kind="ticket_note").exists()


def test_hits_lead_to_the_page_of_who_looks(cast: Cast) -> None:  # noqa: F811
    ticket = make_ticket(cast.requester, title="Skanner seisab")
    add_note(
        ticket_id=ticket.pk,
        actor=cast.specialist,
        body="Skanner vanas majas",
        now=timezone.now(),
    )
    for user, url in ((cast.requester, "/minu/"), (cast.specialist, "/helpdesk/")):
        results = search(user, "skannerid")
        assert [(hit.kind, hit.url) for hit in results.hits] == [
            ("ticket", f"{url}{ticket.number}/")
        ]
        assert [hit.url for hit in search(user, ticket.number).direct] == [
            f"{url}{ticket.number}/"
        ]
    assert [hit.kind for hit in search(cast.specialist, "vana maja").hits] == ["ticket_note"]
    for kind, text in (("person", "Kask"), ("institution", "Kool")):
        reindex(kind)
        hits = search(cast.specialist, text, kinds=[kind]).hits
        assert hits, kind
        assert all(hit.url.startswith("/accounts/") for hit in hits), kind


def test_an_edited_request_is_found_by_its_new_words_only(cast: Cast) -> None:  # noqa: F811
    ticket = make_ticket(cast.requester, title="Hiir ei tööta")
    edit_ticket(
        ticket_id=ticket.pk, actor=cast.specialist, title="Klaviatuur", now=timezone.now()
    )
    assert found(cast.requester, "klaviatuurid") == {"Klaviatuur"}
    assert found(cast.requester, "hiir") == set()


def test_people_institutions_and_devices_follow_their_services() -> None:
    admin = make_user("administrator", first_name="Aivar", last_name="Raud")
    today, now = timezone.localdate(), timezone.now()
    school = create_institution(
        actor=admin, kind="school", name="Metsaveere Kool", short_name="Metsaveere"
    )
    create_site(
        actor=admin, institution=school, name="Peamaja", address="Kooli tee 4, Näidisküla"
    )
    person = create_person(
        actor=admin,
        first_name="Tõnu",
        last_name="Õunapuu",
        institution=school,
        position="majandusjuhataja",
        starts_on=today - timedelta(days=9),
        email="tonu@naidisvald.ee",
    )
    asset = register_asset(
        actor=admin, model=make_model(), institution=school, serial="5CG1234XYZ"
    )
    assign_asset(asset_id=asset.pk, actor=admin, person=person, now=now)
    assert found(admin, "ounapuu", "person") == {"Tõnu Õunapuu"}
    assert found(admin, "majandusjuhatajad", "person") == {"Tõnu Õunapuu"}
    assert found(admin, "Kooli tee", "institution") == {"Metsaveere Kool"}
    for text in ("5cg1234xyz", asset.inventory_no, "Latitude", "Õunapuu"):
        assert found(admin, text, "asset") == {"Dell Latitude 5440"}, text
    holder = make_user()
    User.objects.filter(pk=holder.pk).update(person=person)
    holder = User.objects.get(pk=holder.pk)
    assert found(holder, "Latitude") == {"Dell Latitude 5440"}
    return_asset(asset_id=asset.pk, actor=admin, now=now + timedelta(minutes=5))
    assert found(holder, "Latitude") == set()
    update_person(person_id=person.pk, actor=admin, last_name="Pihlakas")
    assert found(holder, "pihlakas", "person") == {"Tõnu Pihlakas"}
    end_employment(employment_id=person.employments.get().pk, actor=admin, last_day=today)
    update_institution(institution_id=school.pk, actor=admin, name="Metsaveere Põhikool")
    assert found(holder, "põhikool", "institution") == {"Metsaveere Põhikool"}


@pytest.fixture
def town(cast: Cast) -> list[User]:  # noqa: F811
    """Rows of every kind in both institutions and below, and every role somewhere."""
    now = timezone.now()
    below = make_institution(parent=cast.school, name="Kooli lasteaed")
    child_staff = make_user("staff", institution=below, first_name="Piret", last_name="Kuusk")
    finance = make_user(
        "finance", institution=cast.school, first_name="Riina", last_name="Kull"
    )
    nobody = make_user(first_name="Ants", last_name="Rolltu")
    for user in (cast.requester, cast.librarian, child_staff):
        ticket = make_ticket(user, title="Printer ei tööta")
        Message.objects.create(
            ticket=ticket,
            kind="note",
            author=None,
            author_label="",
            body="märge",
            created_at=now,
        )
    author = make_user("specialist", first_name="Kaja", last_name="Kirjutaja")
    Vendor.objects.create(name="Näidis IT")
    for number, place in enumerate((cast.school, cast.library, below)):
        asset = Asset.objects.create(
            inventory_no=f"V-{number}", model=make_model(), institution=place
        )
        person = (cast.colleague, cast.librarian, child_staff)[number].person
        assert person is not None
        make_stock_item(place)
        make_waiting_act(place, person)
        make_used_licence(place, person)
        assign_asset(asset_id=asset.pk, actor=cast.administrator, person=person, now=now)
        make_repair("at_vendor", asset=asset)
        make_booking(make_pool(place, devices=1), person)
        make_count(school=place)
        make_disposal(place, is_made=True)
        make_installation_job(place)
        make_title()
        make_disruption(author, [place])
        of_place: dict[str, Any] = {"audience": "institution", "institution_id": place.pk}
        for audience in ({"audience": "staff"}, {"audience": "specialists"}, of_place):
            for is_published in (True, False):
                make_guide(author, is_published=is_published, **audience)
    everybody = [value for value in vars(cast).values() if isinstance(value, User)]
    counting = User.objects.filter(person__stocktake_parts__isnull=False)
    signing = User.objects.filter(person__disposal_parts__isnull=False)
    return [*everybody, child_staff, finance, nobody, *counting[:2], *signing[:1]]


def test_the_tokens_give_exactly_what_visible_to_gives(town: list[User]) -> None:
    SearchRow.objects.all().delete()
    for kind in registry.indexers():
        assert reindex(kind) > 0, kind
    for fresh in town:
        user = User.objects.get(pk=fresh.pk)
        tokens = reader_tokens(user)
        visible: dict[
            str,
            QuerySet[Ticket]
            | QuerySet[Person]
            | QuerySet[Institution]
            | QuerySet[Asset]
            | QuerySet[Guide]
            | QuerySet[Disruption]
            | QuerySet[Entitlement]
            | QuerySet[Handover]
            | QuerySet[StockItem]
            | QuerySet[Repair]
            | QuerySet[Stocktake]
            | QuerySet[DisposalAct]
            | QuerySet[Booking]
            | QuerySet[InstallationJob]
            | QuerySet[Vendor],
        ]
        visible = {
            "ticket": Ticket.objects.visible_to(user),
            "person": Person.objects.visible_to(user),
            "institution": Institution.objects.visible_to(user),
            "asset": Asset.objects.visible_to(user),
            "guide": Guide.objects.visible_to(user),
            "disruption": Disruption.objects.visible_to(user),
            "licence": Entitlement.objects.visible_to(user),
            "act": Handover.objects.visible_to(user),
            "stock": StockItem.objects.visible_to(user),
            "repair": Repair.objects.visible_to(user),
            "booking": Booking.objects.visible_to(user),
            "stocktake": Stocktake.objects.visible_to(user),
            "disposal": DisposalAct.objects.visible_to(user),
            "installation": InstallationJob.objects.visible_to(user),
            "vendor": Vendor.objects.visible_to(user),
        }
        notes = (
            Message.objects.visible_to(user)
            .filter(kind="note")
            .values_list("ticket", flat=True)
        )
        expected = {
            kind: set(rows.values_list("pk", flat=True)) for kind, rows in visible.items()
        }
        expected["ticket_note"] = set(notes)
        for kind, ids in expected.items():
            rows = SearchRow.objects.filter(kind=kind, readers__overlap=tokens)
            assert set(rows.values_list("object_id", flat=True)) == ids, (kind, user)
            everything = set(
                SearchRow.objects.filter(kind=kind).values_list("object_id", flat=True)
            )
            assert registry.kinds()[kind].visible(user, everything) == ids, (kind, user)


def test_tokens_of_the_signed_out_and_inactive_are_none() -> None:
    user = make_user("administrator")
    assert "r:administrator" in reader_tokens(user)
    user.is_active = False
    assert reader_tokens(user) == []
    assert reader_tokens(AnonymousUser()) == []
