"""Addresses of a list's rows: the pattern is looked up once, not for each row."""

from typing import Any
from urllib.parse import quote

from django.urls import reverse

from itportal.core.ui.folding import memories

_patterns: dict[str, tuple[str, str]] = {}
memories.append(_patterns.clear)


def row_address(name: str, key: Any) -> str:
    """The address of the view `name`, whose one argument is the row's number or uid; every key
    of a table fits the same pattern."""
    shown = quote(str(key))
    if name not in _patterns:
        before, found, after = reverse(name, args=[key]).rpartition(shown)
        if not found:
            raise ValueError(f"{name} does not show its argument")
        _patterns[name] = (before, after)
    before, after = _patterns[name]
    return f"{before}{shown}{after}"


ROW, EDIT = "ROW", "EDIT"


def edit_pattern(table: str, query: str) -> str:
    """Where a row of the list with `query` is changed; ROW and EDIT stand for its id and the
    name of the edit."""
    if table not in _edit_patterns:
        _edit_patterns[table] = reverse("tables:edit", args=[table, ROW, EDIT])
    return f"{_edit_patterns[table]}?{query}"


_edit_patterns: dict[str, str] = {}
memories.append(_edit_patterns.clear)
