"""One's own requests: the list, and the page of one with its conversation."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_of
from accounts.models import User
from helpdesk import policy
from helpdesk.conversation import messages_of, public_events, woven
from helpdesk.models import Draft, Ticket, TicketSeen
from helpdesk.progress import progress_of
from helpdesk.selectors import house_rules, status_words
from helpdesk.services import conversation, lifecycle
from helpdesk.services.drafts import discard_draft, save_draft
from helpdesk.states import DONE, OPEN
from helpdesk.web.tickets import Failed, failed_by, number_of, vary, version_of, visible_ticket
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.notices.services import mark_read
from itportal.core.ui import PortalRequest, keyset_page, toast, wants_partial

LISTS = ("open", "closed", "institution")


def unseen_by(rows: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    """Annotate `is_unread`: somebody answered since the user last looked."""
    seen = TicketSeen.objects.filter(
        user=user, ticket=OuterRef("pk"), seen_at__gte=OuterRef("last_to_requester_at")
    )
    return rows.annotate(is_unread=~Exists(seen) & Q(last_to_requester_at__isnull=False))


@login_required
@require_safe
@personal_data_read("name")
def requests(request: PortalRequest) -> HttpResponse:
    user = request.user
    heads = access_of(user).has("approver")
    name = request.GET.get("list", "open")
    if name not in LISTS or (name == "institution" and not heads):
        name = "open"
    visible = Ticket.objects.visible_to(user).filter(_in_list(name, user))
    rows = unseen_by(visible, user).select_related("requester", "assignee__person")
    page = keyset_page(rows.order_by("-opened_at", "-pk"), after=request.GET.get("after"))
    note_persons(request, [ticket.requester for ticket in page])
    words = status_words(get_language() or "et")
    context = {
        "list": name,
        "heads": heads,
        "page": page,
        "rows": [(t, words[t.status].requester, progress_of(t)) for t in page],
    }
    return render(request, "helpdesk/staff/requests.html", context)


def _in_list(name: str, user: User) -> Q:
    if name == "institution":
        headed = access_of(user).institutions("approver")
        return Q() if headed is None else Q(institution__in=headed)
    if user.person is None:
        return Q(pk__in=[])
    return Q(requester=user.person, status__in=OPEN if name == "open" else DONE)


@login_required
@require_safe
@personal_data_read("contact")
def request_page(request: PortalRequest, number: str) -> HttpResponse:
    return _render(request, visible_ticket(request.user, number))


@login_required
@require_POST
def seen(request: PortalRequest, number: str) -> HttpResponse:
    ticket = visible_ticket(request.user, number)
    conversation.mark_seen(ticket_id=ticket.pk, actor=request.user, now=timezone.now())
    mark_read(request.user, ticket)
    return HttpResponse(status=204)


@login_required
@require_POST
def draft(request: PortalRequest, number: str) -> HttpResponse:
    """The answer as typed so far."""
    ticket = visible_ticket(request.user, number)
    body = request.POST.get("body", "")
    files = request.POST.getlist("uploads")
    try:
        if body.strip() or files:
            save_draft(
                actor=request.user,
                ticket_id=ticket.pk,
                data={"body": body},
                attachments=files,
                now=timezone.now(),
            )
        else:
            discard_draft(actor=request.user, ticket_id=ticket.pk)
    except PortalError as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain")
    return HttpResponse(status=204)


def _render(
    request: PortalRequest,
    ticket: Ticket,
    *,
    failed: Failed | None = None,
    uploads: Uploads | None = None,
) -> HttpResponse:
    user = request.user
    note_persons(request, [ticket.requester], purpose=ticket.number)
    mine = bool(policy.may_speak(user, ticket))
    seen_row = TicketSeen.objects.filter(user=user, ticket=ticket).first()
    kept = Draft.objects.filter(user=user, ticket=ticket).first() if mine else None
    rules = house_rules()
    now = timezone.now()
    context = {
        "ticket": ticket,
        "mine": mine,
        "entries": woven(
            messages_of(
                ticket,
                user,
                new_since=seen_row.seen_at if seen_row else ticket.opened_at,
                notes=False,
            ),
            public_events(ticket),
        ),
        "status_label": status_words(get_language() or "et")[ticket.status].requester,
        "progress": progress_of(ticket),
        "draft": kept,
        "uploads": uploads or Uploads(files=list(kept.attachments.all()) if kept else []),
        "failed": failed,
        "reopen_days": rules.reopen_days,
        "may_reopen": mine and lifecycle.reopens_until(ticket, rules) >= now,
        "here": reverse("staff:request", args=[ticket.number]),
        "was_sent": request.GET.get("sent") == "1",
        "ratings": [(n, label) for n, label in enumerate(_rating_words(), start=1)],
    }
    name = (
        "partials/staff_request_block.html" if wants_partial(request) else "staff/request.html"
    )
    status = failed.status if failed else 200
    return vary(render(request, f"helpdesk/{name}", context, status=status))


def _rating_words() -> list[str]:
    return [_("Very bad"), _("Bad"), _("So-so"), _("Good"), _("Very good")]


Verb: TypeAlias = Callable[[PortalRequest, dict[str, Any], Uploads], str]


@login_required
@require_POST
@personal_data_read("contact")
def act(request: PortalRequest, number: str, name: str) -> HttpResponse:
    """POST /minu/P-2598/<verb>/: does it, or shows the page again with the reason."""
    ticket = visible_ticket(request.user, number)
    if name not in VERBS:
        raise Http404
    uploads = gather_uploads(request)
    if not uploads.is_final:
        status = 422 if uploads.errors else 200
        kept = Failed(name, "", status, typed=request.POST)
        return _render(request, ticket, failed=kept, uploads=uploads)
    common = {
        "ticket_id": ticket.pk,
        "actor": request.user,
        "expected_version": version_of(request.POST),
        "now": timezone.now(),
    }
    try:
        said = VERBS[name](request, common, uploads)
    except PortalError as error:
        fresh = visible_ticket(request.user, number)
        failed = failed_by(error, name, request.POST, [])
        return _render(request, fresh, failed=failed, uploads=uploads)
    toast(request, said)
    if wants_partial(request):
        return _render(request, visible_ticket(request.user, number))
    note_persons(request, [])
    return redirect(reverse("staff:request", args=[ticket.number]))


def _message(request: PortalRequest, common: dict[str, Any], uploads: Uploads) -> str:
    common = common | {"expected_version": None}  # what one adds collides with nothing
    conversation.add_request_message(
        body=request.POST.get("body", ""), attachments=uploads.uids, **common
    )
    return _("Sent")


def _withdraw(request: PortalRequest, common: dict[str, Any], uploads: Uploads) -> str:
    lifecycle.withdraw_ticket(reason=request.POST.get("reason", ""), **common)
    return _("The request is withdrawn")


def _reopen(request: PortalRequest, common: dict[str, Any], uploads: Uploads) -> str:
    lifecycle.reopen_ticket(reason=request.POST.get("reason", ""), **common)
    return _("The request is open again")


def _close(request: PortalRequest, common: dict[str, Any], uploads: Uploads) -> str:
    lifecycle.close_ticket(**common)
    return _("Good that it is over")


def _rate(request: PortalRequest, common: dict[str, Any], uploads: Uploads) -> str:
    rating = number_of(request.POST, "rating")
    if not rating:
        raise Invalid(fields={"rating": PortalError("rating.range").message})
    lifecycle.rate_ticket(rating=rating, comment=request.POST.get("comment", ""), **common)
    return _("Thank you")


VERBS: dict[str, Verb] = {
    "message": _message,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "close": _close,
    "rate": _rate,
}
