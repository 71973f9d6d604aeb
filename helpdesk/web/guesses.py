"""The line of guesses on a request's page: each with its reason, taken alone or all by Enter."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.guessing import why
from helpdesk.models import Guide, Ticket, TicketGuess
from helpdesk.services.guesses import FIELDS, standing
from helpdesk.web.guides import address_of
from helpdesk.web.staff_forms import device_name
from itportal.core.ui import PortalRequest

RELATED = ("category__request_type", "asset__model__category", "asset__model__manufacturer")


@dataclass(frozen=True, slots=True)
class Chip:
    """One guess. `is_field`: taking it changes the request; `insert`: words for the answer."""

    kind: str
    label: str
    text: str
    why: str
    is_field: bool = False
    insert: str = ""
    tickets: list[Ticket] = field(default_factory=list)


def chips_of(request: PortalRequest, ticket: Ticket) -> list[Chip]:
    """What still stands of the guesses about it: at most three statements."""
    guess = TicketGuess.objects.filter(ticket=ticket).select_related(*RELATED).first()
    if guess is None:
        return []
    return [
        chip
        for kind in standing(ticket, guess)
        if (chip := _chip(request, ticket, guess, kind)) is not None
    ]


def _chip(request: PortalRequest, ticket: Ticket, guess: TicketGuess, kind: str) -> Chip | None:
    reason, params = guess.why.get(kind, ["", {}])
    said = why(reason, params)
    if kind in FIELDS:
        label, text = _of_field(guess, kind)
        return Chip(kind, label, text, said, is_field=True)
    if kind == "guide":
        return _of_guide(request, guess, said)
    seen = _twins(guess, request.user)
    return Chip(kind, _("Alike"), "", said, tickets=seen) if seen else None


def _of_field(guess: TicketGuess, kind: str) -> tuple[str, str]:
    if kind == "category" and guess.category:
        return _("Topic"), f"{guess.category.request_type.name} · {guess.category.name}"
    if kind == "impact":
        words = {1: _("The whole house or municipality"), 2: _("Several people")}
        return _("Impact"), words.get(guess.impact or 0, _("One person"))
    asset = guess.asset
    return _("Device"), f"{device_name(asset)}, {asset.inventory_no}" if asset else ""


def _of_guide(request: PortalRequest, guess: TicketGuess, said: str) -> Chip | None:
    guide = (
        Guide.objects.visible_to(request.user)
        .published()
        .filter(pk=guess.guide_id or 0)
        .first()
    )
    if guide is None:
        return None
    words = f"{guide.title}: {address_of(request, guide)}"
    return Chip("guide", _("Guide"), guide.title, said, insert=words)


def _twins(guess: TicketGuess, reader: User) -> list[Ticket]:
    rows = {row.pk: row for row in Ticket.objects.visible_to(reader).filter(pk__in=guess.twins)}
    return [rows[pk] for pk in guess.twins if pk in rows]
