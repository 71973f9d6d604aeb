"""Rows as HTML, put together in Python: a list of fifty rows has some four hundred cells, and a
template node for each costs more than the page's statements (docs/adr/0030)."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itportal.core.tables.addresses import EDIT, ROW, edit_pattern
from itportal.core.tables.definition import Column, RowEdit, Table
from itportal.core.ui.markup import safe


def draw_rows(
    table: Table,
    columns: Sequence[Column],
    rows: Iterable[tuple[str, Any]],
    *,
    ticks: bool,
    query: str,
) -> SafeString:
    """`<tr>` of each (id, row); `query` is the list's, for what is changed from it."""
    choose = escape(_("Choose %(row)s"))
    change = _("Change: %(what)s")
    edits = {
        column.name: (edit, _opening(table, edit, escape(change % {"what": edit.label}), query))
        for column in columns
        if (edit := table.edit_by_name.get(column.edit))
    }
    parts: list[str] = []
    for row_id, row in rows:
        shown = escape(row_id)
        parts.append(
            f'<tr id="row-{shown}" data-row="{shown}" tabindex="-1"{_attributes(table, row)}>'
        )
        if ticks:
            label = choose % {"row": shown}
            parts.append(
                f'<td class="c-x"><input type="checkbox" class="rowtick" name="rows" form="bulk" '
                f'value="{shown}" aria-label="{label}"></td>'
            )
        for column in columns:
            cell: str = safe(column.cell(row))
            if column.name in edits:
                edit, (before, after) = edits[column.name]
                if edit.fits(row):
                    cell = f"{before}{quote(row_id)}{after}{cell}</a>"
            css = f' class="{column.cell_css}"' if column.cell_css else ""
            if column.is_name:
                parts.append(f'<th scope="row"{css}>{cell}</th>')
            else:
                parts.append(f"<td{css}>{cell}</td>")
        parts.append("</tr>")
    return SafeString("".join(parts))  # every piece is escaped above


def _attributes(table: Table, row: Any) -> str:
    pairs = [*table.row_attributes(row).items()]
    if any(edit.fits(row) for edit in table.edits):
        pairs.append(("data-editable", ""))
    if table.peek:
        pairs.append(("data-peek", table.peek(row)))
    return "".join(f' {name}="{escape(str(value))}"' for name, value in pairs)


def _opening(table: Table, edit: RowEdit, title: str, query: str) -> tuple[str, str]:
    """What stands before and after a row's id in the way from a cell to its form; a key opens it on
    the row, so Tab passes it by."""
    url = escape(edit_pattern(table.name, query)).replace(EDIT, edit.name, 1)
    before, after = url.split(ROW, 1)
    link = f'" data-edit="{edit.name}" tabindex="-1" title="{title}">'
    return f'<a class="cell" href="{before}', f"{after}{link}"
