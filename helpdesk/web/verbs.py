"""What an expert may do with a request: one address per verb, one service call each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from helpdesk.conversation import changes_since
from helpdesk.models import Category, Ticket, UndoStep
from helpdesk.related import open_parts
from helpdesk.services import (
    conversation,
    forwarding,
    guesses,
    lifecycle,
    merging,
    triage,
    work,
)
from helpdesk.services.links import Solved, resolve_parts
from helpdesk.services.tickets import invalid
from helpdesk.services.undo import undo_batch, undo_step
from helpdesk.spans import read_minutes
from helpdesk.web.ticket import expert_ticket, following, next_one, render_ticket, say_done
from helpdesk.web.tickets import Failed, answered, failed_by, number_of, with_query
from helpdesk.writing import end_writing
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.dates import understood
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.tables.bulk import Outcome
from itportal.core.tables.web import keep_outcome
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.days import typed_day
from itportal.core.ui.requests import version_of


@dataclass(frozen=True)
class Call:
    """What a verb gets: the typed form and the arguments every service takes."""

    data: QueryDict
    uploads: list[UUID]
    now: datetime
    common: dict[str, Any]


Verb: TypeAlias = Callable[[Call], str]
VERBS: dict[str, Verb] = {}
# Verbs of the composer: their forms carry files.
# After these it is somebody else's turn, or nobody's: the list's next request opens.
DECIDING = ("answer", "ask", "resolve", "wait", "close")
WITH_FILES = ("answer", "ask", "resolve", "note", "vendor")


def verb(name: str) -> Callable[[Verb], Verb]:
    def keep(function: Verb) -> Verb:
        VERBS[name] = function
        return function

    return keep


@login_required
@require_POST
@personal_data_read("contact")
def act(request: PortalRequest, number: str, name: str) -> HttpResponse:
    """POST /helpdesk/P-2598/<verb>/: does it, or shows the page again with the reason."""
    ticket = expert_ticket(request, number)
    name = request.POST.get("do", name) if name == "answer" else name
    if name not in VERBS:
        raise Http404
    uploads = gather_uploads(request) if name in WITH_FILES else None
    place = following(request, ticket) if name in DECIDING else None
    try:
        if uploads and not uploads.is_final:
            return _only_files(request, ticket, name, uploads)
        call = _call(request, ticket.pk, uploads)
        said = _with_time(VERBS[name], call) if uploads else VERBS[name](call)
        if uploads:
            end_writing(ticket, request.user)
    except PortalError as error:
        version = version_of(request.POST)
        fresh = expert_ticket(request, number)
        missed = changes_since(fresh, version) if version else []
        failed = failed_by(error, name, request.POST, missed)
        return render_ticket(request, fresh, failed=failed, uploads=uploads)
    query = request.META.get("QUERY_STRING", "")
    here = with_query(reverse("helpdesk:ticket", args=[ticket.number]), query)
    note_persons(request, [ticket.requester], purpose=ticket.number)
    say_done(request, said, place)
    if place:
        return next_one(request, place)
    return answered(
        request, here, lambda: render_ticket(request, expert_ticket(request, number))
    )


def _with_time(verb: Verb, call: Call) -> str:
    """A verb of the composer and the time typed beside it: both or neither. The time stays when
    the verb is taken back: it was spent."""
    minutes = _minutes(call.data) if call.data.get("spent", "").strip() else 0
    with transaction.atomic():
        said = verb(call)
        if minutes:
            common = call.common | {"minutes": minutes}
            del common["expected_version"]
            work.log_time(**common)
    return said


def _minutes(data: QueryDict) -> int:
    typed = data.get("spent", "").strip().replace("\u2212", "-")
    minutes = read_minutes(typed.removeprefix("-"))
    if minutes is None:
        raise invalid("spent", "time.unclear")
    return -minutes if typed.startswith("-") else minutes


@login_required
@require_POST
@personal_data_read("contact")
def undo(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Take back what one did a moment ago; too late: the page says why."""
    found = (
        UndoStep.objects.filter(uid=uid, actor=request.user).select_related("ticket").first()
    )
    if found is None:
        raise Http404
    number = found.ticket.number
    expert_ticket(request, number)
    try:
        undo_step(uid=uid, actor=request.user, now=timezone.now())
    except PortalError as error:
        fresh = expert_ticket(request, number)
        return render_ticket(request, fresh, failed=failed_by(error, "undo", QueryDict(), []))
    note_persons(request, [found.ticket.requester], purpose=number)
    toast(request, _("Taken back"))
    query = request.META.get("QUERY_STRING", "")
    return redirect(with_query(reverse("helpdesk:ticket", args=[number]), query))


