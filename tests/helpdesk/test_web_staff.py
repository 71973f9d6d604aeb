"""The staff side over HTTP: catalogue, form, drafts, own requests."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Room, Site
from assets.models import Assignment
from helpdesk.models import Category, Draft, FormField, Message, Ticket
from helpdesk.services.conversation import add_note, ask_requester
from helpdesk.services.lifecycle import resolve_ticket
from itportal.core.journal.models import Event, PersonalDataRead
from tests.attachments.builders import png
from tests.helpdesk.builders import make_asset, make_ticket
from tests.helpdesk.conftest import Cast

pytestmark = pytest.mark.django_db
CODE = "arvuti"


@pytest.fixture
def staff(client: Client, cast: Cast) -> Client:
    client.force_login(cast.requester)
    return client


def form_data(code: str = CODE, **changes: object) -> dict[str, object]:
    """A complete form: the first option of every required question."""
    category = Category.objects.get(code=code)
    data: dict[str, object] = {
        "form_token": str(uuid.uuid4()),
        "title": "Arvuti läheb keset tundi kinni",
        "body": "Umbes 20 minutit pärast sisselülitamist.",
        "asset": "other",
        "urgency": "2",
        "location": "Ruum 214",
        "phone": "555 0188",
    }
    for field in category.fields.all():
        if field.is_required and not field.shown_when:
            data[f"q_{field.slug}"] = field.options[0]["value"] if field.options else "midagi"
    return data | changes


def test_the_catalogue_lists_topics_under_their_doors(staff: Client) -> None:
    page = staff.get("/uus/").content.decode()
    for door in ("Midagi ei tööta", "Soovin midagi", "Soovin ligipääsu"):
        assert door in page
    found = staff.get("/uus/", {"q": "printerit"}).content.decode()
    assert "/uus/printer/" in found
    assert f"/uus/{CODE}/" not in found
    assert "Näita kõiki teemasid" in staff.get("/uus/", {"q": "xyzzy"}).content.decode()


def test_every_form_opens_and_shows_every_question(staff: Client) -> None:
    codes = list(Category.objects.values_list("code", flat=True))
    assert len(codes) >= 15
    for code in codes:
        page = staff.get(f"/uus/{code}/")
        assert page.status_code == 200, code
        for field in FormField.objects.filter(category__code=code):
            assert f'name="q_{field.slug}"' in page.content.decode(), (code, field.slug)


def test_own_device_is_picked_already(staff: Client, cast: Cast) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    page = staff.get(f"/uus/{CODE}/").content.decode()
    assert f'value="{asset.uid}"' in page
    picked = page.split(f'value="{asset.uid}"')[1].split(">")[0]
    assert "checked" in picked


def test_the_projector_of_ones_room_is_offered(staff: Client, cast: Cast) -> None:
    site = Site.objects.create(institution=cast.school, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    person = cast.requester.person
    assert person
    person.room = room
    person.save(update_fields=["room"])
    laptop = make_asset(cast.school, holder=person)
    projector = make_asset(cast.school, number="V-0500", kind="projector")
    Assignment.objects.create(
        asset=projector, room=room, during=DateTimeTZRange(timezone.now(), None)
    )
    page = staff.get("/uus/projektor/").content.decode()
    assert str(projector.uid) in page
    assert str(laptop.uid) not in page
    assert "Peamaja, ruum 214" in page
    staff.post("/uus/projektor/", form_data("projektor", asset=str(projector.uid)))
    assert Ticket.objects.get().asset == projector


def test_a_filed_request_is_shown_to_its_maker(staff: Client, cast: Cast) -> None:
    asset = make_asset(cast.school, holder=cast.requester.person)
    files = [SimpleUploadedFile("ekraan.png", png(), "image/png")]
    answer = staff.post(f"/uus/{CODE}/", form_data(asset=str(asset.uid)) | {"files": files})
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/minu/{ticket.number}/")
    assert (ticket.asset, ticket.requester) == (asset, cast.requester.person)
    assert ticket.messages.get().files.count() == 1
    page = staff.get(answer["Location"]).content.decode()
    assert "Arvuti läheb keset tundi kinni" in page
    assert "ekraan.png" in page
    assert Event.objects.filter(code="helpdesk.ticket.filed").count() == 1


def test_the_same_form_sent_twice_makes_one_request(staff: Client) -> None:
    data = form_data()
    first, second = (staff.post(f"/uus/{CODE}/", data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Kirjuta ühe lausega"),
        ({"title": "x" * 161}, "Kuni 160"),
        ({"title": "tere\x00tere"}, "errsum"),
        ({"title": "\u202eabc"}, "nähtamatu"),
        ({"body": "x" * 50_001}, "Kuni 50000"),
        ({"urgency": ""}, "Vali, kui palju"),
        ({"urgency": "9"}, "Vali, kui palju"),
        ({"asset": str(uuid.uuid4())}, "See seade"),
        ({"asset": "'; drop table"}, "See seade"),
        ({"location": "x" * 161}, "Kuni 160"),
        ({"phone": "5" * 41}, "Kuni 40"),
        ({"q_since": "kunagi"}, "Vali üks"),
    ],
)
def test_a_bad_field_is_named_and_nothing_typed_is_lost(
    staff: Client, changes: dict[str, str], words: str
) -> None:
    answer = staff.post(f"/uus/{CODE}/", form_data(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words.lower() in page.lower()
    assert "Umbes 20 minutit" in page or "body" in changes
    assert 'id="vead"' in page
    assert page.split("<title>")[1].split(" ")[0].endswith(":")  # "Viga: " comes first
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("text", ["\ufeff😀 läpakas", "<script>alert(1)</script>"])
def test_strange_text_is_kept_never_run(staff: Client, text: str) -> None:
    answer = staff.post(f"/uus/{CODE}/", form_data(title=text, body=text), follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert Ticket.objects.get().title == text.strip("\ufeff")


def test_files_survive_a_failed_form_and_can_be_taken_back(staff: Client) -> None:
    files = [SimpleUploadedFile("pilt.png", png(), "image/png")]
    first = staff.post(f"/uus/{CODE}/", form_data(title="") | {"files": files})
    uid = first.context["uploads"].uids[0]
    assert f'name="attachments" value="{uid}"' in first.content.decode()
    again = staff.post(
        f"/uus/{CODE}/", form_data() | {"attachments": [str(uid)], "remove_upload": str(uid)}
    )
    assert (again.status_code, again.context["uploads"].uids) == (200, [])
    assert "Arvuti läheb keset tundi kinni" in again.content.decode()
    assert not Ticket.objects.exists()


def test_a_draft_is_kept_shown_and_thrown_away(staff: Client, cast: Cast) -> None:
    assert staff.post(f"/uus/{CODE}/mustand/", {"title": "Pooleli"}).status_code == 200
    assert "Pooleli" in staff.get(f"/uus/{CODE}/").content.decode()
    staff.post(f"/uus/{CODE}/mustand/loobu/")
    assert "Pooleli" not in staff.get(f"/uus/{CODE}/").content.decode()
    assert not Draft.objects.exists()


def test_a_draft_gone_meanwhile_does_not_stop_the_sending(staff: Client, cast: Cast) -> None:
    staff.post(f"/uus/{CODE}/mustand/", {"title": "Pooleli"})
    Draft.objects.all().delete()
    assert staff.post(f"/uus/{CODE}/", form_data()).status_code == 302


def test_a_late_autosave_does_not_bring_a_sent_draft_back(staff: Client) -> None:
    data = form_data()
    staff.post(f"/uus/{CODE}/", data)
    assert staff.post(f"/uus/{CODE}/mustand/", data).status_code == 200
    assert not Draft.objects.exists()


def test_a_topic_no_longer_offered_is_not_found(staff: Client) -> None:
    Category.objects.filter(code=CODE).update(is_active=False)
    assert staff.get(f"/uus/{CODE}/").status_code == 404
    assert staff.post(f"/uus/{CODE}/", {"title": "x"}).status_code == 404


def test_own_requests_cost_the_same_for_any_number(
    staff: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_ticket(cast.requester)
    counts = []
    for more in (0, 20):
        for number in range(more):
            make_ticket(cast.requester, title=f"Mure {number}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = staff.get("/minu/")
        assert page.content.decode().count("list__more") == 0
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_requester_reads_no_notes_and_answers(staff: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    now = timezone.now()
    add_note(ticket_id=ticket.pk, actor=cast.specialist, body="Saladus", now=now)
    ask_requester(ticket_id=ticket.pk, actor=cast.specialist, body="Mis mudel?", now=now)
    page = staff.get(f"/minu/{ticket.number}/").content.decode()
    assert "Mis mudel?" in page
    assert "Saladus" not in page
    assert "Saladus" not in staff.get(f"/minu/{ticket.number}/vestlus/").content.decode()
    answer = staff.post(f"/minu/{ticket.number}/vasta/", {"body": "Latitude"})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert Message.objects.filter(ticket=ticket, kind="request", body="Latitude").count() == 1


def test_an_empty_answer_is_refused_in_place(staff: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    answer = staff.post(f"/minu/{ticket.number}/vasta/", {"body": " "})
    assert answer.status_code == 422
    assert "Kirjuta kõigepealt midagi" in answer.content.decode()


def test_solved_confirmed_rated_and_reopened(staff: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    url = f"/minu/{ticket.number}/"
    now = timezone.now()
    resolve_ticket(ticket_id=ticket.pk, actor=cast.specialist, resolution="Vahetatud", now=now)
    assert "Kas mure kadus?" in staff.get(url).content.decode()
    assert staff.post(f"{url}hinda/", {"rating": ""}).status_code == 422
    assert staff.post(f"{url}hinda/", {"rating": "5", "comment": "Kiire!"}).status_code == 302
    assert staff.post(f"{url}korras/").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.rating) == ("closed", 5)
    assert staff.post(f"{url}ava/", {"body": "Jälle katki"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_taking_back_a_request(staff: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    assert staff.post(f"/minu/{ticket.number}/loobu/").status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "withdrawn"


def test_strangers_see_and_do_nothing(client: Client, cast: Cast) -> None:
    ticket = make_ticket(cast.requester)
    client.force_login(cast.colleague)
    url = f"/minu/{ticket.number}/"
    for path in ("", "vestlus/"):
        assert client.get(url + path).status_code == 404
    for path in ("vasta/", "mustand/", "loobu/", "ava/", "korras/", "hinda/"):
        assert client.post(url + path, {"body": "x", "rating": "1"}).status_code == 404
    client.force_login(cast.approver)
    assert client.get(url).status_code == 200
    assert client.post(f"{url}loobu/").status_code == 403
    assert PersonalDataRead.objects.get(actor=cast.approver).purpose == ticket.number
    assert ticket.title in client.get("/minu/asutus/").content.decode()
    assert ticket.title not in client.get("/minu/").content.decode()


def test_the_home_page_shows_whose_turn_it_is(staff: Client, cast: Cast) -> None:
    make_asset(cast.school, holder=cast.requester.person)
    ticket = make_ticket(cast.requester)
    now = timezone.now()
    ask_requester(ticket_id=ticket.pk, actor=cast.specialist, body="Mis mudel?", now=now)
    page = staff.get("/").content.decode()
    assert "Ootame sinu vastust" in page
    assert "V-0412" in page
