"""Own requests and those one follows: the lists, one request with its conversation, and what its
maker can do."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from helpdesk import policy
from helpdesk.conversation import (
    merge_events,
    messages_for_colleagues,
    messages_of,
    public_events,
    woven,
)
from helpdesk.models import Draft, Ticket
from helpdesk.progress import course_of, progress_for_others, progress_of
from helpdesk.related import goes_on_in, made_from, merged_into
from helpdesk.selectors import (
    following_of,
    house_lets_follow,
    house_rules,
    status_words,
)
from helpdesk.services.conversation import add_request_message, mark_seen
from helpdesk.services.drafts import save_draft
from helpdesk.services.followers import follow_ticket, set_private, unfollow_ticket
from helpdesk.services.lifecycle import (
    confirm_solved,
    rate_ticket,
    reopen_ticket,
    withdraw_ticket,
)
from helpdesk.states import DONE, OPEN, Status
from helpdesk.web.staff_forms import AnswerForm, RatingForm, as_typed
from helpdesk.web.tickets import vary
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.notices.services import mark_read
from itportal.core.ui import PortalRequest, keyset_page, toast, wants_partial
from itportal.core.ui.forms import add_portal_error

SHOWN = {"avatud": OPEN, "lahendatud": DONE}


@login_required
@require_safe
@personal_data_read("name")
def own(request: PortalRequest) -> HttpResponse:
    """One's own requests; `?kes=kolleegid`: open ones of colleagues that one may follow,
    `?kes=jalgin`: those one follows."""
    shown, whose = request.GET.get("seis", ""), request.GET.get("kes", "")
    shared = Ticket.objects.shared_with(request.user, today=timezone.localdate())
    rows = Ticket.objects.filter(requester=request.user.person_id)
    if whose == "kolleegid":
        rows = shared.open()
    elif whose == "jalgin":
        seen = Ticket.objects.visible_to(request.user) | shared
        rows = seen.filter(followers__user=request.user)
    elif shown in SHOWN:
        rows = rows.on_course(SHOWN[shown])
    rows = (
        rows.with_course()
        .select_related("requester", "institution")
        .order_by("-opened_at", "-pk")
    )
    page = keyset_page(rows, after=request.GET.get("after"), size=30)
    note_persons(request, [row.requester for row in page])
    facts = {
        "page": page,
        "shown": shown if shown in SHOWN else "",
        "whose": whose if whose in ("kolleegid", "jalgin") else "",
        "everyone": whose in ("kolleegid", "jalgin"),
        "follows": house_lets_follow(),
        "heads": policy.may_head(request.user),
        "words": status_words(get_language() or "et"),
    }
    template = "partials/request_rows" if wants_partial(request) else "requests"
    return render(request, f"helpdesk/staff/{template}.html", facts)


def _visible(request: PortalRequest, number: str) -> Ticket:
    rows = Ticket.objects.visible_to(request.user).select_related(
        *("requester", "institution", "assignee__person", "created_by__person"),
        *("category__request_type", "asset__model"),
    )
    try:
        return rows.get(number=number.upper())
    except (Ticket.DoesNotExist, ValueError):
        raise Http404 from None


def _readable(request: PortalRequest, number: str) -> Ticket:
    """As `_visible`, and what one may follow as a colleague."""
    shared = Ticket.objects.shared_with(request.user, today=timezone.localdate())
    rows = shared.select_related("requester", "institution", "assignee__person")
    found = rows.select_related("category__request_type").filter(number=number.upper()).first()
    return found or _visible(request, number)


def _sees_all(user: User, ticket: Ticket) -> bool:
    return Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


@login_required
@require_safe
@personal_data_read("contact")
def one(request: PortalRequest, number: str) -> HttpResponse:
    ticket = _readable(request, number)
    if not _sees_all(request.user, ticket):
        return _for_colleague(request, ticket)
    ticket = _visible(request, number)
    onward = goes_on_in(ticket, request.user)
    if onward is not None:
        note_persons(request, [])
        return redirect("staff:request", onward.number)
    draft = Draft.objects.filter(user=request.user, ticket=ticket).first()
    form = AnswerForm(initial=draft.data if draft else None)
    uploads = Uploads(files=list(draft.attachments.all()) if draft else [])
    return _page(request, ticket, form=form, uploads=uploads)


@login_required
@require_POST
def seen(request: PortalRequest, number: str) -> HttpResponse:
    """The page was opened: what came before is read, the bell's notices about it too."""
    ticket = _readable(request, number)
    mark_seen(ticket_id=ticket.pk, actor=request.user, now=timezone.now())
    mark_read(request.user, ticket)
    return HttpResponse(status=204)


