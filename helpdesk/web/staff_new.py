"""Filing a request: the catalogue (02a) and a category's form (02b, 02c)."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person, User
from assets.models import Asset
from helpdesk.models import Category, Draft, Ticket
from helpdesk.selectors import offered_categories
from helpdesk.services.drafts import discard_draft, save_draft
from helpdesk.services.filing import file_ticket
from helpdesk.services.tickets import invalid
from helpdesk.web.forms import OTHER, RequestForm, promises_of
from helpdesk.web.tickets import number_of
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.errors import PortalError
from itportal.core.ui import PortalRequest, toast

DEVICES = 8


@login_required
@require_safe
def catalogue(request: PortalRequest) -> HttpResponse:
    """All topics, or those that answer `q`."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    topics = offered_categories()
    found = [c for c in topics if _answers(c, asked)] if asked else topics
    groups: list[tuple[str, str, list[Category]]] = [
        ("problem", _("Something does not work"), []),
        ("order", _("I would like something"), []),
        ("access", _("I need access"), []),
    ]
    by_door: dict[str, list[Category]] = {door: rows for door, _title, rows in groups}
    for category in found:
        by_door[category.request_type.door].append(category)
    context = {
        "groups": [group for group in groups if group[2]],
        "q": asked,
        "drafts": _drafts(request.user),
    }
    return render(request, "helpdesk/staff/catalogue.html", context)


def _answers(category: Category, asked: str) -> bool:
    """Every word of the question begins a word of the topic's name or hint."""
    text = f"{category.name} {category.hint}".lower()
    words = text.replace(",", " ").split()
    return all(any(word.startswith(one[:5]) for word in words) for one in asked.lower().split())


def _drafts(user: User) -> list[Draft]:
    return list(
        Draft.objects.filter(user=user, ticket=None, category__is_active=True)
        .select_related("category")
        .order_by("-updated_at")[:5]
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: PortalRequest, code: str) -> HttpResponse:
    category = _category(code)
    if request.method == "POST":
        return _posted(request, category)
    draft = Draft.objects.filter(user=request.user, category=category, ticket=None).first()
    if draft and _is_used(request.user, draft.data.get("token")):
        draft = None  # a late autosave of a request that has been sent
    kept: dict[str, Any] = draft.data if draft else {}
    initial = {"token": uuid4(), **_from_profile(request.user), **kept}
    uploads = Uploads(files=list(draft.attachments.all()) if draft else [])
    return _page(
        request, category, _form(request.user, category, initial=initial), uploads, draft
    )


@login_required
@require_POST
def draft(request: PortalRequest, code: str) -> HttpResponse:
    """The form as typed so far; an emptied form's draft goes away."""
    category = _category(code)
    kept = _form(request.user, category).keep(request.POST)
    if _is_used(request.user, kept.get("token")):
        return HttpResponse(status=204)
    try:
        if set(kept) - {"token", "asset", "location", "phone"} or request.POST.get("uploads"):
            save_draft(
                actor=request.user,
                category_id=category.pk,
                data=kept,
                attachments=request.POST.getlist("uploads"),
                now=timezone.now(),
            )
        else:
            discard_draft(actor=request.user, category_id=category.pk)
    except PortalError as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain")
    return HttpResponse(status=204)


@login_required
@require_POST
def discard(request: PortalRequest, code: str) -> HttpResponse:
    """Begin anew."""
    category = _category(code)
    discard_draft(actor=request.user, category_id=category.pk)
    toast(request, _("Draft thrown away"))
    return redirect(reverse("staff:form", args=[category.code]))


def _category(code: str) -> Category:
    category = (
        Category.objects.filter(code=code, is_active=True, request_type__is_active=True)
        .select_related("request_type")
        .first()
    )
    if category is None:
        raise Http404
    return category


def _is_used(user: User, token: Any) -> bool:
    try:
        uid = UUID(str(token))
    except ValueError:
        return False
    return Ticket.objects.filter(created_by=user, form_token=uid).exists()


def _form(user: User, category: Category, **kwargs: Any) -> RequestForm:
    return RequestForm(
        category,
        assets=_own_assets(user, category),
        promises=promises_of(category) if category.asks_urgency else {},
        now=timezone.localtime(),
        **kwargs,
    )


def _own_assets(user: User, category: Category) -> list[Asset]:
    """What the person holds, the kinds the topic is about first."""
    if user.person is None or not category.asks_asset:
        return []
    held = Asset.objects.held_by(user.person).select_related(
        "model__manufacturer", "model__category", "room"
    )
    kinds = category.asset_kinds
    rows = sorted(
        held,
        key=lambda a: (a.model.category.code not in kinds, a.inventory_no),
    )
    return rows[:DEVICES]


def _from_profile(user: User) -> dict[str, str]:
    if user.person is None:
        return {}
    person = Person.objects.select_related("room__site").get(pk=user.person.pk)
    room = person.room
    where = (
        _("%(site)s, room %(room)s") % {"site": room.site.name, "room": room.name}
        if room
        else ""
    )
    return {"location": where, "phone": person.phone}


def _posted(request: PortalRequest, category: Category) -> HttpResponse:
    bound = _form(request.user, category, data=request.POST)
    uploads = gather_uploads(request)
    bound.is_valid()
    if not uploads.is_final:
        status = 422 if uploads.errors else 200
        return _page(request, category, bound, uploads, None, status=status)
    try:
        ticket = _file(request, category, bound, uploads)
    except PortalError as error:
        bound.show_refusal(error)
        return _page(request, category, bound, uploads, None, status=422)
    return redirect(reverse("staff:request", args=[ticket.number]) + "?sent=1")


def _file(
    request: PortalRequest, category: Category, bound: RequestForm, uploads: Uploads
) -> Ticket:
    data = bound.cleaned_data
    return file_ticket(
        actor=request.user,
        category_id=category.pk,
        title=data["title"] or "",
        body=data["body"] or "",
        asset_id=_asset_id(request.user, data.get("asset")),
        urgency=number_of(request.POST, "urgency") if category.asks_urgency else 2,
        location=data["location"] or "",
        phone=data["phone"] or "",
        answers={slug: value for slug, value in bound.answers().items() if value is not None},
        attachments=uploads.uids,
        form_token=data.get("token"),
        now=timezone.now(),
    )


def _asset_id(user: User, picked: Any) -> int | None:
    if not picked or picked == OTHER:
        return None
    if user.person is None or "\0" in str(picked):
        raise invalid("asset", "ticket.asset_gone")
    held = Asset.objects.held_by(user.person).filter(inventory_no=str(picked)[:20])
    found = held.values_list("pk", flat=True).first()
    return found or 0


def _page(
    request: PortalRequest,
    category: Category,
    bound: RequestForm,
    uploads: Uploads,
    kept: Draft | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"category": category, "form": bound, "uploads": uploads, "draft": kept}
    return render(request, "helpdesk/staff/form.html", context, status=status)
