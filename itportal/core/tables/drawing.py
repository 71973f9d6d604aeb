"""Rows as HTML, put together in Python: a list of fifty rows has some four hundred cells, and a
template node for each costs more than the page's statements (docs/adr/0030)."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from itportal.core.prepared import what_was_read
from itportal.core.tables.addresses import EDIT, ROW, edit_pattern
from itportal.core.tables.definition import Column, RowEdit, Table
from itportal.core.templatetags.portal import icon
from itportal.core.ui.markup import safe

if TYPE_CHECKING:
    from itportal.core.tables.page import Heading, Tab

Fits = Callable[[Any], bool]
ROWS_KEPT = 1000  # of some 2 kB
_drawn: dict[Hashable, str] = {}


def draw_rows(
    table: Table,
    columns: Sequence[Column],
    rows: Iterable[tuple[Any, Any]],
    *,
    ticks: bool,
    query: str,
) -> SafeString:
    """`<tr>` of each (object, row); `query` is the list's, for what is changed from it.

    A row that says all it shows (Table.moving) is drawn once: most of a list stays as it was
    when one of its rows changes. Nothing can make it stale, for all of it is in the key.
    """
    place = (get_language(), table.name, tuple([c.name for c in columns]), ticks, query)
    drawer = Drawer(table, columns, ticks=ticks, query=query)
    parts: list[str] = []
    for found, row in rows:
        said = what_was_read(found) if table.moving else None
        key = (place, said, table.moving(row)) if said and table.moving else None
        html = _drawn.get(key) if key else None
        if html is None:
            html = drawer.draw(found, row)
            if key:
                if len(_drawn) >= ROWS_KEPT:
                    _drawn.clear()
                _drawn[key] = html
        parts.append(html)
    return SafeString("".join(parts))  # every piece is escaped below


class Drawer:
    """Draws rows of one list; what is the same for all is put together when the first is drawn."""

    def __init__(
        self, table: Table, columns: Sequence[Column], *, ticks: bool, query: str
    ) -> None:
        self._table, self._columns, self._ticks, self._query = table, columns, ticks, query

    @cached_property
    def draw(self) -> Callable[[Any, Any], str]:
        return _row_drawer(self._table, self._columns, ticks=self._ticks, query=self._query)


def _row_drawer(
    table: Table, columns: Sequence[Column], *, ticks: bool, query: str
) -> Callable[[Any, Any], str]:
    choose = escape(_("Choose %(row)s"))
    cells = [_cell(table, column, query) for column in columns]
    conditions = dict.fromkeys(edit.fits for edit in table.edits)

    def draw(found: Any, row: Any) -> str:
        row_id = str(getattr(found, table.row_id))
        shown = escape(row_id)
        fits = {condition: condition(row) for condition in conditions}
        attributes = _attributes(table, row, is_editable=any(fits.values()))
        parts = [f'<tr id="row-{shown}" data-row="{shown}" tabindex="-1"{attributes}>']
        if ticks:
            label = choose % {"row": shown}
            parts.append(
                f'<td class="c-x"><input type="checkbox" class="rowtick" name="rows" form="bulk" '
                f'value="{shown}" aria-label="{label}"></td>'
            )
        quoted = quote(row_id) if conditions else ""
        parts += [draw(row, quoted, fits) for draw in cells]
        parts.append("</tr>")
        return "".join(parts)

    return draw


def _cell(
    table: Table, column: Column, query: str
) -> Callable[[Any, str, Mapping[Fits, bool]], str]:
    """How the cells of this column are drawn: what is the same for every row is put together once.
    Takes the row, its id as in an address, and which conditions of the edits it meets."""
    content = column.cell
    css = f' class="{column.cell_css}"' if column.cell_css else ""
    before, after = (
        (f'<th scope="row"{css}>', "</th>") if column.is_name else (f"<td{css}>", "</td>")
    )
    edit = table.edit_by_name.get(column.edit)
    if edit is None:
        return lambda row, row_id, fits: f"{before}{safe(content(row))}{after}"
    condition = edit.fits
    opens, closes = _opening(table, edit, query)

    def changed_from_here(row: Any, row_id: str, fits: Mapping[Fits, bool]) -> str:
        shown = safe(content(row))
        if fits[condition]:
            return f"{before}{opens}{row_id}{closes}{shown}</a>{after}"
        return f"{before}{shown}{after}"

    return changed_from_here


def _attributes(table: Table, row: Any, *, is_editable: bool) -> str:
    found = "".join(
        f' {name}="{safe(str(value))}"' for name, value in table.row_attributes(row).items()
    )
    if is_editable:
        found += ' data-editable=""'
    return f'{found} data-peek="{safe(table.peek(row))}"' if table.peek else found


def draw_tabs(tabs: Iterable["Tab"], url: str, target: str) -> SafeString:
    """The views of the row of views; `target` is what htmx changes."""
    changed = escape(_("changed"))
    url, target = escape(url), escape(target)
    return SafeString("".join(_tab(tab, url, target, changed) for tab in tabs))


def _tab(tab: "Tab", url: str, target: str, changed: str) -> str:
    query = safe(tab.query)
    here = ' aria-current="page"' if tab.is_current else ""
    star = (
        f'<span class="views__changed" title="{changed}">*<span class="vh"> {changed}</span></span>'
        if tab.is_changed
        else ""
    )
    bad = " count--bad" if tab.is_bad else ""
    count = (
        f'<span class="count{bad}">{localize(tab.count)}</span>'
        if tab.count is not None
        else ""
    )
    return (
        f'\n  <a href="?{query}"{here} hx-get="{url}?{query}" hx-target="{target}" '
        f'hx-swap="outerMorph" hx-push-url="true">{safe(tab.label)}{star}{count}</a>'
    )


def draw_widths(columns: Iterable[Column]) -> SafeString:
    """The columns of the table, as wide as their classes say."""
    return SafeString("".join(f'<col class="{c.css}">' if c.css else "<col>" for c in columns))


def draw_headings(headings: Iterable["Heading"], url: str, target: str) -> SafeString:
    """The cells of the table's head."""
    url, target = escape(url), escape(target)
    return SafeString("".join(_heading(heading, url, target) for heading in headings))


def _heading(heading: "Heading", url: str, target: str) -> str:
    column, query = heading.column, safe(heading.query)
    title = safe(column.title)
    if column.short:
        title = f'<span aria-hidden="true">{safe(column.short)}</span><span class="vh">{title}</span>'
    sort = f' aria-sort="{heading.aria}"' if heading.aria else ""
    if not query:
        return f'<th scope="col"{sort}>{title}</th>'
    glyph = {"ascending": "up", "descending": "down"}.get(heading.aria, "sort")
    return (
        f'<th scope="col"{sort}><a class="th-sort" href="?{query}" hx-get="{url}?{query}" '
        f'hx-target="{target}" hx-swap="outerMorph" hx-push-url="true">{title}{icon(glyph)}</a></th>'
    )


def _opening(table: Table, edit: RowEdit, query: str) -> tuple[str, str]:
    """What stands before and after a row's id in the way from a cell to its form; a key opens it on
    the row, so Tab passes it by."""
    title = escape(_("Change: %(what)s") % {"what": edit.label})
    url = escape(edit_pattern(table.name, query)).replace(EDIT, edit.name, 1)
    before, after = url.split(ROW, 1)
    link = f'" data-edit="{edit.name}" tabindex="-1" title="{title}">'
    return f'<a class="cell" href="{before}', f"{after}{link}"
