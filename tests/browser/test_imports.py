"""A list of 900 devices with faults is looked at, mended, applied, taken back and applied again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assets.models import Asset
from tests.browser.conftest import PageMaker
from tests.builders import make_institution, make_user
from tests.imports.files import HEADERS, as_xlsx
from tests.jobs.runs import run_all

COUNT = 900


@pytest.mark.django_db(transaction=True)
def test_nine_hundred_devices(
    make_page: PageMaker,
    axe: Callable[..., None],
    no_sideways: Callable[[Page], None],
) -> None:
    school = make_institution(name="Metsaveere Kool")
    keeper = make_user("specialist", institution=school, first_name="Kristi", last_name="Saul")
    rows = [
        [f"V-{n:04}", "Sülearvuti", "Dell", "Latitude 5440", "Metsaveere Kool", f"SN{n:05}", "31.05.2024", ""]
        for n in range(COUNT)
    ]  # fmt: skip
    rows[10][6] = "eile"
    rows[20][4] = "Kool"
    rows[30][3] = ""
    book = as_xlsx([["Seadmete nimekiri"], HEADERS, *rows])
    page = make_page(keeper)
    page.goto("/assets/")
    page.get_by_role("link", name="Impordi").click()
    file = {"name": "seadmed.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]  # a TypedDict
    page.get_by_role("button", name="Vaata fail üle").click()
    check = page.get_by_role("button", name="Kontrolli faili")
    expect(check).to_be_visible()
    axe(page)

    def done(button: str, then: str) -> None:
        """Press, let the worker do it, see the page follow by itself."""
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("progress")).to_be_visible()
        assert [job.state for job in run_all()] == ["done"]
        expect(page.get_by_text(then).first).to_be_visible(timeout=15_000)

    done("Kontrolli faili", "3 rida ei saa rakendada.")
    axe(page)
    no_sideways(page)
    page.get_by_label("Kelle oma: „Kool“").select_option("Metsaveere Kool")
    done("Jäta meelde ja kontrolli uuesti", "2 rida ei saa rakendada.")
    page.get_by_label("Veerg G, Soetatud").fill("31.05.2024")
    page.get_by_label("Veerg D, Mudel").fill("Latitude 5440")
    done("Salvesta ja kontrolli uuesti", "Uusi 900, muutub 0, samaks jääb 0.")
    done("Rakenda 900 rida", "Rakendatud")
    assert Asset.objects.count() == COUNT
    axe(page)
    done("Võta import tagasi", "0 rida jäi alles.")
    assert not Asset.objects.exists()
    done("Kontrolli uuesti, et uuesti rakendada", "Uusi 900, muutub 0, samaks jääb 0.")
    done("Rakenda 900 rida", "Rakendatud")
    assert Asset.objects.count() == COUNT
