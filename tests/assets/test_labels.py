"""Labels: codes that check themselves, sheets, the first scan of a blank one, who finds a thing."""

import io
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from accounts.models import Room, Site
from assets.label_codes import LENGTH, SIGNS, is_code, new_code
from assets.label_sheets import LAYOUTS
from assets.models import Asset, AssetTag, BlankLabel, RoomLabel
from itportal.core.documents.codes import read_codes
from itportal.core.journal.models import Event
from tests.accounts.test_web_people import sign_in
from tests.assets.builders import make_asset
from tests.assets.counts import make_count
from tests.assets.test_services_handover import Stage
from tests.attachments.builders import upload
from tests.builders import make_institution, make_user

PRINT = "/assets/sildid/"
BLANK = "/assets/sildid/tyhjad/"
SCAN = "/assets/skanni/"
SHEET = {"layout": "a4-24", "first": "1", "right": "0", "down": "0", "print": "1"}


def test_no_single_mistake_in_typing_passes_the_check() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    for code in list(codes)[:5]:
        assert is_code(code)
        for at in range(LENGTH + 1):
            for sign in SIGNS.replace(code[at], ""):
                assert not is_code(code[:at] + sign + code[at + 1 :])
        for at in range(LENGTH):
            turned = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
            assert turned == code or not is_code(turned)
    for wrong in ("", "V-0001", new_code().lower(), new_code() + "2", "ÕÄÖÜ23456"):
        assert not is_code(wrong)


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


@pytest.fixture
def web(stage: Stage) -> Client:
    return sign_in(stage.keeper)


def sheet(answer: Any) -> bytes:
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def test_labels_of_chosen_devices_hold_their_own_code_and_keep_it(
    stage: Stage, web: Client
) -> None:
    foreign = make_asset(institution=make_institution(), inventory_no="K-1")
    chosen = {"asset": ["V-0002", "V-0001", "K-1"]}
    asked = web.post(PRINT, {"rows": chosen["asset"], "kind": "labels"})
    assert [one.inventory_no for one in asked.context["assets"]] == ["V-0001", "V-0002"]
    assert not AssetTag.objects.exists()
    read = read_codes(sheet(web.post(PRINT, {**chosen, **SHEET})))
    tags = dict(AssetTag.objects.values_list("value", "asset__inventory_no"))
    assert sorted(tags.values()) == ["V-0001", "V-0002"]
    assert {text.split("/")[-2] for text in read} == set(tags)
    assert not foreign.tags.exists()
    again = web.post(PRINT, {**chosen, **SHEET, "layout": "62x29"})
    pages = pypdfium2.PdfDocument(sheet(again))
    assert [tuple(map(round, page.get_size())) for page in pages] == [(176, 82)] * 2
    assert AssetTag.objects.count() == 2
    assert set(read_codes(sheet(again))) == set(read)
    faults: list[dict[str, Any]] = [{"first": "25"}, {"right": "11"}, {"layout": "x"}]
    for wrong in (*faults, {"asset": []}):
        assert web.post(PRINT, {**chosen, **SHEET, **wrong}).status_code == 422, wrong


def test_a_sheet_begins_where_it_is_free_and_is_shifted_as_told() -> None:
    layout = LAYOUTS["a4-65"]
    assert layout.place(0, (0, 0)) == (4.75, 10.7)
    assert layout.place(6, (1, -0.5)) == pytest.approx((46.35, 31.4))
    for one in LAYOUTS.values():
        x, y = one.place(one.places - 1, (0, 0))
        assert x + one.size[0] <= one.page[0] + 0.01
        assert y + one.size[1] <= one.page[1] + 0.01


