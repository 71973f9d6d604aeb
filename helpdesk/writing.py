"""Who is writing an answer just now: for those who work with the request, never for requesters."""

from accounts.models import User
from helpdesk.models import Ticket
from itportal.core.live.presence import Present, mark_gone, mark_present, present_at
from itportal.core.live.publish import publish

PLACE = "helpdesk"


def begin_writing(ticket: Ticket, user: User) -> None:
    """The composer of the request has text; to be said again while it has."""
    if mark_present(PLACE, _someone(ticket, user)):
        _tell(ticket)


def end_writing(ticket: Ticket, user: User) -> None:
    if mark_gone(PLACE, _someone(ticket, user)):
        _tell(ticket)


def writers_by_number(reader: User) -> dict[str, list[str]]:
    """Number → names of the others who write; asked once for a whole list, whose rows the reader
    sees anyway."""
    found: dict[str, list[str]] = {}
    for someone in present_at(PLACE):
        if someone.user_id != reader.pk:
            found.setdefault(someone.subject, []).append(someone.name)
    return found


def _someone(ticket: Ticket, user: User) -> Present:
    name = (user.person and user.person.first_name) or str(user)
    return Present(ticket.number, user.pk, name)


def _tell(ticket: Ticket) -> None:
    publish("writing")
    publish(f"writing:{ticket.uid}")
