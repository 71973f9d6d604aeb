"""The kit's own addresses: filters, saved views, tabs, columns, verbs on many rows."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from itportal.core.context import current
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import keep_read, note_persons
from itportal.core.tables import policy, services
from itportal.core.tables.bulk import LIMIT, BulkAction, chosen_rows, run_action
from itportal.core.tables.definition import TABLES, Table
from itportal.core.tables.export import FORMATS, exported, file_name, is_long
from itportal.core.tables.jobs import begin_export
from itportal.core.tables.page import asked_state
from itportal.core.tables.selectors import habits_of, layout_of, saved_views
from itportal.core.tables.state import State
from itportal.core.tables.web import filter_fields, keep_outcome
from itportal.core.ui import PortalRequest, toast, wants_partial


def table_for(request: PortalRequest, name: str) -> Table:
    """The table, for whoever may use it; to others it does not exist."""
    table = TABLES.get(name)
    if table is None or not table.may_use(request.user):
        raise Http404
    return table


def _state(request: PortalRequest, table: Table) -> State:
    """The list that the form stood on."""
    asked = QueryDict(request.POST.get("back", "")[:4000])
    return asked_state(table, asked, request.user)


def _to(table: Table, query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(table.url_name)}?{query}")


@require_safe
def filters(request: PortalRequest, table: str) -> HttpResponse:
    """The form of filters for the list in the query string (fetched when it is opened)."""
    found = table_for(request, table)
    state = asked_state(found, request.GET, request.user)
    context = {
        "state": state,
        "fields": filter_fields(state, request.user),
        "url": reverse(found.url_name),
        "table": found,
        "popped": wants_partial(request),
    }
    name = "tables/filter_fields.html" if wants_partial(request) else "tables/filters.html"
    return render(request, name, context)


@require_safe
def layout(request: PortalRequest, table: str) -> HttpResponse:
    """Columns, density and the view's own settings."""
    found = table_for(request, table)
    state = asked_state(found, request.GET, request.user)
    context = _layout_facts(found, state, request)
    name = "tables/layout_form.html" if wants_partial(request) else "tables/layout.html"
    return render(request, name, context)


def _layout_facts(table: Table, state: State, request: PortalRequest) -> dict[str, Any]:
    key = state.saved or state.view
    chosen = layout_of(table, habits_of(table, request.user), key)
    saved = (
        saved_views(table, request.user).filter(uid=state.saved).first()
        if state.saved
        else None
    )
    return {
        "table": table,
        "state": state,
        "layout": chosen,
        "others": [column for column in table.columns if column not in chosen.columns],
        "saved": saved,
        "may_change": bool(saved and policy.may_change_view(table, request.user, saved)),
        "may_share": policy.may_share_views(table, request.user),
        "url": reverse(table.url_name),
        "popped": wants_partial(request),
    }


@require_POST
def choose_layout(request: PortalRequest, table: str) -> HttpResponse:
    """Keep the ticked columns in their order; the pressed arrow moves one."""
    found = table_for(request, table)
    state = _state(request, found)
    columns = request.POST.getlist("columns")
    moved = request.POST.get("move", "")
    if moved:
        columns = _moved(columns, moved)
    services.choose_layout(
        table=found,
        actor=request.user,
        view=state.saved or state.view,
        columns=[] if "reset" in request.POST else columns,
        density=request.POST.get("density", ""),
    )
    if moved:
        address = reverse("tables:layout", args=[found.name])
        return HttpResponseRedirect(f"{address}?{state.query}")
    return _to(found, state.query)


def _moved(columns: list[str], moved: str) -> list[str]:
    """`left:title` moves title one place to the left among the chosen ones."""
    direction, _colon, name = moved.partition(":")
    if name not in columns:
        return columns
    place = columns.index(name)
    other = place + (-1 if direction == "left" else 1)
    if 0 <= other < len(columns):
        columns[place], columns[other] = columns[other], columns[place]
    return columns


@require_POST
def save_view(request: PortalRequest, table: str) -> HttpResponse:
    """Keep the list as it stands under a name."""
    found = table_for(request, table)
    state = _state(request, found)
    try:
        view = services.save_view(
            table=found,
            actor=request.user,
            name=request.POST.get("name", ""),
            query=state.values(),
            shared="shared" in request.POST,
        )
    except Invalid as error:
        return _view_form(request, found, state, error)
    toast(request, _("View saved: %(name)s") % {"name": view.name})
    return _to(found, f"view={view.uid}")


def _view_form(
    request: PortalRequest, table: Table, state: State, error: Invalid
) -> HttpResponse:
    context = _layout_facts(table, state, request) | {
        "typed": request.POST.get("name", ""),
        "shared": "shared" in request.POST,
        "errors": [str(text) for text in error.fields.values()] or [error.message],
    }
    return render(request, "tables/layout.html", context, status=422)


