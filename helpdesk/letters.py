"""What a vendor is written about a request, without the requester's personal data."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Person
from helpdesk.models import Message, Ticket

# Estonian nouns end in up to so many letters more: Liinale, Liinaga.
ENDING = r"\w{0,4}"
SHORTEST = 3


def letter_subject(ticket: Ticket) -> str:
    return f"[{ticket.number}] {without_person(ticket.title, ticket.requester)}"


def letter_about(
    ticket: Ticket, *, words: str, messages: Iterable[Message], with_contacts: bool
) -> str:
    """The letter: own words, the chosen messages, the device; contacts only when asked for."""
    person = ticket.requester
    parts = [words.strip()] if words.strip() else []
    for message in messages:
        text = message.body.strip()
        parts.append(text if with_contacts else without_person(text, person))
    if ticket.asset:
        device = f"{ticket.asset.model}, {ticket.asset.inventory_no}"
        serial = ticket.asset.serial
        parts.append(_("Device: %(device)s") % {"device": device})
        if serial:
            parts[-1] += f", S/N {serial}"
    if with_contacts:
        contacts = ", ".join(filter(None, (str(person), ticket.phone or person.phone)))
        parts.append(_("On the spot: %(contacts)s") % {"contacts": contacts})
    parts.append(
        _("Please keep %(number)s in the subject of your answer.") % {"number": ticket.number}
    )
    return "\n\n".join(part for part in parts if part)


def without_person(text: str, person: Person) -> str:
    """The text without somebody's names (in any case), address and phone."""
    hidden = "[" + _("requester") + "]"
    for fact in (person.email, person.phone):
        if fact:
            text = re.sub(re.escape(fact), hidden, text, flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", person.phone)
    if len(digits) > SHORTEST:
        spaced = r"[\s-]?".join(digits[-7:])
        text = re.sub(rf"(\+?372[\s-]?)?{spaced}", hidden, text)
    names = [*person.first_name.split(), *re.split(r"[\s-]", person.last_name)]
    names = [re.escape(name) for name in names if len(name) >= SHORTEST]
    if names:
        any_name = rf"\b(?:{'|'.join(names)}){ENDING}\b"
        text = re.sub(rf"{any_name}(?:\s+{any_name})*", hidden, text, flags=re.IGNORECASE)
    return text
