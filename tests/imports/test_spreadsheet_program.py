"""Our files open right in a real spreadsheet program, and its files are read right by us."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from assets.models import Asset
from itportal.core.imports.models import ImportBatch
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_user
from tests.imports.files import as_csv, upload
from tests.imports.office import BALTIC, READ_CSV, UTF8, WRITE_CSV, Office
from tests.imports.test_assets import LIST, check, do

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://paha.example")'
COLUMNS = ["number", "serial", "name", "acquired", "price"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def web() -> Client:
    client = Client()
    client.force_login(
        make_user("specialist", institution=make_institution(name="Õismäe Kool"))
    )
    return client


def sheet(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_our_lists_open_right(web: Client, office: Office) -> None:
    school = make_institution(name="Rabavere Kool")
    asset = make_asset(institution=school, inventory_no="V-1")
    facts = {"acquired_on": date(2024, 5, 31), "price_net": Decimal("1234.50")}
    Asset.objects.filter(pk=asset.pk).update(serial="00123", name=FORMULA, **facts)
    web.force_login(make_user("administrator"))
    web.post("/loend/assets/paigutus/salvesta/", {"columns": COLUMNS})
    shown = "/loend/assets/fail.{}"
    [_title, found] = sheet(
        office.saved(web.get(shown.format("xlsx")).getvalue(), "xlsx", "xlsx")
    )
    assert found[1:] == ("V-1", "00123", FORMULA, datetime(2024, 5, 31), 1234.5)
    [_title, found] = sheet(
        office.saved(
            web.get(shown.format("csv")).getvalue(),
            "csv",
            "xlsx",
            read=READ_CSV.format(signs=59, charset=UTF8),
        )
    )
    # A CSV says nothing of kinds: what looks like a number is one. The formula stays asleep.
    assert found[3:] == ("'" + FORMULA, datetime(2024, 5, 31), 1234.5)


TYPED = [
    [
        "Inv nr",
        "Liik",
        "Tootja",
        "Mudel",
        "Asutus",
        "Seerianumber",
        "Soetatud",
        "Hind km-ta",
        "KM",
    ],
    *[
        [f"V-{n}", "Sülearvuti", "Dell", "Latitude 5440", "Õismäe Kool", f"SÄ{n}", *rest]
        for n, rest in enumerate(
            (["31.05.2024", "1234,50", "271,59"], ["1.6.2024", "99", "0"]), 1
        )
    ],
]


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("seadmed.xlsx", "xlsx"),
        ("seadmed.csv", WRITE_CSV.format(signs=59, charset=UTF8)),
        ("seadmed.csv", WRITE_CSV.format(signs=59, charset=BALTIC)),
        ("seadmed.csv", WRITE_CSV.format(signs=9, charset=UTF8)),
    ],
    ids=["xlsx", "utf-8", "baltic", "tabs"],
)
def test_its_files_are_read_right(web: Client, office: Office, name: str, to: str) -> None:
    """Typed into a sheet in Estonian, saved by the program as people save it, brought in."""
    typed = as_csv(TYPED)
    content = office.saved(typed, "csv", to, read=READ_CSV.format(signs=59, charset=UTF8))
    sent = web.post(LIST, {"kind": "assets", "file": upload(content, name)})
    assert sent.status_code == 302
    batch = check(web, ImportBatch.objects.latest("pk"))
    assert batch.counts["fault"] == 0, list(batch.rows.values_list("faults", flat=True))
    do(web, batch, "rakenda")
    found = Asset.objects.order_by("inventory_no").values_list(
        "serial", "acquired_on", "price_net", "institution__name"
    )
    assert list(found) == [
        ("SÄ1", date(2024, 5, 31), Decimal("1234.50"), "Õismäe Kool"),
        ("SÄ2", date(2024, 6, 1), Decimal("99.00"), "Õismäe Kool"),
    ]
