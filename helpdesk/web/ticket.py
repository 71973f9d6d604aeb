"""The expert's page of one request (mockup 05)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.contacts import contacts_of
from accounts.models import User
from accounts.selectors import specialists_serving
from helpdesk import policy
from helpdesk.clock import clock_of
from helpdesk.conversation import Entry, expert_events, merge_events, messages_of, woven
from helpdesk.models import Category, Draft, Guide, Message, Ticket, TicketSeen
from helpdesk.related import goes_on_in, links_of, made_from, merged_into, open_parts
from helpdesk.selectors import (
    employment_on,
    fitting_guides,
    minutes_to_solve,
    status_words,
)
from helpdesk.services.conversation import mark_seen
from helpdesk.services.drafts import discard_draft, save_draft
from helpdesk.services.habits import choose_next, opens_next
from helpdesk.states import OPEN
from helpdesk.web.guesses import chips_of
from helpdesk.web.guides import address_of
from helpdesk.web.queue_table import QUEUE
from helpdesk.web.tickets import Failed, vary, visible_ticket, way_back_of, with_query
from helpdesk.web.waiting import WaitForm
from helpdesk.writing import writers_by_number
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.notices.services import mark_read
from itportal.core.tables.page import asked_state, ordered
from itportal.core.tables.state import State
from itportal.core.ui import PortalRequest, toast, wants_partial

NEIGHBOURS = 500
# Forms that hold files of their own beside the answer's.
OWN_UPLOADS = {"note": "note_uploads", "vendor": "vendor_uploads"}


@dataclass
class Neighbours:
    """The ticket's place in the list it was opened from."""

    place: int = 0
    total: int = 0
    more: bool = False
    previous: str = ""
    next: str = ""


@login_required
@require_safe
@personal_data_read("contact")
def ticket(request: PortalRequest, number: str) -> HttpResponse:
    found = visible_ticket(request.user, number)
    if not policy.may_read_notes(request.user, found):
        note_persons(request, [])
        return redirect("staff:request", number)  # one address to pass on, two pages
    onward = goes_on_in(found, request.user)
    if onward is not None:
        note_persons(request, [])
        url = reverse("helpdesk:ticket", args=[onward.number])
        return redirect(with_query(url, request.META.get("QUERY_STRING", "")))
    return render_ticket(request, found)


@login_required
@require_POST
def seen(request: PortalRequest, number: str) -> HttpResponse:
    """The page was opened: what came before is read, the bell's notices about it too."""
    found = expert_ticket(request, number)
    mark_seen(ticket_id=found.pk, actor=request.user, now=timezone.now())
    mark_read(request.user, found)
    return HttpResponse(status=204)


@login_required
@require_POST
def draft(request: PortalRequest, number: str) -> HttpResponse:
    """The answer as typed so far."""
    found = expert_ticket(request, number)
    body = request.POST.get("body", "")
    uploads = gather_uploads(request)
    try:
        if body.strip() or uploads.files:
            save_draft(
                actor=request.user,
                ticket_id=found.pk,
                data={"body": body},
                attachments=uploads.uids,
                now=timezone.now(),
            )
        else:
            discard_draft(actor=request.user, ticket_id=found.pk)
    except PortalError as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain")
    return HttpResponse(status=204)


@login_required
@require_safe
def guides(request: PortalRequest, number: str) -> HttpResponse:
    """Guides that speak of the request's subject, for the side panel."""
    found = expert_ticket(request, number)
    fitting = fitting_guides(found.title, request.user)
    theirs = Guide.objects.for_people_of(found.institution_id).filter(
        pk__in=[one.pk for one in fitting]
    )
    sendable = set(theirs.values_list("pk", flat=True))
    rows = [(one, address_of(request, one), one.pk in sendable) for one in fitting]
    facts = {
        "guides": rows,
        "ticket": found,
        "may_work": policy.may_work(request.user, found),
        "may_write": policy.may_write_guides(request.user),
    }
    return render(request, "helpdesk/partials/ticket_guides.html", facts)


@login_required
@require_POST
def after_decision(request: PortalRequest, number: str) -> HttpResponse:
    """Choose what happens after a decision: the list's next request opens, or one stays."""
    found = expert_ticket(request, number)
    choose_next(actor=request.user, opens_next=request.POST.get("next") == "1")
    here = reverse("helpdesk:ticket", args=[found.number])
    return redirect(with_query(here, request.META.get("QUERY_STRING", "")))


def following(request: PortalRequest, found: Ticket) -> Neighbours | None:
    """Where the request stands in the list it was opened from; None: from no list, or its
    reader likes to stay. Ask before the verb: afterwards it may have left the list."""
    if not request.GET or not opens_next(request.user):
        return None
    state = asked_state(QUEUE, request.GET, request.user)
    return neighbours(found, state, request.user, now=timezone.now())


def say_done(request: PortalRequest, said: str, place: Neighbours | None) -> None:
    """The toast of a verb with its way back; of the list's last request it says so."""
    query = request.META.get("QUERY_STRING", "")
    if place and not place.next:
        said = _("%(done)s. This was the last one of the list.") % {"done": said}
    toast(request, said, undo_url=way_back_of(request.user, query))


def next_one(request: PortalRequest, place: Neighbours) -> HttpResponse:
    """On to the next request of the list, from the last back to the list: a page of its own."""
    number = place.next
    onward = reverse("helpdesk:ticket", args=[number]) if number else reverse("helpdesk:queue")
    url = with_query(onward, request.META.get("QUERY_STRING", ""))
    if wants_partial(request):
        return vary(HttpResponse(status=204, headers={"HX-Redirect": url}))
    return redirect(url)