def test_a_blank_label_asks_its_device_at_the_first_scan(stage: Stage, web: Client) -> None:
    answer = web.post(
        BLANK, {**SHEET, "institution": str(stage.school.uid), "count": "3", "first": "23"}
    )
    assert len(pypdfium2.PdfDocument(sheet(answer))) == 2
    code = BlankLabel.objects.order_by("pk")[0].code
    claim = f"/t/{code}/seade/"
    assert web.get(f"/t/{code}/")["Location"] == claim
    assert web.post(SCAN, {"code": f"http://portal.ee/t/{code}/"})["Location"] == claim
    assert web.post(claim, {"number": "V-99"}).status_code == 422
    assert web.post(claim, {"number": "v-0002"})["Location"] == "/assets/V-0002/"
    assert web.get(f"/t/{code}/")["Location"] == "/assets/V-0002/"
    assert web.post(SCAN, {"code": code.lower()})["Location"] == "/assets/V-0002/"
    assert web.get(claim).status_code == 404
    assert Event.objects.filter(code="assets.label.claimed").count() == 1
    # Of another house the keeper neither claims a label nor puts it on a thing.
    other = sign_in(make_user("specialist", institution=make_institution()))
    free = BlankLabel.objects.filter(claimed_at=None)[0].code
    assert other.get(f"/t/{free}/seade/").status_code == 404
    assert other.get(f"/t/{code}/").status_code == 200
    assert "V-0002" not in other.get(f"/t/{code}/").content.decode()


def test_who_finds_a_thing_learns_whose_it_is_and_nothing_more(
    stage: Stage, web: Client
) -> None:
    web.post(PRINT, {"asset": "V-0001", **SHEET})
    code = AssetTag.objects.get().value
    found = Client().get(f"/t/{code}/")
    page = found.content.decode()
    assert "Metsaveere Kool" in page
    for secret in ("V-0001", "Latitude", "Marko"):
        assert secret not in page
    assert Client().get(f"/t/{new_code()}/").status_code == 404
    assert Client().get("/t/V-0001/").status_code == 404
    assert Client().get(f"/t/{code}/seade/").status_code == 302


def test_a_photo_of_a_label_opens_the_device(stage: Stage, web: Client) -> None:
    made = sheet(web.post(PRINT, {"asset": "V-0003", **SHEET, "layout": "62x29"}))
    picture = pypdfium2.PdfDocument(made)[0].render(scale=5).to_pil().convert("RGB")
    photo = io.BytesIO()
    picture.rotate(12, expand=True, fillcolor="white").save(photo, "JPEG", quality=60)
    done = web.post(SCAN, {"code": "", "photo": upload("silt.jpg", photo.getvalue())})
    assert done["Location"] == "/assets/V-0003/"
    for wrong in (
        {"code": ""},
        {"code": "V-77"},
        {"code": "\x00"},
        {"photo": upload("x.jpg", b"x")},
    ):
        assert web.post(SCAN, wrong).status_code == 422, wrong
    act = stage.made()
    assert (
        web.post(SCAN, {"code": f"http://p/akt/{act.code}/"})["Location"] == f"/akt/{act.code}/"
    )


def test_the_label_of_a_room_opens_it_with_its_devices_and_where_it_is_counted(
    stage: Stage, web: Client
) -> None:
    site = Site.objects.create(institution=stage.school, name="Peamaja")
    room, other = (Room.objects.create(site=site, name=name) for name in ("101", "102"))
    asset = make_asset(institution=stage.school)
    Asset.objects.filter(pk=asset.pk).update(room=room)
    there = "/assets/sildid/ruumid/"
    assert web.post(there, SHEET).status_code == 422  # no building was chosen
    sheet(web.post(there, SHEET | {"site": str(site.uid)}))
    codes = dict(RoomLabel.objects.values_list("room", "code"))
    assert set(codes) == {room.pk, other.pk}
    sheet(web.post(f"{there}?ruum={room.uid}", SHEET))  # again: the same code
    assert RoomLabel.objects.get(room=room).code == codes[room.pk]
    scanned = web.get(f"/t/{codes[room.pk]}/")
    assert scanned["Location"] == f"/assets/ruum/{room.uid}/"
    typed = web.post(SCAN, {"code": f"https://portaal.example/t/{codes[room.pk]}/"})
    assert typed["Location"] == scanned["Location"]
    page = web.get(scanned["Location"]).content.decode()
    assert asset.inventory_no in page
    counted = make_count(school=stage.school)
    place = counted.stocktake.places.get(room=room)
    assert f"/ruumid/{place.uid}/" in web.get(scanned["Location"]).content.decode()
    stranger = Client().get(f"/t/{codes[room.pk]}/").content.decode()
    assert str(stage.school) in stranger
    assert "101" not in stranger
    foreign = sign_in(make_user("specialist", institution=make_institution()))
    assert asset.inventory_no not in foreign.get(scanned["Location"]).content.decode()
    assert foreign.post(f"{there}?ruum={room.uid}", SHEET).status_code == 403