@login_required
@require_safe
def conversation(request: PortalRequest, number: str) -> HttpResponse:
    """The part that changes while the page is open: progress and conversation."""
    ticket = _readable(request, number)
    return render(request, "helpdesk/staff/partials/story.html", _story(request, ticket))


@login_required
@require_POST
def follow(request: PortalRequest, number: str) -> HttpResponse:
    """Say "me too" to a colleague's request; `do=undo` takes it back."""
    ticket = _readable(request, number)
    if request.POST.get("do") == "undo":
        unfollow_ticket(ticket_id=ticket.pk, actor=request.user)
    else:
        follow_ticket(ticket_id=ticket.pk, actor=request.user, now=timezone.now())
    if not wants_partial(request):
        return redirect("staff:request", number)
    facts = {"ticket": ticket, "following": following_of(ticket, request.user)}
    return vary(render(request, "helpdesk/staff/partials/follow.html", facts))


@login_required
@require_POST
def privacy(request: PortalRequest, number: str) -> HttpResponse:
    """Keep the request from colleagues (`private=1`), or let them see it."""
    ticket = _visible(request, number)
    is_private = request.POST.get("private") == "1"
    set_private(
        ticket_id=ticket.pk, actor=request.user, is_private=is_private, now=timezone.now()
    )
    said = _("Only you and IT see it now.") if is_private else _("Colleagues may see it now.")
    toast(request, said)
    return redirect("staff:request", ticket.number)


def _for_colleague(request: PortalRequest, ticket: Ticket) -> HttpResponse:
    """The public words and "me too": no place, phone, answers or files."""
    note_persons(request, [ticket.requester], purpose=ticket.number)
    facts = _story(request, ticket) | {
        "following": following_of(ticket, request.user),
        "topic": f"ticket:{ticket.uid}",
    }
    return render(request, "helpdesk/staff/followed.html", facts)


def _story(request: PortalRequest, ticket: Ticket) -> dict[str, Any]:
    own = policy.may_speak(request.user, ticket)
    if _sees_all(request.user, ticket):
        public = messages_of(ticket, request.user, new_since=None, notes=False)
    else:
        public = messages_for_colleagues(ticket)
    course = course_of(ticket)
    words = status_words(get_language() or "et")[course.status]
    merged = merge_events(merged_into(ticket, request.user))
    return {
        "ticket": ticket,
        "course": course,
        "made_from": made_from(ticket, request.user),
        "entries": woven(public, public_events(ticket), merged),
        "label": words.requester if own else words.others,
        "progress": (progress_of if own else progress_for_others)(course),
    }


