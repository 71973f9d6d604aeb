"""Guides for those who read them: the shelf and the page of one (mockup 20a)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from helpdesk import policy
from helpdesk.markdown import minutes_of
from helpdesk.markdown import render as render_markdown
from helpdesk.models import Guide, GuideCategory, GuideVersion
from helpdesk.search import GUIDE
from helpdesk.selectors import (
    guide_effects,
    guide_images,
    missed_searches,
    related_guides,
    search_effects,
)
from helpdesk.services.guides import latest_version, vote_guide, withdraw_vote
from helpdesk.services.offers import mark_solved
from helpdesk.web.staff_forms import read_token
from helpdesk.web.tickets import vary
from itportal.core.db import EtKey
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.search.finding import search
from itportal.core.ui import PortalRequest, keyset_page, toast, wants_partial

FOUND = 50
STATES = {"mustandid": Guide.Status.DRAFT, "arhiiv": Guide.Status.ARCHIVED}


@login_required
@require_safe
def shelf(request: PortalRequest) -> HttpResponse:
    """All guides by shelf; `q` looks for words, `teema` keeps one shelf, `seis` is for experts."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    expert = bool(policy.may_use_queue(request.user))
    state = request.GET.get("seis", "") if expert else ""
    rows = (
        Guide.objects.visible_to(request.user).with_votes().select_related("category", "shown")
    )
    rows = rows.filter(status=STATES.get(state, Guide.Status.PUBLISHED))
    chosen = GuideCategory.objects.filter(code=request.GET.get("teema", "")[:40]).first()
    if chosen:
        rows = rows.filter(category=chosen)
    facts: dict[str, Any] = {
        "text": text,
        "state": state if state in STATES else "",
        "chosen": chosen,
        "shelves": GuideCategory.objects.order_by("position", "pk"),
        "expert": expert,
        "may_write": policy.may_write_guides(request.user),
    }
    if text:
        facts["found"] = _found(request.user, text, rows)
    else:
        facts["page"] = keyset_page(
            rows.order_by("category__position", EtKey("title"), "pk"),
            after=request.GET.get("after"),
            size=60,
        )
    name = "partials/shelf_rows.html" if wants_partial(request) else "shelf.html"
    return vary(render(request, f"helpdesk/guides/{name}", facts))


def _found(user: User, text: str, rows: Any) -> list[Guide]:
    """The guides of the search's hits, best first, in the states and shelf asked for."""
    results = search(user, text, kinds=[GUIDE], limit=FOUND)
    order = [hit.object_id for hit in (*results.direct, *results.hits)]
    by_pk = {row.pk: row for row in rows.filter(pk__in=order)}
    return [by_pk[pk] for pk in order if pk in by_pk]


def address_of(request: PortalRequest, guide: Guide) -> str:
    """The whole address, as it stands in a letter."""
    return request.build_absolute_uri(reverse("guides:guide", args=[guide.number]))


def visible_guide(user: User, number: str) -> Guide:
    """404 for absent and invisible alike."""
    rows = Guide.objects.visible_to(user).with_votes()
    found = (
        rows.select_related("category", "topic", "institution", "owner__person", "shown")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def guide(request: PortalRequest, number: str) -> HttpResponse:
    """The version people are shown; experts also read others (`?versioon=3`)."""
    found = visible_guide(request.user, number)
    return render(request, "helpdesk/guides/guide.html", _page(request, found))


def _page(request: PortalRequest, found: Guide) -> dict[str, Any]:
    drafts = bool(policy.may_read_drafts(request.user, found))
    version = _version(found, request.GET.get("versioon", "") if drafts else "")
    latest = latest_version(found) if drafts else version
    return {
        "guide": found,
        "version": version,
        "latest": latest,
        "is_other": version.pk != found.shown_id,
        "text": render_markdown(version.body, images=guide_images(found)),
        "related": [
            (one, minutes_of(one.shown.body) if one.shown else 1)
            for one in related_guides(found, request.user)
        ],
        "abi": read_token(request.GET.get("abi", "") or request.POST.get("abi", "")),
        "vote": found.votes.filter(user=request.user).first(),
        "drafts": drafts,
        "may_edit": policy.may_edit_guide(request.user, found),
        "said": list(found.votes.exclude(comment="").order_by("-created_at")[:5])
        if drafts
        else [],
    }


def _version(found: Guide, asked: str) -> GuideVersion:
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        chosen = found.versions.filter(number=int(asked)).first()
        if chosen is None:
            raise Http404
        return chosen
    return found.shown or latest_version(found)


@login_required
@require_POST
def vote(request: PortalRequest, number: str) -> HttpResponse:
    """Helpful or not (`helpful`: 1, 0; empty takes the vote back), with a word if one wants."""
    found = visible_guide(request.user, number)
    said = request.POST.get("helpful", "")
    error = ""
    try:
        if said in ("0", "1"):
            vote_guide(
                guide_id=found.pk,
                actor=request.user,
                is_helpful=said == "1",
                comment=request.POST.get("comment", ""),
                now=timezone.now(),
            )
            abi = read_token(request.POST.get("abi", ""))
            if abi and said == "1":
                mark_solved(uid=abi, guide_id=found.pk, now=timezone.now())
        else:
            withdraw_vote(guide_id=found.pk, actor=request.user)
    except PortalError as refused:
        fields: dict[str, Any] = getattr(refused, "fields", {})
        error = str(fields.get("comment", "")) or refused.message
    if wants_partial(request):
        facts = _page(request, visible_guide(request.user, number)) | {"error": error}
        status = 422 if error else 200
        return vary(render(request, "helpdesk/guides/partials/rate.html", facts, status=status))
    if not error:
        toast(request, _("Thank you, noted.") if said else _("Your answer was taken back."))
    return redirect(f"{request.path.removesuffix('hinda/')}#hinnang")


@login_required
@require_safe
def effect(request: PortalRequest) -> HttpResponse:
    """What the staff search led to, guide by guide, and what it did not find."""
    require(policy.may_write_guides(request.user))
    facts = {
        "effects": search_effects(),
        "guides": guide_effects(request.user),
        "missed": missed_searches(),
    }
    return render(request, "helpdesk/guides/effect.html", facts)
