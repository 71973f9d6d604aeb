"""Filing a request: the catalogue (mockup 02a) and one category's form (02b, 02c)."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.web.pages import offered_people
from helpdesk import policy
from helpdesk.models import Category, Draft, RequestType
from helpdesk.selectors import current_disruptions, devices_around, topic_guides
from helpdesk.services.drafts import discard_draft, save_draft
from helpdesk.services.filing import file_ticket
from helpdesk.services.offers import mark_filed
from helpdesk.web.staff_forms import RequestForm, WhoseForm, as_typed, read_token
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.errors import PortalError, Refused
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, toast

# The three ways in, in the order of the home page, with the words of the catalogue.
DOORS = (RequestType.Door.PROBLEM, RequestType.Door.ORDER, RequestType.Door.ACCESS)


def offered() -> Any:
    """Categories people can choose, in the catalogue's order."""
    return (
        Category.objects.filter(is_active=True, request_type__is_active=True)
        .select_related("request_type")
        .order_by("request_type__door", "position", "pk")
    )


@login_required
@require_safe
def catalogue(request: PortalRequest) -> HttpResponse:
    """All topics under their doors; `?q=` narrows them by the words of name and hint."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = matching_topics(text)
    by_door = {
        door: list(group) for door, group in groupby(found, key=lambda c: c.request_type.door)
    }
    doors = [(door, by_door[door]) for door in DOORS if door in by_door]
    facts = {"doors": doors, "text": text, "device": request.GET.get("seade", "")}
    return render(request, "helpdesk/staff/catalogue.html", facts)


def matching_topics(text: str) -> list[Category]:
    """Topics in the catalogue's order; all of them for no words."""
    words = text.casefold().split()
    return [row for row in offered() if _matches(row, words)]


def _matches(category: Category, words: list[str]) -> bool:
    """Every word stands, by its beginning of up to five letters, in the topic's words.

    Five letters carry an Estonian word over most of its forms (printer, printeri, printerit).
    """
    texts = (category.name_et, category.name_en, category.hint_et, category.hint_en)
    there = " ".join(texts).casefold()
    return all(word[:5] in there for word in words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("contact")
def form(request: PortalRequest, code: str) -> HttpResponse:
    """Show the form, or file what was written; nothing typed is lost on the way. `kelle`: a
    colleague in whose name (heads of institutions, specialists)."""
    category = get_object_or_404(offered(), code=code)
    own = request.user.person
    if own is None:
        raise Refused("ticket.no_person")
    whose = WhoseForm(request.POST or request.GET, user=request.user)
    colleague = whose.colleague(own)
    if request.method == "POST" and whose.is_bound and not whose.is_valid():
        raise Refused("ticket.not_for_others")
    person = colleague or own
    note_persons(request, [person, *offered_people(whose)])
    made: dict[str, Any] = {
        "category": category,
        "person": person,
        "devices": devices_around(person),
        "now": timezone.now(),
    }
    if request.method != "POST":
        return _first_show(request, made, whose, colleague)
    uploads = gather_uploads(request)
    bound = RequestForm(request.POST, **made)
    if uploads.was_only_files:
        again = RequestForm(initial=as_typed(bound, request.POST), **made)
        return _page(request, category, again, uploads, whose, colleague)
    if bound.is_valid() and uploads.is_final:
        try:
            ticket = file_ticket(
                actor=request.user,
                requester_id=person.pk,
                attachments=uploads.uids,
                now=timezone.now(),
                **bound.facts(),
            )
        except PortalError as error:
            bound.show(error)
        else:
            abi = read_token(bound.cleaned_data.get("abi", ""))
            if abi:
                mark_filed(uid=abi, now=timezone.now())
            toast(request, _("Sent. The number of your request is %s.") % ticket.number)
            return redirect("staff:request", ticket.number)
    return _page(request, category, bound, uploads, whose, colleague, status=422)


def _first_show(
    request: PortalRequest,
    made: dict[str, Any],
    whose: WhoseForm,
    colleague: Person | None,
) -> HttpResponse:
    """With the draft when there is one (drafts are of one's own requests); `?seade=` and `?teema=`
    prefill."""
    category = made["category"]
    drafts = Draft.objects.filter(user=request.user, category=category, ticket=None)
    draft = None if colleague else drafts.first()
    initial: dict[str, Any] = dict(draft.data) if draft else {}
    for name, key in (("asset", "seade"), ("title", "teema"), ("abi", "abi")):
        if key in request.GET:
            initial[name] = request.GET[key].replace("\0", "")[:160]
    initial.pop("form_token", None)
    uploads = Uploads(files=list(draft.attachments.all()) if draft else [])
    fresh = RequestForm(initial=initial, **made)
    return _page(request, category, fresh, uploads, whose, colleague, draft=draft)


def _page(
    request: PortalRequest,
    category: Category,
    form: RequestForm,
    uploads: Uploads,
    whose: WhoseForm,
    colleague: Person | None,
    *,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    told = current_disruptions(request.user, now=timezone.now(), topic=category.code)
    facts = {
        "category": category,
        "disruptions": told,
        "guides": topic_guides(category, request.user),
        "form": form,
        "whose": whose if policy.may_file_for_colleagues(request.user) else None,
        "colleague": colleague,
        "uploads": uploads,
        "draft": draft,
        "has_errors": bool(form.errors or uploads.errors),
    }
    return render(request, "helpdesk/staff/form.html", facts, status=status)


@login_required
@require_POST
def draft(request: PortalRequest, code: str) -> HttpResponse:
    """Keep the form as typed; 200 with the moment, 400 with the reason."""
    category = get_object_or_404(offered(), code=code)
    if request.user.person is None:
        raise Refused("ticket.no_person")
    now = timezone.now()
    form = RequestForm(
        category=category,
        person=request.user.person,
        devices=devices_around(request.user.person),
        now=now,
    )
    uploads = gather_uploads(request)
    try:
        save_draft(
            actor=request.user,
            data=as_typed(form, request.POST),
            category_id=category.pk,
            attachments=uploads.uids,
            form_token=read_token(request.POST.get("form_token", "")),
            now=now,
        )
    except PortalError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse({"saved_at": now.isoformat()})


@login_required
@require_POST
def discard(request: PortalRequest, code: str) -> HttpResponse:
    """Throw the draft away and begin anew."""
    category = get_object_or_404(offered(), code=code)
    discard_draft(actor=request.user, category_id=category.pk)
    return redirect("staff:form", category.code)