@login_required
@require_POST
def undo_many(request: PortalRequest, batch: UUID) -> HttpResponse:
    """Take back what one verb did to many requests; the list says what came of it."""
    undone = undo_batch(batch=batch, actor=request.user, now=timezone.now())
    keep_outcome(request, Outcome(undone.numbers, undone.refused))
    query = request.META.get("QUERY_STRING", "")
    return redirect(with_query(reverse("helpdesk:queue"), query))


def _only_files(
    request: PortalRequest, ticket: Ticket, name: str, uploads: Uploads
) -> HttpResponse:
    """A file was added, taken back or turned away: the form again, nothing is sent yet."""
    status = 422 if uploads.errors else 200
    kept = Failed(name, "", status, typed=request.POST)
    return render_ticket(request, ticket, failed=kept, uploads=uploads)


def _call(request: PortalRequest, ticket_id: int, uploads: Uploads | None) -> Call:
    now = timezone.now()
    common = {
        "ticket_id": ticket_id,
        "actor": request.user,
        "expected_version": version_of(request.POST),
        "now": now,
    }
    return Call(request.POST, uploads.uids if uploads else [], now, common)


@verb("take")
def _take(call: Call) -> str:
    triage.take_ticket(**call.common)
    return _("The request is yours")


@verb("assign")
def _assign(call: Call) -> str:
    raw = call.data.get("assignee", "")
    assignee = _user(raw) if raw else None
    triage.assign_ticket(assignee_id=assignee, **call.common)
    return _("Assignee changed")


@verb("answer")
def _answer(call: Call) -> str:
    conversation.answer_ticket(
        body=call.data.get("body", ""), attachments=call.uploads, **call.common
    )
    return _("Answer sent")


@verb("ask")
def _ask(call: Call) -> str:
    conversation.ask_requester(
        body=call.data.get("body", ""), attachments=call.uploads, **call.common
    )
    return _("Question sent, the clock stands")


@verb("resolve")
def _resolve(call: Call) -> str:
    said = call.data.get("body", "")
    try:
        ticket = lifecycle.resolve_ticket(
            resolution=said,
            attachments=call.uploads,
            skip_reason=call.data.get("skip_reason", ""),
            **call.common,
        )
    except Invalid as error:
        fields = {("body" if k == "resolution" else k): v for k, v in error.fields.items()}
        raise Invalid(fields=fields) from error
    done = _("Solved, the requester was told")
    if "parts" not in call.data:
        return done
    actor = call.common["actor"]
    parts = open_parts(ticket, actor)
    outcome = resolve_parts(parts=parts, actor=actor, resolution=said, now=call.now)
    return f"{done}. {_of_parts(outcome)}"


def _of_parts(outcome: Solved) -> str:
    """What came of the parts, the refused ones with their reason."""
    said = []
    if outcome.numbers:
        said.append(_("Also solved: %(numbers)s") % {"numbers": ", ".join(outcome.numbers)})
    said += [
        _("Not solved: %(number)s (%(reason)s)") % {"number": number, "reason": reason}
        for number, reason in outcome.refused
    ]
    return ". ".join(said) or _("No part was open any more")


@verb("note")
def _note(call: Call) -> str:
    common = call.common | {"expected_version": None}  # a note collides with nothing
    conversation.add_note(body=call.data.get("note", ""), attachments=call.uploads, **common)
    return _("Note saved, only experts see it")