@require_POST
def change_view(request: PortalRequest, table: str, uid: UUID) -> HttpResponse:
    """`do`: rename, update (to the list as it stands), share, unshare, remove, restore."""
    found = table_for(request, table)
    state = _state(request, found)
    do = _CHANGES.get(request.GET.get("do") or request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        return do(request, found, state, uid)
    except Invalid as error:
        return _view_form(request, found, state, error)


def _rename(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    name = request.POST.get("name", "")
    services.change_view(table=table, actor=request.user, uid=uid, name=name)
    toast(request, _("The view has a new name"))
    return _to(table, f"view={uid}")


def _update(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    services.change_view(table=table, actor=request.user, uid=uid, query=state.values())
    toast(request, _("The view is kept as it is now"))
    return _to(table, f"view={uid}")


def _share(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    services.change_view(table=table, actor=request.user, uid=uid, shared=True)
    toast(request, _("The view is now seen by all who use this list"))
    return _to(table, f"view={uid}")


def _unshare(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    services.change_view(table=table, actor=request.user, uid=uid, shared=False)
    toast(request, _("The view is now yours alone"))
    return _to(table, f"view={uid}")


def _remove(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    now = timezone.now()
    view = services.remove_view(table=table, actor=request.user, uid=uid, now=now)
    undo = reverse("tables:change_view", args=[table.name, view.uid]) + "?do=restore"
    toast(request, _("View removed: %(name)s") % {"name": view.name}, undo_url=undo)
    return _to(table, f"list={state.view}")


def _restore(request: PortalRequest, table: Table, state: State, uid: UUID) -> HttpResponse:
    services.restore_view(table=table, actor=request.user, uid=uid)
    return _to(table, f"view={uid}")


_CHANGES: dict[str, Callable[[PortalRequest, Table, State, UUID], HttpResponse]] = {
    "rename": _rename,
    "update": _update,
    "share": _share,
    "unshare": _unshare,
    "remove": _remove,
    "restore": _restore,
}


@require_POST
def move_tab(request: PortalRequest, table: str) -> HttpResponse:
    found = table_for(request, table)
    state = _state(request, found)
    by = -1 if request.POST.get("by") == "left" else 1
    key = state.saved or state.view
    services.move_tab(table=found, actor=request.user, key=key, by=by)
    return _to(found, state.query)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PortalRequest, table: str, ending: str) -> HttpResponseBase:
    """The list in the query string as a file; whose data it holds is journalled. A POST for a
    very long one begins a job that makes it."""
    found = table_for(request, table)
    if ending not in FORMATS:
        raise Http404
    write, media_type = FORMATS[ending]
    now = timezone.now()
    state = asked_state(found, request.GET, request.user)
    habits = habits_of(found, request.user)
    chosen = layout_of(found, habits, state.saved or state.view)
    if request.method == "POST" and is_long(state, request.user):
        job = begin_export(state, chosen, request.user, ending=ending, now=now)
        return redirect("jobs:job", uid=job.uid)
    persons: set[Any] = set()
    file = io.BytesIO()
    write(exported(state, chosen, request.user, now=now, persons=persons), file)
    name = file_name(found, ending, now)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    if found.personal:
        note_persons(request, persons, is_export=True)
        keep_read(request, response, columns=found.personal)
    return response


@require_POST
def act(request: PortalRequest, table: str, action: str) -> HttpResponse:
    """A verb on the ticked rows, or (all=1) on every row of the list it stood on.

    What has to be asked first is asked; the answer carries `go`.
    """
    found = table_for(request, table)
    verb = found.action_by_name.get(action)
    if verb is None or verb.leads or not verb.is_offered(request.user):
        raise Http404
    state = _state(request, found)
    whole = request.POST.get("all") == "1"
    try:
        rows, missing = chosen_rows(
            found,
            request.user,
            ids=request.POST.getlist("rows"),
            state=state if whole else None,
        )
    except PortalError as error:
        return _ask(request, found, verb, state, None, count=0, refusal=error.message)
    form = _form(verb, request, [pk for pk, _row_id in rows])
    if form is not None and ("go" not in request.POST or not form.is_valid()):
        status = 422 if "go" in request.POST else 200
        count = len(rows) + len(missing)
        return _ask(request, found, verb, state, form, count=count, status=status)
    data = form.cleaned_data if form is not None else {}
    outcome = run_action(
        found,
        verb,
        request.user,
        rows=rows,
        missing=missing,
        data=data,
        now=timezone.now(),
    )
    keep_outcome(request, outcome)
    batch = current().request_id
    if found.undo_url and outcome.changed and batch:
        toast(request, str(verb.label), undo_url=f"{found.undo_url(batch)}?{state.query}")
    return _to(found, state.query)


def _form(verb: BulkAction, request: PortalRequest, rows: list[int]) -> forms.Form | None:
    if verb.form is None:
        return None
    data = request.POST if "go" in request.POST else None
    return verb.form(data, user=request.user, rows=rows, prefix="ask")


def _ask(
    request: PortalRequest,
    table: Table,
    verb: BulkAction,
    state: State,
    form: forms.Form | None,
    *,
    count: int,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "table": table,
        "verb": verb,
        "state": state,
        "form": form,
        "refusal": refusal,
        "rows": request.POST.getlist("rows")[: LIMIT + 1],
        "whole": request.POST.get("all") == "1",
        "many": ngettext("%(count)s row", "%(count)s rows", count) % {"count": count},
        "url": reverse(table.url_name),
        "popped": wants_partial(request),
    }
    name = "tables/ask_form.html" if wants_partial(request) else "tables/ask.html"
    return render(request, name, context, status=422 if refusal else status)
