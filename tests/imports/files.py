"""Files as people and programs make them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEADERS = [
    "Inv nr",
    "Liik",
    "Tootja",
    "Mudel",
    "Asutus",
    "Seerianumber",
    "Soetatud",
    "Kasutaja",
]


def as_csv(
    rows: Iterable[Sequence[Any]], *, delimiter: str = ";", encoding: str = "utf-8-sig"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(content: bytes, name: str = "seadmed.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