def _page(
    request: PortalRequest,
    ticket: Ticket,
    *,
    form: AnswerForm,
    uploads: Uploads,
    rating: RatingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = bool(policy.may_speak(request.user, ticket))
    note_persons(request, [ticket.requester], purpose=ticket.number)
    story = _story(request, ticket)
    course: Ticket = story["course"]
    alone = course.pk == ticket.pk
    done = course.status in (Status.RESOLVED, Status.CLOSED)
    facts = story | {
        "form": form,
        "uploads": uploads,
        "rating": rating or RatingForm(),
        "mine": mine,
        "may_write": mine and course.is_open,
        "may_withdraw": mine and alone and course.is_open,
        "may_reopen": mine and done,
        "may_rate": mine and alone and done,
        "reopen_days": house_rules().reopen_days,
        "has_errors": bool(form.errors or uploads.errors or (rating and rating.errors)),
        "topic": f"ticket:{ticket.uid}",
        "following": following_of(ticket, request.user),
        "may_open": mine and ticket.category.request_type.is_followed,
    }
    return render(request, "helpdesk/staff/request.html", facts, status=status)


@login_required
@require_POST
@personal_data_read("contact")
def answer(request: PortalRequest, number: str) -> HttpResponse:
    return _write(request, number, add_request_message, "body", _("Your answer was sent."))


@login_required
@require_POST
@personal_data_read("contact")
def reopen(request: PortalRequest, number: str) -> HttpResponse:
    done = _("The request is open again. We look into it.")
    return _write(request, number, reopen_ticket, "reason", done)


def _write(
    request: PortalRequest, number: str, service: Any, argument: str, done: str
) -> HttpResponse:
    """Send the composer's text and files to `service`, or show the page with what is wrong."""
    ticket = _visible(request, number)
    uploads = gather_uploads(request)
    form = AnswerForm(request.POST)
    if uploads.was_only_files:
        typed = AnswerForm(initial=as_typed(form, request.POST))
        return _page(request, ticket, form=typed, uploads=uploads)
    if form.is_valid() and uploads.is_final:
        try:
            service(
                ticket_id=ticket.pk,
                actor=request.user,
                attachments=uploads.uids,
                now=timezone.now(),
                **{argument: form.cleaned_data["body"]},
            )
        except PortalError as error:
            _show(form, error, argument)
            ticket = _visible(request, number)
        else:
            toast(request, done)
            return redirect("staff:request", ticket.number)
    return _page(request, ticket, form=form, uploads=uploads, status=422)


def _show(form: AnswerForm, error: PortalError, argument: str) -> None:
    fields = getattr(error, "fields", {})
    if argument in fields:
        form.add_error("body", str(fields[argument]))
    else:
        add_portal_error(form, error)


@login_required
@require_POST
def draft(request: PortalRequest, number: str) -> HttpResponse:
    ticket = _visible(request, number)
    uploads = gather_uploads(request)
    now = timezone.now()
    try:
        save_draft(
            actor=request.user,
            data=as_typed(AnswerForm(), request.POST),
            ticket_id=ticket.pk,
            attachments=uploads.uids,
            now=now,
        )
    except PortalError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse({"saved_at": now.isoformat()})


@login_required
@require_POST
def withdraw(request: PortalRequest, number: str) -> HttpResponse:
    ticket = _visible(request, number)
    withdraw_ticket(
        ticket_id=ticket.pk,
        actor=request.user,
        reason=request.POST.get("reason", "").replace("\0", ""),
        now=timezone.now(),
    )
    toast(request, _("The request was withdrawn."))
    return redirect("staff:request", ticket.number)


@login_required
@require_POST
def confirm(request: PortalRequest, number: str) -> HttpResponse:
    """„Yes, the trouble is gone“: the request is closed and a rating asked."""
    ticket = _visible(request, number)
    confirm_solved(ticket_id=ticket.pk, actor=request.user, now=timezone.now())
    toast(request, _("Good to hear. Thank you for telling us."))
    return redirect(reverse("staff:request", args=[ticket.number]) + "#hinnang")


@login_required
@require_POST
@personal_data_read("contact")
def rate(request: PortalRequest, number: str) -> HttpResponse:
    ticket = _visible(request, number)
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            rate_ticket(
                ticket_id=ticket.pk,
                actor=request.user,
                rating=form.value(),
                comment=form.cleaned_data["comment"],
                now=timezone.now(),
            )
        except PortalError as error:
            add_portal_error(form, error)
        else:
            toast(request, _("Thank you for the feedback."))
            return redirect("staff:request", ticket.number)
    return _page(request, ticket, form=AnswerForm(), uploads=Uploads(), rating=form, status=422)
