"""The journal for auditors, one event, reads of personal data, and the history of an object."""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from itportal.core.journal import selectors, tasks
from itportal.core.journal.forms import FilterForm, ReadsForm
from itportal.core.journal.models import Event, PersonalDataRead
from itportal.core.journal.readers import historied, may_read_all, may_read_journal, people
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.queue import after_commit
from itportal.core.ui.paging import KeysetPage, keyset_page
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast


@login_required
@require_safe
def event_list(request: PortalRequest) -> HttpResponse:
    require(may_read_journal(request.user))
    form = FilterForm(request.GET)
    page: KeysetPage[Event] = KeysetPage(rows=[])
    if form.is_valid():
        found = selectors.events(request.user, form.filters)
        page = keyset_page(found, after=request.GET.get("after"))
    context = {
        "form": form,
        "page": page,
        "items": selectors.told(page),
        "verification": selectors.last_verification(),
        "sees_all": may_read_all(request.user),
    }
    return _list(request, "event", context)


@login_required
@require_safe
@personal_data_read("contact")
def event_detail(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(may_read_journal(request.user))
    event = selectors.events_for(request.user).filter(uid=uid).first()
    if event is None:
        raise Http404
    [told] = selectors.told([event])
    item = replace(told, rows=selectors.rows_of(event, request.user))
    note_persons(request, selectors.persons_in([item]), purpose=event.object_label)
    context = {"event": event, "item": item, "rows": item.rows}
    return render(request, "journal/event_detail.html", context)


@login_required
@require_safe
@personal_data_read("reads")
def read_list(request: HttpRequest) -> HttpResponse:
    """Who looked at whose data: itself a read of personal data."""
    require(may_read_all(request.user))
    form = ReadsForm(request.GET)
    page: KeysetPage[PersonalDataRead] = KeysetPage(rows=[])
    if form.is_valid():
        page = keyset_page(selectors.reads(form.filters), after=request.GET.get("after"))
    uids = {uid for read in page for uid in read.person_uids or []}
    names = people().names(uids)
    items = [(read, [names.get(uid, "–") for uid in read.person_uids or []]) for read in page]
    note_persons(request, uids)
    context = {"form": form, "page": page, "items": items, "sees_all": True}
    return _list(request, "read", context)


@login_required
@require_POST
def verify_now(request: PortalRequest) -> HttpResponse:
    """Have the chain verified by a worker; the page shows the outcome when it is there."""
    require(may_read_all(request.user))
    after_commit(tasks.verify_journal)
    toast(request, _("The check has begun. Its outcome appears here in a moment."))
    return redirect("journal:events")


@login_required
@require_safe
@personal_data_read("contact")
def history(request: PortalRequest, object_type: str, uid: UUID) -> HttpResponse:
    """What happened to one object: a tab's content, and a page without htmx."""
    target = historied(request.user, object_type, uid)
    page = keyset_page(selectors.history_of(target), after=request.GET.get("after"))
    items = selectors.with_differences(target, page)
    note_persons(request, selectors.persons_in(items), purpose=str(target)[:200])
    context = {
        "page": page,
        "items": items,
        "object": target,
        "reads_journal": may_read_journal(request.user),
    }
    return _list(request, "history", context)


def _list(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    part = "rows" if wants_partial(request) else "list"
    response = render(request, f"journal/{name}_{part}.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