def expert_ticket(request: PortalRequest, number: str) -> Ticket:
    """404 also for one's own request, or one of a house one heads, where one is no expert: the page
    tells what experts tell each other (tags, times, events)."""
    found = visible_ticket(request.user, number)
    if not policy.may_read_notes(request.user, found):
        raise Http404
    return found


def render_ticket(
    request: PortalRequest,
    found: Ticket,
    *,
    failed: Failed | None = None,
    uploads: Uploads | None = None,
) -> HttpResponse:
    """The page, or for htmx its changing block; `failed` keeps what was typed."""
    note_persons(request, [found.requester], purpose=found.number)
    context = page_facts(request, found) | {"failed": failed}
    if uploads is not None:
        verb = failed.verb if failed else ""
        context[OWN_UPLOADS.get(verb, "uploads")] = uploads
    name = "partials/ticket_block.html" if wants_partial(request) else "ticket.html"
    status = failed.status if failed else 200
    return vary(render(request, f"helpdesk/{name}", context, status=status))


def page_facts(request: PortalRequest, found: Ticket) -> dict[str, Any]:
    reader, now = request.user, timezone.now()
    state = asked_state(QUEUE, request.GET, reader)
    seen_row = TicketSeen.objects.filter(user=reader, ticket=found).first()
    new_since = seen_row.seen_at if seen_row else found.opened_at
    merged = merged_into(found, reader)
    entries = woven(
        messages_of(found, reader, new_since=new_since),
        expert_events(found),
        merge_events(merged),
    )
    may_work = policy.may_work(reader, found)
    checks = list(found.checks.select_related("done_by__person").order_by("position", "pk"))
    target = minutes_to_solve(found.priority)
    words = status_words(get_language() or "et")
    links = links_of(found, reader)
    today = timezone.localdate(now)
    kept = Draft.objects.filter(user=reader, ticket=found).first() if may_work else None
    others = Ticket.objects.visible_to(reader).filter(requester=found.requester)
    guesses = chips_of(request, found) if may_work and found.is_open else []
    return {
        "ticket": found,
        "guesses": guesses,
        "may_take": any(chip.is_field for chip in guesses),
        "list_query": state.query if request.GET else "",
        "neighbours": neighbours(found, state, reader, now=now) if request.GET else None,
        "entries": entries,
        "last_asked": next((one for one in reversed(entries) if _may_split(one)), None),
        "status_label": words[found.status].expert,
        "links": [(one, words[one.ticket.status].expert) for one in links.shown],
        "hidden_links": links.hidden,
        "merged": merged,
        "may_note_answer": bool(found.waiting_for)
        or any(
            one.message is not None and one.message.kind == Message.Kind.FORWARD
            for one in entries
        ),
        "vendor_form": WaitForm.beside(found, reader),
        "first_words": next((one.message for one in entries if _may_split(one)), None),
        "made_from": made_from(found, reader),
        "parts": list(open_parts(found, reader)) if may_work and found.is_open else [],
        "clock": clock_of(found, target, now=now),
        "target_minutes": target,
        "tags": sorted(found.tags.values_list("name", flat=True)),
        "employment": employment_on(found.requester_id, today),
        "sees_person": found.requester_id in contacts_of(reader, [found.requester_id]),
        "request_counts": others.aggregate(
            total=Count("pk"), open=Count("pk", filter=Q(status__in=OPEN))
        ),
        "others": list(others.open().exclude(pk=found.pk).order_by("-opened_at", "-pk")[:5]),
        "checks": checks,
        "next_check": next((line for line in checks if not line.done_at), None),
        "time_entries": list(found.time_entries.order_by("-created_at", "-pk")[:5]),
        "followers": list(found.followers.select_related("user__person").order_by("pk")),
        "may_work": may_work,
        "writers": writers_by_number(reader).get(found.number, []) if may_work else [],
        "may_reopen": policy.may_reopen(reader, found),
        "specialists": (
            list(specialists_serving(found.institution_id, on=today)) if may_work else []
        ),
        "categories": (
            list(
                Category.objects.filter(is_active=True)
                .select_related("request_type")
                .order_by("request_type__position", "request_type", "position", "pk")
            )
            if may_work
            else []
        ),
        "priorities": Ticket.Priority.choices,
        "draft": kept,
        "opens_next": opens_next(reader),
        "uploads": Uploads(files=list(kept.attachments.all()) if kept else []),
        "note_uploads": Uploads(),
        "vendor_uploads": Uploads(),
        "here": reverse("helpdesk:ticket", args=[found.number]),
    }


def _may_split(entry: Entry) -> bool:
    """What a requester wrote to this story becomes a request of its own."""
    written = entry.message
    return written is not None and written.kind == Message.Kind.REQUEST and not entry.is_shared


def neighbours(found: Ticket, state: State, reader: User, *, now: datetime) -> Neighbours:
    """Previous and next in the list; looked for among its first 500 rows."""
    rows = ordered(state, reader, now=now)
    numbers = list(rows.values_list("number", flat=True)[: NEIGHBOURS + 1])
    place = Neighbours(total=min(len(numbers), NEIGHBOURS), more=len(numbers) > NEIGHBOURS)
    if found.number in numbers:
        index = numbers.index(found.number)
        place.place = index + 1
        place.previous = numbers[index - 1] if index else ""
        place.next = numbers[index + 1] if index + 1 < len(numbers) else ""
    elif numbers:
        place.next = numbers[0]
    return place
