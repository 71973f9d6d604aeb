"""Any file people have: encodings, delimiters, title rows, dates and amounts; and those refused."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from assets.imports import ASSETS
from itportal.core.errors import Invalid
from itportal.core.imports.cells import read_day, read_money, read_whole
from itportal.core.imports.kinds import Wrong, guess_mapping, heading_score
from itportal.core.imports.reading import Layout, look_at, rows_of
from tests.builders import make_user
from tests.imports.files import HEADERS, as_csv, as_xlsx, upload

ROWS = [["V-1", "Žürii „Šokk“ – õäöü", "x"], ["V-2", "Ööbik; kägu, põld", "y"]]
SCORE = heading_score(ASSETS, ASSETS.fields)
HEAD = ["Inv nr", "Mudel", "Märkus"]


def read(content: bytes, name: str = "a.csv") -> tuple[Layout, list[list[str]]]:
    file = io.BytesIO(content)
    layout = look_at(file, name=name, score=SCORE)
    return layout, [cells for _line, cells in rows_of(file, layout)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_text_is_read_in_its_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    layout, rows = read(as_csv([HEAD, *ROWS], delimiter=delimiter, encoding=encoding))
    assert layout.headers == HEAD
    assert rows == ROWS


@pytest.mark.parametrize("encoding", ["iso8859-13", "iso8859-15"])
def test_old_encodings_without_their_quotes(encoding: str) -> None:
    plain = [["V-1", "Žürii Šokk õäöü žš", "x"]]
    assert read(as_csv([HEAD, *plain], encoding=encoding))[1] == plain


def test_headings_are_found_under_title_rows_and_lines_are_the_files() -> None:
    book = as_xlsx([["Põhivara"], [None], ["seisuga", "1.6"], HEADERS, [], ["V-1", "x"]])
    file = io.BytesIO(book)
    layout = look_at(file, name="a.xlsx", score=SCORE)
    assert (layout.header, layout.headers) == (3, HEADERS)
    assert [line for line, _cells in rows_of(file, layout)] == [6]
    assert guess_mapping(ASSETS, HEADERS, ASSETS.fields)["inventory_no"] == 0
    assert len(guess_mapping(ASSETS, HEADERS, ASSETS.fields)) == len(HEADERS)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-31", "2024-05-31"),
        ("31.05.2024", "2024-05-31"),
        ("31.5.24", "2024-05-31"),
        ("31/05/2024", "2024-05-31"),
        ("2024-05-31 00:00:00", "2024-05-31"),
        ("45443", "2024-05-31"),
        ("31.02.2024", None),
        ("eile", None),
        ("2024", None),
    ],
)
def test_days_as_people_write_them(text: str, day: str | None) -> None:
    if day:
        assert read_day(text).isoformat() == day
    else:
        with pytest.raises(Wrong):
            read_day(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50 €", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("0", "0.00"),
        ("\u221212,00", "-12.00"),
        ("tuhat", None),
        ("1e9", None),
        ("9" * 15, None),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: str | None) -> None:
    if amount:
        assert read_money(text) == Decimal(amount)
    else:
        with pytest.raises(Wrong):
            read_money(text)
    with pytest.raises(Wrong):
        read_whole("12,5")


def _formula() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Inv nr", "Mudel"])
    book.worksheets[0].append(["V-1", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))
    return file.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "tühi"),
        (b"\r\n\r\n", "a.csv", "ei ole ridu"),
        (b"%PDF-1.7", "a.pdf", "XLSX"),
        (_bomb(), "a.xlsx", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx", "a.xlsx"),
        (b"a;b\r\n1;\x00\x01\x02", "a.csv", "a.csv"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, name: str, said: str) -> None:
    client = Client()
    client.force_login(make_user("specialist"))
    answer: Any = client.post("/impordid/", {"kind": "assets", "file": upload(content, name)})
    assert answer.status_code == 422
    assert said in answer.context["error"]


def test_a_formula_is_named_by_its_cell() -> None:
    with pytest.raises(Invalid) as refused:
        read(_formula(), "a.xlsx")
    assert "B2" in str(refused.value.fields["file"])
    assert read(as_csv([HEAD, ["V-1", "'=1+1", "'tekst"]]))[1] == [["V-1", "=1+1", "'tekst"]]
