"""The cursor before the end of a list, so that a figure can ask for its last page."""

from typing import Any


def cursor_of_last_page(rows: Any) -> str:
    """The cursor after which a page of the last rows of an ordered queryset follows.

    A cursor depends on the order alone, so it is made from the end of the list, without
    walking there.
    """
    from itportal.core.ui.paging import PAGE_SIZE, keyset_page

    last = [row.pk for row in rows.reverse()[: PAGE_SIZE * 2]]
    return keyset_page(rows.filter(pk__in=last)).next


def table_rows(table: Any, query: str, user: Any) -> Any:
    """The rows of a table of the kit in the order of its page."""
    from django.http import QueryDict
    from django.utils import timezone

    from itportal.core.tables.page import asked_state, ordered

    return ordered(asked_state(table, QueryDict(query), user), user, now=timezone.now())
