"""Pages of software: names decided many at a press, statements that do not grow, a day gone by."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Institution
from assets.models import Installation, SoftwareName, SoftwareTitle
from assets.services.installations import Seen, observe
from assets.services.software import create_title, put_support
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Institution:
    return make_institution()


@pytest.fixture
def web(house: Institution) -> Client:
    client = Client()
    client.force_login(make_user("specialist", institution=house))
    return client


def tell(house: Institution, *names: str, at: datetime | None = None) -> str:
    asset = make_asset(institution=house)
    now = timezone.now()
    rows = [Seen(name, "1.0") for name in names]
    observe(asset_id=asset.pk, rows=rows, source="api", at=at or now, complete=True, now=now)
    return asset.inventory_no


def test_names_are_decided_many_at_a_press_and_taken_back(
    web: Client, house: Institution
) -> None:
    tell(house, "Alfa 1.0", "Alfa 2.0 (x64)", "Beeta")
    tell(make_institution(), "Gamma")
    page = web.get("/tarkvara/nimed/").content.decode()
    assert "Beeta" in page
    assert "Gamma" not in page
    ids = list(SoftwareName.objects.exclude(name="Gamma").values_list("pk", flat=True))
    chosen = {"rows": [*ids, SoftwareName.objects.get(name="Gamma").pk]}
    answer = web.post("/loend/software_names/hulgi/own/", chosen, follow=True)
    assert answer.status_code == 200
    assert set(SoftwareTitle.objects.values_list("name", flat=True)) == {"Alfa", "Beeta"}
    assert [row.name for row in SoftwareName.objects.unknown()] == ["Gamma"]
    back = answer.content.decode().partition("/tagasi/")[0].rpartition('"')[2] + "/tagasi/"
    noise = web.post(
        "/loend/software_names/hulgi/noise/", {"rows": [*ids[:1], "abc"]}, follow=True
    )
    assert SoftwareName.objects.get(pk=ids[0]).is_noise
    undo = noise.content.decode().partition("/tagasi/")[0].rpartition('"')[2] + "/tagasi/"
    assert web.post(undo).status_code == 302
    assert SoftwareName.objects.get(pk=ids[0]).title
    assert web.post(back).status_code == 302


def test_pages_cost_the_same_for_any_number_of_rows(web: Client, house: Institution) -> None:
    keeper = make_user("specialist", institution=house)
    title = create_title(actor=keeper, name="AnyDesk", policy="forbidden")
    put_support(title_uid=title.uid, actor=keeper, ends_on=timezone.localdate())

    def costs() -> dict[str, int]:
        number = Installation.objects.latest("pk").asset.inventory_no
        found = {}
        for path in (
            *("/tarkvara/", "/tarkvara/leiud/", "/tarkvara/nimed/"),
            *(f"/tarkvara/{title.uid}/", f"/assets/{number}/?vaade=tarkvara"),
        ):
            assert web.get(path).status_code == 200
            with CaptureQueriesContext(connection) as captured:
                web.get(path)
            found[path.replace(number, "")] = len(captured)
        return found

    tell(house, "AnyDesk", "Nimi")
    few = costs()
    for count in range(6):
        create_title(actor=keeper, name=f"Programm {count}")
    for _count in range(3):
        tell(
            house, "AnyDesk", *(f"{kind} {n}.1" for n in range(6) for kind in ("Programm", "X"))
        )
    assert costs() == few


def test_what_was_there_at_the_end_of_a_day(web: Client, house: Institution) -> None:
    began = timezone.now() - timedelta(days=30)
    number = tell(house, "Vana Programm", at=began)
    row = Installation.objects.get()
    Installation.objects.update(ended_at=began + timedelta(days=10), last_seen=began)
    page = f"/assets/{number}/?vaade=tarkvara"
    for days, there in ((-1, False), (5, True), (15, False)):
        day = timezone.localdate(began + timedelta(days=days)).isoformat()
        shown = web.get(f"{page}&paev={day}").content.decode()
        assert ("Vana Programm" in shown) == there, day
    for day in ("2026-13-45", "9999-12-31", "x"):
        assert web.get(f"{page}&paev={day}").status_code == 200
    assert row.first_seen == began
