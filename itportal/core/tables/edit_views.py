"""A row changed from its list: the small form, and what it changes on the page."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from itportal.core.context import current
from itportal.core.errors import Invalid, PortalError, WrongState
from itportal.core.journal.reads import keep_read, note_persons
from itportal.core.tables.definition import RowEdit, Table
from itportal.core.tables.editing import edited_row, one_row
from itportal.core.tables.page import asked_state
from itportal.core.tables.state import State
from itportal.core.tables.views import table_for
from itportal.core.ui import PortalRequest, toast, wants_partial
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: PortalRequest, table: str, row: str, name: str) -> HttpResponse:
    """GET: the form with the values as they are. POST: saves; 409 shows who changed what
    meanwhile beside what was typed, and pressing again saves it."""
    found = table_for(request, table)
    edit = found.edit_by_name.get(name)
    there = one_row(found, request.user, row, now=timezone.now())
    if edit is None or there is None:
        raise Http404
    state = asked_state(found, request.GET, request.user)
    if not edit.fits(there[1]):
        status = 422 if request.method == "POST" else 200
        return _form(request, state, edit, row, there[0], None, status=status)
    form = edit.form(
        request.POST if request.method == "POST" else None,
        user=request.user,
        row=there[0],
        prefix="edit",
    )
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _form(request, state, edit, row, there[0], form, status=status)
    if form.has_changed():
        version = version_of(request.POST)
        try:
            said = edit.save(
                request.user, there[0].pk, form.cleaned_data, version, timezone.now()
            )
        except (Invalid, WrongState) as error:
            return _refused(request, state, edit, row, form, error, version)
        batch = current().request_id
        undo = found.undo_url(batch) if found.undo_url and batch else None
        toast(request, said, undo_url=f"{undo}?{state.query}" if undo else None)
    if not wants_partial(request):
        return HttpResponseRedirect(f"{reverse(found.url_name)}?{state.query}")
    return _keep(request, found, there[0], _edited(request, state, row, "tables/edited.html"))


def _refused(
    request: PortalRequest,
    state: State,
    edit: RowEdit,
    row: str,
    form: forms.Form,
    error: PortalError,
    version: int | None,
) -> HttpResponse:
    """The form as typed, over the row as it is now."""
    there = one_row(state.table, request.user, row, now=timezone.now())
    if there is None:
        raise Http404
    add_portal_error(form, error)
    status = 422 if isinstance(error, Invalid) else 409
    missed = state.table.missed(there[0], version) if version and status == 409 else ()
    return _form(request, state, edit, row, there[0], form, status=status, missed=missed)


def _form(
    request: PortalRequest,
    state: State,
    edit: RowEdit,
    row: str,
    found: Any,
    form: forms.Form | None,
    *,
    status: int,
    missed: Any = (),
) -> HttpResponse:
    popped = wants_partial(request)
    table = state.table
    context = {
        "table": table,
        "edit": edit,
        "row": row,
        "version": table.version_of(found),
        "state": state,
        "form": form,
        "missed": missed,
        "refusal": "" if form else PortalError("row.fixed").message,
        "url": reverse(table.url_name),
        "popped": popped,
    }
    name = "tables/edit_form.html" if popped else "tables/edit.html"
    response = render(request, name, context, status=status)
    if popped and status == 409:
        response.content += _edited(request, state, row, "tables/edited_parts.html").content
    return _keep(request, table, found, response)


def _edited(request: PortalRequest, state: State, row: str, template: str) -> HttpResponse:
    edited = edited_row(state, request.user, row, now=timezone.now())
    return render(request, template, {"list": edited})


def _keep(
    request: PortalRequest, table: Table, found: Any, response: HttpResponse
) -> HttpResponse:
    """Whose data the row shows is journalled, as the list does."""
    if table.personal and table.person_of:
        note_persons(request, [table.person_of(found)])
        keep_read(request, response, columns=table.personal)
    return response