@verb("vendor")
def _vendor(call: Call) -> str:
    common = call.common | {"expected_version": None}  # what was said collides with nothing
    try:
        forwarding.record_vendor_answer(
            body=call.data.get("vendor_answer", ""), attachments=call.uploads, **common
        )
    except Invalid as error:
        fields = {("vendor_answer" if k == "body" else k): v for k, v in error.fields.items()}
        raise Invalid(fields=fields) from error
    return _("The answer is written down, only experts see it")


@verb("priority")
def _priority(call: Call) -> str:
    if "priority" in call.data:
        triage.set_priority(priority=number_of(call.data, "priority"), **call.common)
    else:
        triage.set_impact_urgency(
            impact=number_of(call.data, "impact"),
            urgency=number_of(call.data, "urgency"),
            **call.common,
        )
    return _("Priority changed")


@verb("category")
def _category(call: Call) -> str:
    code = call.data.get("category", "").replace("\0", "")
    category = Category.objects.filter(code=code).first()
    triage.categorise(category_id=category.pk if category else 0, **call.common)
    return _("Topic changed")


@verb("guess")
def _guess(call: Call) -> str:
    wrong = call.data.get("wrong", "")
    if wrong:
        common = call.common | {"expected_version": None}
        guesses.dismiss_guess(kind=wrong, **common)
        return _("Not shown any more")
    guesses.accept_guesses(kinds=call.data.getlist("kinds"), **call.common)
    return _("Guesses taken")


@verb("tags")
def _tags(call: Call) -> str:
    common = call.common | {"expected_version": None}
    triage.set_tags(tags=call.data.get("tags", "").split(","), **common)
    return _("Tags changed")


@verb("edit")
def _edit(call: Call) -> str:
    triage.edit_ticket(
        title=call.data.get("title"),
        location=call.data.get("location"),
        phone=call.data.get("phone"),
        **call.common,
    )
    return _("Saved")


@verb("wait")
def _wait(call: Call) -> str:
    kind = call.data.get("for", "")
    until = _day(call.data)
    if kind == "planned":
        lifecycle.plan(until=until, **call.common)
        return _("Planned")
    lifecycle.wait_until(until=until, **call.common)
    return _("Waiting, the clock stands")


@verb("resume")
def _resume(call: Call) -> str:
    lifecycle.resume(**call.common)
    return _("In progress, the clock runs")


@verb("check")
def _check(call: Call) -> str:
    is_done = call.data.get("done") == "1"
    common = {name: call.common[name] for name in ("ticket_id", "actor", "now")}
    line = work.tick_check(uid=_uid(call.data.get("item", "")), is_done=is_done, **common)
    words = _("Done: %(item)s") if is_done else _("Not done: %(item)s")
    return words % {"item": line.text}


@verb("time")
def _time(call: Call) -> str:
    common = {name: call.common[name] for name in ("ticket_id", "actor", "now")}
    note = call.data.get("time_note", "")
    work.log_time(minutes=_minutes(call.data), note=note, **common)
    return _("Time noted")


@verb("reopen")
def _reopen(call: Call) -> str:
    lifecycle.reopen_ticket(reason=call.data.get("reason", ""), **call.common)
    return _("Reopened")


@verb("unmerge")
def _unmerge(call: Call) -> str:
    merging.unmerge_ticket(**call.common)
    return _("Taken apart: the request stands by itself again")


@verb("close")
def _close(call: Call) -> str:
    lifecycle.close_ticket(**call.common)
    return _("Closed")


def _uid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise Http404 from None


def _user(raw: str) -> int:
    """The primary key behind a uid; 0 for anything else (the service names the field)."""
    try:
        found = User.objects.filter(uid=UUID(raw)).values_list("pk", flat=True).first()
    except ValueError:
        return 0
    return found or 0


def _day(data: QueryDict) -> date:
    try:
        return understood(typed_day(data, "until"), timezone.localdate())
    except PortalError as error:
        raise invalid("until", error.code) from error
