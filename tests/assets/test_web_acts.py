"""Pages of acts: the form by steps, signing, one's own page, what comes back, who leaves."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateRange

from accounts.models import Employment
from assets.models import Assignment, Handover
from itportal.core.attachments.models import Attachment
from itportal.core.journal.models import PersonalDataRead
from tests.accounts.test_web_people import CountQueries, sign_in
from tests.assets.builders import make_asset
from tests.assets.test_services_handover import LINE, Stage, scan
from tests.attachments import builders as files
from tests.builders import make_institution, make_person, make_user

pytestmark = pytest.mark.django_db
NEW = "/assets/aktid/uus/"


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def web(stage: Stage) -> Client:
    return sign_in(stage.keeper)


def test_the_form_is_filled_step_by_step_and_nothing_typed_is_lost(
    stage: Stage, web: Client
) -> None:
    page = web.get(
        NEW, {"kind": "handover", "asset": ["V-0001", "V-9"], "person": str(stage.person.uid)}
    )
    sheet = page.context["sheet"]
    assert [line.asset.inventory_no for line in sheet.lines] == ["V-0001"]
    sent = {
        "kind": "handover",
        "person": "Žanna Kask",
        "person-key": str(stage.person.uid),
        "asset": ["V-0001"],
        "seen": ["0"],
        "condition": ["worn"],
        "line_note": ["kriimud"],
        "note": "Laenuks",
    }
    more = web.post(NEW, {**sent, "add": "1", "code": "v-0002"})
    assert more.status_code == 200
    assert [line.asset.inventory_no for line in more.context["sheet"].lines] == [
        "V-0001",
        "V-0002",
    ]
    assert more.context["sheet"].lines[0].note == "kriimud"
    body = more.content.decode()
    assert "Laenuks" in body
    assert "errsum" not in body
    none = web.post(NEW, {**sent, "add": "1", "code": "V-77"})
    assert "V-77" in none.content.decode()
    usual = web.post(NEW, {**sent, "usual": "Laadija"})
    assert [one.name for one in usual.context["sheet"].accessories] == ["Laadija"]
    less = web.post(NEW, {**sent, "remove": "V-0001", "accessory": ["Kott"], "count": ["2"]})
    assert (less.context["sheet"].lines, less.context["sheet"].accessories[0].count) == ([], 2)
    assert not Handover.objects.exists()
    kept = web.post(NEW, {**sent, "draft": "1"})
    draft = Handover.objects.get()
    assert kept["Location"] == f"/assets/aktid/{draft.number}/"
    again = web.get(f"/assets/aktid/{draft.number}/muuda/")
    assert again.context["sheet"].lines[0].condition == "worn"
    wrong = web.post(
        f"/assets/aktid/{draft.number}/muuda/", {**sent, "person": "Ei Keegi", "person-key": ""}
    )
    assert (wrong.status_code, stage.holders()) == (422, [])
    made = web.post(
        f"/assets/aktid/{draft.number}/muuda/",
        {**sent, "accessory": ["Laadija"], "count": ["1"]},
    )
    assert made["Location"] == f"/assets/aktid/{draft.number}/allkiri/"
    assert stage.holders() == ["Žanna Kask"]
    late = web.post(NEW, sent)
    assert late.status_code == 409
    assert "V-0001" in late.content.decode()


def test_signed_on_the_screen_and_read_by_those_who_may(stage: Stage, web: Client) -> None:
    act = stage.made()
    page = f"/assets/aktid/{act.number}/"
    shown = web.get(f"{page}allkiri/")
    assert shown.context["form"].initial["name"] == "Žanna Kask"
    sent = {"name": "Žanna Kask", "seen": act.content_sha256, "strokes": ""}
    for wrong in ({}, {"strokes": "[[1,2]]"}, {"strokes": "{"}, {"name": ""}, {"seen": "0"}):
        assert web.post(f"{page}allkiri/", {**sent, **wrong}).status_code in (409, 422), wrong
    done = web.post(f"{page}allkiri/", {**sent, "strokes": str(LINE)})
    assert done["Location"] == page
    assert web.get(f"{page}allkiri/")["Location"] == page
    pdf = web.get(f"{page}pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert web.get(f"/akt/{act.code}/")["Location"] == page
    assert web.get(f"/akt/{act.number}-00000000/").status_code == 404
    teacher, other = sign_in(stage.teacher), sign_in(make_user("staff"))
    assert teacher.get(page)["Location"] == f"/minu/aktid/{act.number}/"
    assert teacher.get(f"{page}pdf/").status_code == 200
    assert teacher.get(f"{page}allkiri/").status_code == 403
    for address in (page, f"{page}pdf/", f"/akt/{act.code}/", f"/minu/aktid/{act.number}/"):
        assert other.get(address).status_code == 404, address
    assert PersonalDataRead.objects.filter(view="assets:act-sign").exists()


def test_ones_own_page_confirms_once(stage: Stage) -> None:
    act = stage.made()
    web = sign_in(stage.teacher)
    assert act.number in web.get("/minu/seadmed/").content.decode()
    own = f"/minu/aktid/{act.number}/"
    page = web.get(own).content.decode()
    assert act.content_sha256 in page
    assert re.search(r'<a href="/minu/seadmed/"[^>]*aria-current', page)
    assert web.post(own, {"seen": "x"}).status_code == 409
    assert web.post(own, {"seen": act.content_sha256})["Location"] == own
    act.refresh_from_db()
    assert act.state == "signed"
    assert web.post(own, {"seen": act.content_sha256}).status_code == 409
    assert act.number not in web.get("/minu/seadmed/").content.decode()


def test_a_photo_of_the_page_signs_its_act(stage: Stage, web: Client) -> None:
    act, other = stage.made(), stage.made()
    photo = {"files": files.upload("leht.jpg", scan(act))}
    wrong = web.post(f"/assets/aktid/{other.number}/fail/", photo)
    assert (wrong.status_code, act.code in wrong.content.decode()) == (422, True)
    held = Attachment.objects.get()
    done = web.post("/assets/aktid/allkirjastatud/", {"attachments": [str(held.uid)]})
    assert done["Location"] == f"/assets/aktid/{act.number}/"
    assert "leht.jpg" in web.get(done["Location"]).content.decode()
    assert web.post("/assets/aktid/allkirjastatud/").status_code == 422
    assert sign_in(stage.teacher).get(f"/files/{held.uid}/").status_code == 200
    assert sign_in(make_user("staff")).get(f"/files/{held.uid}/").status_code == 404


def test_cancelling_asks_why(stage: Stage, web: Client) -> None:
    act = stage.made()
    address = f"/assets/aktid/{act.number}/tyhista/"
    assert web.post(address, {"reason": ""}).status_code == 422
    assert web.post(address, {"reason": "vale inimene"}).status_code == 302
    assert "vale inimene" in web.get(f"/assets/aktid/{act.number}/").content.decode()
    assert web.post(address, {"reason": "x"}).status_code == 409


def test_who_leaves_is_listed_and_a_return_is_filled_with_all_they_have(
    stage: Stage, web: Client
) -> None:
    stage.made()
    elsewhere = make_asset(institution=make_institution(), inventory_no="K-1")
    Assignment.objects.create(
        asset=elsewhere, person=stage.person, during=(timezone.now(), None)
    )
    leavers = "/assets/lahkujad/"
    assert not web.get(leavers).context["rows"]
    Employment.objects.filter(person=stage.person).update(
        during=DateRange(date(2020, 1, 1), timezone.localdate())
    )
    rows = web.get(leavers).context["rows"]
    assert [(row.person, list(row.numbers)) for row in rows] == [
        (stage.person, ["V-0001", "V-0002", "V-0003"])
    ]
    filled = web.get(
        NEW,
        {
            "kind": "return",
            "person": str(stage.person.uid),
            "institution": str(stage.school.uid),
        },
    )
    assert [line.asset.inventory_no for line in filled.context["sheet"].lines] == [
        "V-0001",
        "V-0002",
        "V-0003",
    ]
    assert filled.context["others"] == []
    both = sign_in(make_user("specialist")).get(
        NEW, {"kind": "return", "person": str(stage.person.uid)}
    )
    assert len(both.context["others"]) == 1
    card = web.get(f"/assets/of/{stage.person.uid}/").content.decode()
    assert "kind=return" in card
    # From a device the person who has it is known.
    one = web.get(NEW, {"kind": "return", "asset": "V-0001"})
    assert one.context["form"].initial["person"] == stage.person


def test_the_list_costs_the_same_for_any_number_of_acts(stage: Stage, web: Client) -> None:
    costs = []
    for rows in (1, 5):
        for _ in range(rows):
            stage.made()
        with CountQueries() as counted:
            page = web.get("/assets/aktid/", {"q": "latitude"})
        costs.append(counted.number)
    assert costs[0] == costs[1]
    assert len(page.context["list"].page) == 6
    foreign = sign_in(make_user("specialist", institution=make_institution()))
    assert not foreign.get("/assets/aktid/").context["list"].page


def test_what_is_not_ones_own_cannot_be_put_on_an_act(stage: Stage) -> None:
    web = sign_in(make_user("specialist", institution=make_institution()))
    person = make_person(institution=stage.school)
    sent = {
        "kind": "handover",
        "person": str(person),
        "person-key": str(person.uid),
        "asset": ["V-0001"],
        "seen": ["0"],
    }
    assert web.post(NEW, sent).status_code == 422
    assert web.get(NEW, {"asset": "V-0001"}).context["sheet"].lines == []
    assert not Handover.objects.exists()
