"""Devices brought in from files: looked at, corrected, applied, taken back, applied again."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Institution, RoleGrant, Room, Site, User
from assets.models import Asset, AssetModel, Assignment
from assets.services.assets import edit_asset
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.journal.models import Event, RowChange
from tests.assets.builders import make_asset
from tests.builders import make_institution, make_person, make_user
from tests.imports.files import HEADERS, as_csv, as_xlsx, upload
from tests.jobs.runs import run_all

pytestmark = pytest.mark.django_db
LIST = "/impordid/"


@pytest.fixture
def school() -> Institution:
    return make_institution(name="Metsaveere Kool")


@pytest.fixture
def keeper(school: Institution) -> User:
    return make_user("specialist", institution=school, first_name="Kristi", last_name="Saul")


@pytest.fixture
def web(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def device(own: str, **changes: Any) -> list[Any]:
    facts = {
        "number": own,
        "kind": "Sülearvuti",
        "maker": "Dell",
        "model": "Latitude 5440",
        "house": "Metsaveere Kool",
        "serial": f"SN{own}".replace("-", ""),
        "day": "31.05.2024",
        "holder": "",
    } | changes
    return list(facts.values())


def send(web: Client, content: bytes, name: str = "seadmed.csv") -> ImportBatch:
    """Upload, take the guessed columns, check."""
    sent = web.post(LIST, {"kind": "assets", "file": upload(content, name)})
    assert sent.status_code == 302, sent.content.decode()[:2000]
    batch = ImportBatch.objects.latest("pk")
    return check(web, batch)


def check(web: Client, batch: ImportBatch) -> ImportBatch:
    columns = {f"column-{place}": name for name, place in batch.mapping.items()}
    answer = web.post(f"{LIST}{batch.uid}/veerud/", columns)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return ran(batch)


def ran(batch: ImportBatch, state: str = "done") -> ImportBatch:
    [job] = run_all()
    assert job.state == state, job.error
    batch.refresh_from_db()
    return batch


def do(
    web: Client, batch: ImportBatch, act: str, state: str = "done", **data: str
) -> ImportBatch:
    answer = web.post(f"{LIST}{batch.uid}/{act}/", data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return ran(batch, state)


def counts(batch: ImportBatch) -> tuple[int, ...]:
    names = ("new", "change", "same", "conflict", "fault")
    return tuple(batch.counts[name] for name in names)


def test_a_list_with_faults_is_mended_applied_undone_and_applied_again(
    web: Client, keeper: User, school: Institution
) -> None:
    holder = make_person(institution=school, first_name="Marko", last_name="Tamm")
    rows = [device(f"V-9{n:03}") for n in range(60)]
    rows[3][6] = "eile"
    rows[7][4] = "Kool"
    rows[9][7] = "Marko Tamm"
    rows[11][3] = ""
    book = as_xlsx([["Seadmed seisuga 1. juuni"], [], HEADERS, *rows])
    batch = send(web, book, "Seadmed juuni.xlsx")
    assert counts(batch) == (57, 0, 0, 0, 3)
    page = web.get(f"{LIST}{batch.uid}/").content.decode()
    for words in ("Rida 7", "„eile“", "Veerg G, Soetatud", "Rida 11", "„Kool“", "Rida 15"):
        assert words in page, words
    # Nothing goes while rows are faulty and nobody said to leave them out.
    assert web.post(f"{LIST}{batch.uid}/rakenda/").status_code == 409
    # The faulty rows as a spreadsheet, with what is wrong.
    got = b"".join(web.get(f"{LIST}{batch.uid}/vigased.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(got)).worksheets[0]
    remarks = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert len(remarks) == 3
    assert "eile" in str(remarks[0])
    # A word is explained, two cells are written anew.
    fixes = {
        "word-institution-1": "Metsaveere Kool",
        "said-institution-1": "Kool",
        "was-7-6": "eile",
        "cell-7-6": "2024-05-31",
        "cell-15-3": "Latitude 5440",
    }
    web.post(f"{LIST}{batch.uid}/parandused/", fixes)
    batch = ran(batch)
    assert counts(batch) == (60, 0, 0, 0, 0)
    assert not Asset.objects.exists()
    batch = do(web, batch, "rakenda")
    assert (batch.state, Asset.objects.count()) == ("applied", 60)
    given = Asset.objects.get(inventory_no="V-9009")
    assert given.state == "in_use"
    assert given.assignments.get().person == holder
    one = Asset.objects.get(inventory_no="V-9003")
    assert (one.acquired_on, one.serial, one.state) == (
        date(2024, 5, 31),
        "SNV9003",
        "in_stock",
    )
    assert AssetModel.objects.count() == 1
    assert Event.objects.filter(code="assets.asset.imported").count() == 60
    created = RowChange.objects.filter(object_repr="V-9003").get()
    assert created.changes_dict["serial"] == [None, "SNV9003"]
    assert created.cid == Event.objects.filter(code="assets.asset.imported")[0].request_id
    found = web.get("/search/", {"q": "SNV9003"}).content.decode()
    assert "V-9003" in found
    # Later edits survive the undo and are listed.
    edit_asset(asset_id=one.pk, actor=keeper, notes="Parandatud käsitsi")
    batch = do(web, batch, "vota-tagasi")
    assert batch.state == "undone"
    assert [row["line"] for row in batch.kept] == [7]
    assert Asset.objects.get() == one
    assert not Assignment.objects.exists()
    assert Event.objects.filter(code="assets.asset.unregistered").count() == 59
    assert "V-9004" not in web.get("/search/", {"q": "SNV9004"}).content.decode()
    # And again.
    batch = do(web, batch, "kontrolli")
    assert counts(batch) == (59, 0, 1, 0, 0)
    batch = do(web, batch, "rakenda")
    assert Asset.objects.count() == 60
    assert Asset.objects.get(pk=one.pk).notes == "Parandatud käsitsi"


def test_what_is_on_the_books_is_compared_changed_and_put_back(
    web: Client, keeper: User, school: Institution
) -> None:
    teacher = make_person(institution=school, first_name="Mari", last_name="Mets")
    site = Site.objects.create(institution=school, name="Peamaja")
    room = Room.objects.create(site=site, name="214")
    first = send(web, as_csv([HEADERS, *(device(f"V-1{n}") for n in range(10, 14))]))
    do(web, first, "rakenda")
    before = list(
        Asset.objects.order_by("inventory_no").values("serial", "acquired_on", "state")
    )
    more = [*HEADERS, "Ruum", "Hind km-ta", "KM", "Tarnija"]
    rows = [
        [*device("V-110"), "", "", "", ""],
        [*device("V-111", serial="UUS111", day=""), "", "1 234,50", "271,59", ""],
        [*device("v-112", holder="mets, mari"), "", "", "", ""],
        [*device("V-113"), "Peamaja 214", "", "", "Tundmatu OÜ"],
        [*device("V-114", serial=""), "214", "", "", ""],
    ]
    batch = send(web, as_csv([more, *rows]))
    assert counts(batch) == (1, 2, 1, 0, 1)
    page = web.get(f"{LIST}{batch.uid}/?read=change").content.decode()
    assert "<del>SNV111</del> <ins>UUS111</ins>" in page
    assert "Mari Mets" in page
    batch = do(web, batch, "rakenda", leave_out="1")
    changed = Asset.objects.get(inventory_no="V-111")
    assert (changed.serial, changed.acquired_on) == ("UUS111", date(2024, 5, 31))
    assert changed.price_gross == Decimal("1506.09")
    assert Asset.objects.get(inventory_no="V-112").assignments.get().person == teacher
    assert Asset.objects.get(inventory_no="V-114").room == room
    event = Event.objects.filter(code="assets.asset.edited", object_id=changed.pk).get()
    assert (event.data["was"]["serial"], event.data["now"]["serial"]) == ("SNV111", "UUS111")
    batch = do(web, batch, "vota-tagasi")
    assert batch.kept == []
    rest = Asset.objects.order_by("inventory_no").values("serial", "acquired_on", "state")
    assert list(rest) == before
    assert not Assignment.objects.filter(during__upper_inf=True).exists()


def test_rows_overtaken_since_the_preview_are_conflicts_and_nothing_is_written(
    web: Client, keeper: User, school: Institution
) -> None:
    asset = make_asset(institution=school, inventory_no="V-201")
    rows = [
        device("V-201", serial="UUS1"),
        device("V-202"),
        device("V-203"),
        device("V-203", serial="X9999"),
    ]
    batch = send(web, as_csv([HEADERS, *rows]))
    assert counts(batch) == (1, 1, 0, 2, 0)
    page = web.get(f"{LIST}{batch.uid}/?read=conflict").content.decode()
    assert "4, 5" in page
    edit_asset(asset_id=asset.pk, actor=keeper, notes="Vahepeal")
    answer = web.post(f"{LIST}{batch.uid}/rakenda/", {"leave_out": "1"})
    assert answer.status_code == 302
    batch = ran(batch)
    assert counts(batch) == (1, 0, 0, 3, 0)
    asset.refresh_from_db()
    assert (asset.notes, asset.serial) == ("Vahepeal", "")
    assert set(Asset.objects.values_list("inventory_no", flat=True)) == {"V-201", "V-202"}
    # Without leaving out, one overtaken row stops all.
    fresh = send(web, as_csv([HEADERS, device("V-201", serial="UUS1"), device("V-205")]))
    edit_asset(asset_id=asset.pk, actor=keeper, notes="Jälle")
    fresh = do(web, fresh, "rakenda", state="failed")
    assert fresh.job is not None
    assert "1 rida" in fresh.job.error
    assert fresh.state == "checked"
    assert counts(fresh) == (1, 0, 0, 1, 0)
    assert not Asset.objects.filter(inventory_no="V-205").exists()


def test_another_institutions_devices_are_neither_seen_nor_changed(
    web: Client, keeper: User, school: Institution
) -> None:
    other = make_institution(name="Rabavere Kool")
    secret = make_asset(institution=other, inventory_no="V-301")
    Asset.objects.filter(pk=secret.pk).update(serial="SALA12345")
    stranger = make_person(institution=other, first_name="Salajane", last_name="Isik")
    rows = [
        device("V-301", serial="UUS1"),
        device("V-302", house="Rabavere Kool"),
        device("V-303", holder=stranger.email),
        device("", serial="SALA12345"),
    ]
    batch = send(web, as_csv([HEADERS, *rows]))
    faults = {row.line: row.faults for row in ImportRow.objects.filter(batch=batch)}
    assert set(faults[2]) == {"inventory_no"}
    assert set(faults[3]) == {"institution"}
    assert set(faults[4]) == {"holder"}
    assert "V-301" not in json.dumps(faults[5])
    secret.refresh_from_db()
    assert secret.serial == "SALA12345"
    # Nobody opens another's import, its file or its faulty rows.
    stranger_web = Client()
    stranger_web.force_login(make_user("administrator"))
    assert batch.file is not None
    for path in (
        f"{LIST}{batch.uid}/",
        f"{LIST}{batch.uid}/vigased.xlsx",
        f"/files/{batch.file.uid}/",
    ):
        assert stranger_web.get(path).status_code == 404
    for act in ("veerud", "parandused", "fail", "rakenda", "vota-tagasi"):
        assert stranger_web.post(f"{LIST}{batch.uid}/{act}/").status_code == 404
    # A right lost after the preview is lost for the job too.
    good = send(web, as_csv([HEADERS, device("V-310")]))
    web.post(f"{LIST}{good.uid}/rakenda/")
    RoleGrant.objects.filter(user=keeper).update(institution=other)
    good = ran(good, "failed")
    assert not Asset.objects.filter(inventory_no="V-310").exists()


def test_five_thousand_rows_with_one_in_a_hundred_faulty_are_each_named(
    web: Client, school: Institution
) -> None:
    bad = {
        "day": "31.02.2024",
        "kind": "Kosmoselaev",
        "house": "Olematu Kool",
        "model": "",
        "number": "V 1!",
    }
    rows, wrong = [], {}
    for n in range(5_000):
        row = device(f"KV/{n}")
        if n % 100 == 50:
            name = list(bad)[n // 100 % len(bad)]
            row = device(f"KV/{n}", **{name: bad[name].replace("1!", f"{n}!")})
            wrong[n + 2] = name
        rows.append(row)
    batch = send(web, as_csv([HEADERS, *rows], delimiter="\t"))
    assert counts(batch) == (4_950, 0, 0, 0, 50)
    names = {
        "day": "acquired_on",
        "kind": "category",
        "house": "institution",
        "model": "model",
        "number": "inventory_no",
    }
    faulty = ImportRow.objects.filter(batch=batch, outcome="fault")
    named = {row.line: set(row.faults) for row in faulty}
    assert named == {line: {names[name]} for line, name in wrong.items()}
    with connection.execute_wrapper(_counting) as _:
        _COUNT.clear()
        batch = do(web, batch, "rakenda", leave_out="1")
    assert Asset.objects.count() == 4_950
    assert len(_COUNT) < 250  # by chunks, not by rows
    assert Event.objects.filter(code="assets.asset.imported").count() == 4_950


_COUNT: list[str] = []


def _counting(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    _COUNT.append(sql)
    return execute(sql, params, many, context)


def test_the_command_is_the_same_import(
    keeper: User, school: Institution, tmp_path: Path
) -> None:
    make_user("administrator")
    path = tmp_path / "seadmed.csv"
    path.write_bytes(as_csv([HEADERS, device("V-401"), device("V-402", day="homme")]))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_table", "assets", str(path), stdout=out)
    summary, fault = (json.loads(line) for line in out.getvalue().splitlines())
    assert summary["rows"] == {"new": 1, "change": 0, "same": 0, "conflict": 0, "fault": 1}
    assert (fault["row"], fault["column"], fault["cell"]) == (3, "G", "homme")
    assert not Asset.objects.exists()
    path.write_bytes(as_csv([HEADERS, device("V-401")]))
    call_command("import_table", "assets", str(path), "--dry-run", stdout=out)
    assert not Asset.objects.exists()
    call_command("import_table", "assets", str(path), "--user", keeper.email, stdout=out)
    assert Asset.objects.get().inventory_no == "V-401"
    with pytest.raises(CommandError, match="ships"):
        call_command("import_table", "ships", str(path))


def test_a_program_is_known_by_its_headings_and_a_choice_is_remembered(
    web: Client, school: Institution
) -> None:
    snipe = ["Asset Tag", "Serial", "Model", "Category", "Status", "Checked Out To", "Location", "Company", "Manufacturer", "Purchased", "EOL"]  # fmt: skip
    row = ["S-1", "SNIPE001", "ThinkPad T14", "Laptop", "Ready to Deploy", "", "", "Metsaveere Kool", "Lenovo", "2023-01-31", ""]  # fmt: skip
    content = as_csv([snipe, row], delimiter=",")
    sent = web.post(LIST, {"kind": "assets", "file": upload(content)})
    page = web.get(sent["Location"]).content.decode()
    assert "Snipe-IT" in page
    batch = check(web, ImportBatch.objects.latest("pk"))
    assert counts(batch) == (1, 0, 0, 0, 0), list(batch.rows.values("faults"))
    odd = as_csv([["Jrk", "Kraam", "Kus"], ["1", "Dell Latitude 5440", "Metsaveere Kool"]])
    web.post(LIST, {"kind": "assets", "file": upload(odd)})
    strange = ImportBatch.objects.latest("pk")
    refused = web.post(f"{LIST}{strange.uid}/veerud/", {"column-1": "model"})
    assert refused.status_code == 422
    strange.mapping = {"model": 1, "institution": 2}
    check(web, strange)
    web.post(LIST, {"kind": "assets", "file": upload(odd)})
    assert ImportBatch.objects.latest("pk").mapping == {"model": 1, "institution": 2}


def test_a_change_made_after_the_import_keeps_its_moment(
    web: Client, keeper: User, school: Institution
) -> None:
    """`updated_at` is what an undo goes by: an edit in the same second is seen too."""
    batch = send(web, as_csv([HEADERS, device("V-501")]))
    batch = do(web, batch, "rakenda")
    asset = Asset.objects.get()
    assert asset.updated_at == batch.applied_at
    assert timezone.now() - asset.updated_at < timedelta(minutes=5)
