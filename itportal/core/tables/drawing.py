"""Rows as HTML, put together in Python: a list of fifty rows has some four hundred cells, and a
template node for each costs more than the page's statements (docs/adr/0030)."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itportal.core.tables.addresses import edit_address
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
        column.name: (edit, escape(change % {"what": edit.label}))
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
                cell = _changeable(table, *edits[column.name], row_id, row, cell, query)
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


def _changeable(
    table: Table, edit: RowEdit, title: str, row_id: str, row: Any, cell: str, query: str
) -> str:
    """The cell as the way to its form; a key opens it on the row, so Tab passes it by."""
    if not edit.fits(row):
        return cell
    url = escape(edit_address(table.name, row_id, edit.name, query))
    return (
        f'<a class="cell" href="{url}" data-edit="{edit.name}" tabindex="-1" '
        f'title="{title}">{cell}</a>'
    )
