"""A file as rows of text: its format, encoding, delimiter and headings are found out, not asked."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from itportal.core.errors import Invalid
from itportal.core.imports.cells import cell_text
from itportal.core.shape import tidy

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_LETTERS = 4_000
LOOKED_AT = 40
ENCODINGS = ("utf-8-sig", "utf-16", "cp1257", "iso8859-13", "iso8859-15", "cp1252")
DELIMITERS = (";", ",", "\t", "|")
# What š, ž, Š, Ž are in each; the other letters of Estonian are the same in all.
_CARONS = {
    "cp1257": b"\xf0\xfe\xd0\xde",
    "iso8859-15": b"\xa8\xb8\xa6\xb4",
    "cp1252": b"\x9a\x9e\x8a\x8e",
}


@dataclass
class Layout:
    """How a file is read. header: the row of headings, from 0; samples: rows after it."""

    format: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 0
    headers: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def digest(self) -> str:
        """The same for files with the same headings."""
        return hashlib.sha256(json.dumps(self.headers).encode()).hexdigest()


def look_at(
    file: IO[bytes],
    *,
    name: str,
    score: Callable[[Sequence[str]], int],
    encoding: str = "",
) -> Layout:
    """Find out how the file is read. score: how much a row looks like headings. Raises Invalid."""
    layout = Layout(format="xlsx" if name.lower().endswith(".xlsx") else "csv")
    if layout.format == "csv":
        _look_at_text(file, layout, encoding)
    top = list(islice(_all_rows(file, layout), LOOKED_AT))
    if not any(any(row) for row in top):
        raise _refuse("import.empty")
    layout.header = _heading(top, score)
    layout.headers = _named(top[layout.header])
    layout.samples = [row for row in top[layout.header + 1 :] if any(row)][:3]
    return layout


def rows_of(file: IO[bytes], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(line as the file counts them, cells) of every row under the headings that is not empty."""
    width, count = len(layout.headers), 0
    for place, cells in enumerate(_all_rows(file, layout)):
        if place <= layout.header or not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise _refuse("import.too_long", limit=MOST_ROWS)
        yield place + 1, (cells + [""] * width)[:width]


def _look_at_text(file: IO[bytes], layout: Layout, encoding: str) -> None:
    file.seek(0)
    head = file.read(1 << 20)
    layout.encoding = encoding if encoding in ENCODINGS else guess_encoding(head)
    text = head.decode(layout.encoding, "replace")
    lines = "\n".join(text.splitlines()[:LOOKED_AT])
    layout.delimiter = max(DELIMITERS, key=lambda sign: _columns(lines, sign))


def guess_encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A letter may be cut in two at the end of what was read.
        head.decode("utf-8", "strict") if len(head) < 1 << 20 else head[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8 or len(head) < 1 << 20:
            return _one_byte(head)
    return "utf-8-sig"


def _one_byte(head: bytes) -> str:
    counts = {name: sum(map(head.count, _each(signs))) for name, signs in _CARONS.items()}
    best = max(counts, key=lambda name: counts[name])
    # The quotes „ “ of ISO 8859-13; in the others these are signs nobody writes at a word.
    baltic = head.count(b"\xa5") + head.count(b"\xa1")
    high = sum(head.count(bytes([code])) for code in range(0x80, 0xA0))
    return "iso8859-13" if best == "cp1257" and baltic and not high else best


def _each(signs: bytes) -> list[bytes]:
    return [bytes([sign]) for sign in signs]


def _columns(lines: str, sign: str) -> tuple[int, int]:
    """How many rows have the commonest number of columns by this delimiter, and that number."""
    widths = [len(row) for row in csv.reader(io.StringIO(lines), delimiter=sign) if row]
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0, 0)
    common = max(set(wide), key=wide.count)
    return (wide.count(common), common)


def _heading(top: list[list[str]], score: Callable[[Sequence[str]], int]) -> int:
    """The row that names the most fields; else the first one as full as any."""
    best = max(range(len(top)), key=lambda place: (score(top[place]), -place))
    if score(top[best]) >= 2:
        return best
    full = [sum(map(bool, row)) for row in top]
    return full.index(max(full))


def _named(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    unnamed = _("Column %(number)s")
    return [cell[:120] or unnamed % {"number": i + 1} for i, cell in enumerate(cells)]


def _all_rows(file: IO[bytes], layout: Layout) -> Iterator[list[str]]:
    file.seek(0)
    rows = _sheet_rows(file) if layout.format == "xlsx" else _text_rows(file, layout)
    for place, row in enumerate(rows):
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            raise _refuse("import.too_wide", limit=MOST_COLUMNS)
        yield [_tidied(cell, place) for cell in row[:MOST_COLUMNS]]


def _tidied(cell: str, place: int) -> str:
    if cell.isascii() and cell.isprintable() and "  " not in cell and len(cell) < MOST_LETTERS:
        return cell.strip()
    if len(cell) > MOST_LETTERS:
        raise _refuse("import.long_cell", row=place + 1, limit=MOST_LETTERS)
    return tidy(cell).replace("\x00", "\ufffd")


def _text_rows(file: IO[bytes], layout: Layout) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding=layout.encoding, errors="replace", newline="")
    try:
        for row in csv.reader(text, delimiter=layout.delimiter):
            # A text that our own export guarded against being run as a formula.
            yield [
                cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" and cell[1:] else cell
                for cell in row
            ]
    except csv.Error as error:
        raise _refuse("import.broken") from error
    finally:
        text.detach()


def _sheet_rows(file: IO[bytes]) -> Iterator[list[str]]:
    # Imported when a workbook is read: it takes 3 MB of every process that holds it.
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a damaged package makes the library say
        raise _refuse("import.broken") from error
    try:
        for place, cells in enumerate(book.worksheets[0].iter_rows()):
            row: list[str] = []
            for cell in cells[: MOST_COLUMNS + 1]:
                if cell.data_type == "f":
                    where = f"{get_column_letter(len(row) + 1)}{place + 1}"
                    raise _refuse("import.formula", cell=where)
                row.append(cell_text(cell.value))
            yield row
            if place > MOST_ROWS + LOOKED_AT:
                return
    finally:
        book.close()


def _refuse(code: str, **facts: Any) -> Invalid:
    error = Invalid(code, fields={}, **facts)
    error.fields["file"] = error.message
    return error
