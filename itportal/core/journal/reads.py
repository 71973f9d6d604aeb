"""Reads of other people's personal data: one row per request (docs/journal.md).

A page view is marked with `@personal_data_read`; it says whom it showed with `note_persons()`. In
the API the serializer that shows contacts says it, whatever it is nested in, and every
PortalViewSet keeps it. The row is written before the answer leaves: what cannot be journalled
is not shown.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from itportal.core.context import current
from itportal.core.journal.models import PersonalDataRead

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
NAMED_TO = 200
MARK = "personal_data_columns"
NOTED = "_persons_shown"
# By hand as the events are (record.py): it is paid by every page that shows somebody.
COLUMNS = (
    *("actor_id", "source", "auth", "ip", "request_id", "view", "purpose", "filter_text"),
    *("columns", "person_count", "person_uids", "persons_hash", "is_export"),
)
CASTS = {"ip": "::inet", "request_id": "::uuid", "person_uids": "::uuid[]"}
PLACES = [f"%({name})s" + CASTS.get(name, "") for name in COLUMNS]
INSERT = (
    f"INSERT INTO {PersonalDataRead._meta.db_table} ({', '.join(COLUMNS)}) "
    f"VALUES ({', '.join(PLACES)})"
)


def note_persons(
    request: Any, persons: Iterable[Any], *, purpose: str = "", is_export: bool = False
) -> None:
    """This request shows these persons (objects with `uid`, or uids). Adds up over calls.

    purpose: the number of the ticket (or a chosen reason) the data was needed for. Names
    nobody: call it with an empty list.
    """
    request = getattr(request, "_request", request)  # REST framework wraps Django's
    shown = getattr(request, NOTED, None)
    if shown is None:
        shown = {"uids": set(), "purpose": "", "is_export": False}
        setattr(request, NOTED, shown)
    shown["uids"].update(UUID(str(getattr(person, "uid", person))) for person in persons)
    shown["purpose"] = purpose or shown["purpose"]
    shown["is_export"] = is_export or shown["is_export"]


def personal_data_read(columns: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a page view that shows personal data of this class (`contact`, …)."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def marked(*args: P.args, **kwargs: P.kwargs) -> R:
            response = view(*args, **kwargs)
            request = next(arg for arg in args if isinstance(arg, HttpRequest))
            keep_read(request, response, columns=columns)
            return response

        setattr(marked, MARK, columns)
        return marked

    return mark


def keep_read(request: Any, response: HttpResponseBase, *, columns: str) -> None:
    """Write the row of an answer; none when only oneself (or nobody) was shown. A form that is
    shown again (409, 422) may show persons too: those it offers to choose from.

    Raises RuntimeError when a marked view did not say whom it showed.
    """
    request = getattr(request, "_request", request)
    if response.status_code not in {200, 201, 409, 422}:
        return
    shown = getattr(request, NOTED, None)
    if shown is None and response.status_code in {409, 422}:
        return
    if shown is None:
        raise RuntimeError(f"{request.path} shows personal data and does not say whose")
    keep_persons(
        user=request.user,
        uids=shown["uids"],
        columns=columns,
        view=_view_name(request),
        purpose=shown["purpose"],
        filter_text=request.META.get("QUERY_STRING", ""),
        is_export=shown["is_export"],
    )


def keep_persons(
    *,
    user: Any,
    uids: set[UUID],
    columns: str,
    view: str,
    purpose: str = "",
    filter_text: str = "",
    is_export: bool = False,
) -> None:
    """The row itself, also for what no request answers: a file that a job made for `user`."""
    uids = uids - {own_uid(user)}
    if not uids:
        return
    context = current()
    values = {
        "actor_id": user.pk,
        "source": context.source,
        "auth": context.auth,
        "ip": context.ip,
        "request_id": context.request_id,
        "view": view[:120],
        "purpose": purpose[:200],
        "filter_text": filter_text.replace("\x00", "")[:500],
        "columns": columns,
        "person_count": len(uids),
        "person_uids": [str(uid) for uid in sorted(uids)] if len(uids) <= NAMED_TO else None,
        "persons_hash": persons_hash(uids),
        "is_export": is_export,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)


def keep_noted(request: Any, response: HttpResponseBase, *, columns: str = "contact") -> None:
    """keep_read for an answer put together by others: only when somebody was noted."""
    if hasattr(getattr(request, "_request", request), NOTED):
        keep_read(request, response, columns=columns)


def persons_hash(uids: Iterable[UUID]) -> str:
    """SHA-256 of the sorted uids: proves afterwards whether a list of people was the one."""
    return hashlib.sha256("\n".join(sorted(map(str, uids))).encode()).hexdigest()


def own_uid(user: Any) -> UUID | None:
    """The uid of the user's own person, if any (the kernel knows persons by this alone)."""
    person = getattr(user, "person", None)
    return person.uid if person else None


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else request.path)[:120]


def is_marked(view: Any) -> bool:
    """Whether a URL's callback journals its reads."""
    owner = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return bool(getattr(view, MARK, "") or getattr(owner, MARK, ""))
