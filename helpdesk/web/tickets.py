"""What both sides' pages of one request need: finding it, saying no, answering a POST."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from accounts.models import User
from helpdesk.models import Ticket
from helpdesk.services.undo import steps_of_request
from itportal.core.errors import Invalid, PortalError
from itportal.core.ui import PortalRequest, wants_partial

RELATED = (
    "request_type",
    "category",
    "institution",
    "requester__room__site",
    "assignee__person",
    "created_by__person",
    "asset__model__manufacturer",
    "asset__model__category",
    "asset__room",
)


def visible_ticket(user: User, number: str) -> Ticket:
    """The ticket with what pages show of it; 404 for absent and invisible alike."""
    tickets = Ticket.objects.visible_to(user).select_related(*RELATED)
    ticket = tickets.filter(number=number).first()
    if ticket is None:
        raise Http404
    return ticket


@dataclass(frozen=True)
class Failed:
    """A verb that was refused: which, why, and what was typed, so that nothing is lost."""

    verb: str
    message: str
    status: int
    fields: dict[str, str] = field(default_factory=dict)
    typed: QueryDict = field(default_factory=QueryDict)
    missed: list[str] = field(default_factory=list)

    @property
    def is_conflict(self) -> bool:
        return self.status == 409


def failed_by(error: PortalError, verb: str, typed: QueryDict, missed: list[str]) -> Failed:
    if isinstance(error, Invalid):
        fields = {name: str(text) for name, text in error.fields.items()}
        message = "" if fields else error.message
        return Failed(verb, message, 422, fields, typed)
    return Failed(verb, error.message, error.status, {}, typed, missed)


def number_of(data: QueryDict, name: str) -> int:
    """A small whole number, 0 for anything else (services name the field)."""
    raw = data.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def way_back_of(actor: User, query: str) -> str | None:
    """Where what this HTTP request did is taken back: one step, or all when there are several."""
    steps = steps_of_request(actor)
    if len(steps) > 1:
        url = reverse("helpdesk:undo-many", args=[steps[0].batch])
    elif steps:
        url = reverse("helpdesk:undo", args=[steps[0].uid])
    return with_query(url, query) if steps else None


def answered(request: PortalRequest, url: str, partial: Any) -> HttpResponse:
    """After a successful POST: the changed block for htmx, else back to the page."""
    if wants_partial(request):
        return vary(partial())
    return redirect(url)


def vary(response: HttpResponse) -> HttpResponse:
    """One address, two bodies."""
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
