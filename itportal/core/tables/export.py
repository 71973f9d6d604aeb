"""A list as a file: the view as filtered, in its order, with the chosen columns.

CSV is what Estonian spreadsheet programs open by a double click: UTF-8 with a mark, semicolons.
A text that a spreadsheet would run as a formula is kept a text.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from itportal.core.errors import Invalid
from itportal.core.tables.definition import EXPORTED_AT_ONCE, Table
from itportal.core.tables.page import grouped, ordered
from itportal.core.tables.selectors import Layout
from itportal.core.tables.state import State
from itportal.core.ui import keyset_page

LIMIT = EXPORTED_AT_ONCE
MOST = 1_000_000  # what a job makes: a sheet holds little more
CHUNK = 1_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def is_long(state: State, user: Any) -> bool:
    """More rows than one answer can wait for."""
    return state.rows(user).order_by()[LIMIT : LIMIT + 1].exists()


def exported(
    state: State,
    layout: Layout,
    user: Any,
    *,
    now: datetime,
    persons: set[Any],
    most: int | None = None,
    told: Callable[[int], None] = lambda count: None,
) -> Iterator[list[Any]]:
    """The heading and the rows as plain values; whose data they show is added to `persons` (uids).

    told: called with the number of rows so far. Raises Invalid when there are more than `most`
    rows (LIMIT unless told).
    """
    most = LIMIT if most is None else most
    table = state.table
    yield [str(column.title) for column in layout.columns]
    rows = ordered(state, user, now=now)
    after, count = "", 0

    def shaped(found: QuerySet[Any]) -> QuerySet[Any]:
        return table.shaped(grouped(found, state, now=now), user)

    while True:
        page = keyset_page(rows, after=after, size=CHUNK, shaped=shaped)
        objects = table.as_asked(list(page), state.filters)
        count += len(objects)
        if count > most:
            raise Invalid("rows.too_many_to_export", fields={}, limit=most)
        if table.person_of:
            shown = (table.person_of(found) for found in objects)
            persons |= {UUID(str(getattr(who, "uid", who))) for who in shown if who}
        told(count)
        for row in table.prepared(objects, user, now):
            yield [_value(column.text(row)) for column in layout.columns]
        if not page.next:
            return
        after = page.next


def file_name(table: Table, ending: str, now: datetime) -> str:
    return f"{table.title} {localtime(now):%Y-%m-%d}.{ending}"


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return (localtime(value) if is_aware(value) else value).replace(
            tzinfo=None, microsecond=0
        )
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return str(value)


def write_csv(rows: Iterator[list[Any]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv(value) for value in row])
    text.detach()
    file.seek(0)


def _csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value}".replace(".", ",")
    text = str(value)
    if isinstance(value, Decimal):
        return text.replace(".", ",")
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def write_xlsx(rows: Iterator[list[Any]], file: IO[bytes]) -> None:
    # Imported when a workbook is asked for: it takes 3 MB of every process that holds it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("List"))
    sheet.freeze_panes = "A2"
    for place, row in enumerate(rows):
        cells = []
        for value in row:
            clean = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            cell = WriteOnlyCell(sheet, value=clean)
            if isinstance(clean, str):
                cell.data_type = "s"  # "=1+1" stays what somebody wrote
            elif isinstance(clean, datetime):
                cell.number_format = "dd.mm.yyyy hh:mm"
            elif isinstance(clean, date):
                cell.number_format = "dd.mm.yyyy"
            elif isinstance(clean, Decimal):
                cell.number_format = "#,##0.00"
            if place == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    book.save(file)
    file.seek(0)


# ending → (writer, media type)
FORMATS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
