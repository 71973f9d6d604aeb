"""One search box for staff: known disruptions, guides, own open requests and topics, while typing
and as a page."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from helpdesk.models import Guide, Ticket
from helpdesk.search import GUIDE, TICKET
from helpdesk.selectors import (
    colleagues_requests,
    fitting_guides,
    known_disruptions,
    status_words,
)
from helpdesk.services.offers import Offered, mark_opened, note_search
from helpdesk.states import OPEN
from helpdesk.web.guides import visible_guide
from helpdesk.web.staff_forms import read_token
from helpdesk.web.staff_request import matching_topics
from helpdesk.web.tickets import vary
from itportal.core.search.finding import search
from itportal.core.ui import PortalRequest

SHOWN, FOUND, SHORTEST = 4, 20, 3


@login_required
@require_safe
def ask(request: PortalRequest) -> HttpResponse:
    """The box's answer as a page, also without JavaScript."""
    text = _text(request.GET.get("q", ""))
    facts = _offered(request, text, limit=FOUND)
    facts["abi"] = read_token(request.GET.get("abi", "")) or uuid4()
    return render(request, "helpdesk/staff/ask.html", facts)


@login_required
@require_POST
def offers(request: PortalRequest) -> HttpResponse:
    """What fits the words typed so far (`q`, or the subject of a request's form)."""
    text = _text(request.POST.get("q", "") or request.POST.get("title", ""))
    abi = read_token(request.POST.get("abi", ""))
    facts = _offered(request, text, limit=SHOWN) | {
        "abi": abi,
        "beside_form": "title" in request.POST,
    }
    if abi and len(text) >= SHORTEST:
        ids = [guide.pk for guide in facts["guides"]]
        offered = Offered(
            disruptions=len(facts["disruptions"]),
            own_requests=len(facts["tickets"]),
            colleagues_requests=len(facts["colleagues"]),
        )
        note_search(uid=abi, text=text, guide_ids=ids, offered=offered, now=timezone.now())
    return vary(render(request, "helpdesk/staff/partials/offers.html", facts))


@login_required
@require_POST
def opened(request: PortalRequest, uid: UUID, number: str) -> HttpResponse:
    """An offered guide was opened."""
    guide = visible_guide(request.user, number)
    mark_opened(uid=uid, guide_id=guide.pk, now=timezone.now())
    return HttpResponse(status=204)


def _text(raw: str) -> str:
    return raw.replace("\0", "").strip()[:200]


def _offered(request: PortalRequest, text: str, *, limit: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "text": text,
        "disruptions": [],
        "guides": [],
        "tickets": [],
        "colleagues": [],
        "topics": [],
        "words": status_words(get_language() or "et"),
    }
    if len(text) < SHORTEST:
        return found
    found["disruptions"] = known_disruptions(text, request.user, now=timezone.now())
    hits = search(request.user, text, kinds=[GUIDE], limit=limit, is_typing=True)
    order = [hit.object_id for hit in (*hits.direct, *hits.hits)]
    guides = Guide.objects.visible_to(request.user).published().select_related("category")
    by_pk = {row.pk: row for row in guides.filter(pk__in=order)}
    found["guides"] = [by_pk[pk] for pk in order if pk in by_pk][:limit]
    if not found["guides"]:
        found["guides"] = fitting_guides(text, request.user, limit=2)
    own = Ticket.objects.filter(requester=request.user.person_id).on_course(OPEN)
    ids = [
        hit.object_id for hit in search(request.user, text, kinds=[TICKET], limit=FOUND).hits
    ]
    found["tickets"] = list(own.filter(pk__in=ids).with_course()[:limit])
    found["colleagues"] = colleagues_requests(text, request.user, now=timezone.now())
    found["topics"] = matching_topics(text)[:limit]
    return found
