"""Guesses about a request as the API shows them."""

from typing import Any

from accounts.models import User
from helpdesk.guessing import why
from helpdesk.models import Guide, Ticket, TicketGuess
from helpdesk.services.guesses import FIELDS, standing


def guesses_of(ticket: Ticket, reader: User) -> list[dict[str, Any]]:
    """What still stands, as far as the reader may see it; at most three statements."""
    rows = TicketGuess.objects.filter(ticket=ticket)
    guess = rows.select_related("category", "asset").first()
    if guess is None or not ticket.is_open:
        return []
    found = (_row(guess, kind, reader) for kind in standing(ticket, guess))
    return [row for row in found if row["value"] is not None or row["tickets"]]


def _row(guess: TicketGuess, kind: str, reader: User) -> dict[str, Any]:
    reason, params = guess.why.get(kind, ["", {}])
    return {
        "kind": kind,
        "value": _value(guess, kind, reader),
        "why": why(reason, params),
        "is_acceptable": kind in FIELDS,
        "tickets": _twins(guess, reader) if kind == "twins" else [],
    }


def _value(guess: TicketGuess, kind: str, reader: User) -> str | None:
    match kind:
        case "category":
            return guess.category.code if guess.category else None
        case "impact":
            return str(guess.impact)
        case "asset":
            return guess.asset.inventory_no if guess.asset else None
        case "guide":
            seen = Guide.objects.visible_to(reader).published().filter(pk=guess.guide_id or 0)
            uid = seen.values_list("uid", flat=True).first()
            return str(uid) if uid else None
        case _:
            return None


def _twins(guess: TicketGuess, reader: User) -> list[str]:
    seen = Ticket.objects.visible_to(reader).filter(pk__in=guess.twins)
    numbers = dict(seen.values_list("pk", "number"))
    return [numbers[pk] for pk in guess.twins if pk in numbers]
