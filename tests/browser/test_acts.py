"""A laptop and what goes with it change hands on a phone: one act, signed with a finger."""

from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from assets.models import Handover
from assets.services.labels import label_assets
from tests.assets.test_services_handover import Stage
from tests.browser.conftest import PageMaker

pytestmark = pytest.mark.django_db(transaction=True)


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """A finger on the box, by the browser's own touch input; points: shares of the box."""
    canvas = page.locator("sign-pad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    places = [
        {"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in points
    ]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [places[0]]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_laptop_with_its_accessories_is_handed_over_by_touch(
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    stage = Stage()
    page = make_page(stage.keeper, phone=True)
    page.goto("/assets/V-0001/")
    page.get_by_role("link", name="Anna üle").tap()
    page.locator("#id_person").fill("Žanna Kask")
    page.get_by_role("button", name="Laadija", exact=True).tap()
    page.get_by_role("button", name="Kott", exact=True).tap()
    expect(page.locator("[name=accessory]")).to_have_count(2)
    expect(page.locator("#id_person")).to_have_value("Žanna Kask")
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="Vormista ja allkirjasta").tap()
    expect(page.locator("h1")).to_have_text("Vastu võttis: Žanna Kask")
    page.get_by_role("button", name="Allkirjasta", exact=True).tap()
    expect(page.locator("#vead")).to_be_focused()
    axe(page)
    no_sideways(page)
    line = [(0.1 + step * 0.04, 0.5 + (0.3 if step % 2 else -0.2)) for step in range(20)]
    draw(page, line)
    strokes = page.locator("[name=strokes]")
    expect(strokes).not_to_have_value("")
    # A press: a finger's tap so soon after a drawn line is part of that gesture for the browser.
    page.get_by_role("button", name="Tühjenda").click()
    expect(strokes).to_have_value("")
    draw(page, line)
    expect(strokes).not_to_have_value("")
    page.get_by_role("button", name="Allkirjasta", exact=True).click()
    expect(page.locator("main")).to_contain_text("Allkirjastatud")
    axe(page)
    act = Handover.objects.get()
    assert (act.state, stage.holders()) == ("signed", ["Žanna Kask"])
    drawn = act.signatures.get(side="receiver")
    assert (drawn.way, sum(len(one) for one in drawn.strokes) >= 24) == ("drawn", True)
    with page.expect_download() as begun:
        page.get_by_role("link", name="PDF").tap()
    path = begun.value.path()
    with pikepdf.open(path) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
    said = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    for word in ("V-0001", "Laadija", "Kott", "Žanna Kask", "Allkirjastatud ekraanil"):
        assert word in said


CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "http://portal.example.ee/t/%s/" }]; }
};
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


def test_a_label_before_the_camera_opens_its_device(
    make_page: PageMaker,
    axe: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
) -> None:
    """The browser's reader is stood in for: what reads codes is Chromium's, not ours."""
    stage = Stage()
    codes = label_assets(assets=stage.assets[:1], actor=stage.keeper)
    page = make_page(stage.keeper, phone=True)
    page.goto("/assets/skanni/")
    # Chromium on a desk cannot read codes: the photo and the code stay.
    expect(page.locator("#id_photo")).to_be_visible()
    expect(page.locator("code-scanner")).to_be_hidden()
    page.add_init_script(CAMERA % next(iter(codes.values())))
    page.goto("/assets/skanni/")
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="Ava kaamera").tap()
    expect(page).to_have_url("/assets/V-0003/")
