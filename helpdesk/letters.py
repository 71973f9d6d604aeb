"""What a vendor is written about a request, without the personal data of anybody around it.

A help and no promise: the writer reads the letter, and what was left out of it, before it leaves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from helpdesk.models import Message, Ticket, TicketFollower
from helpdesk.related import story_ids

# Estonian nouns end in up to so many letters more: Liinale, Liinaga.
ENDING = r"\w{0,4}"
SHORTEST = 3
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Century, date of birth, four digits: also one whose check digit is mistyped.
CODE = re.compile(r"(?<![\w-])[1-8]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?!\w)")
# Seven or eight digits as Estonian numbers begin, in groups or not; any with a country in front.
# Not the digits of a device, a request, an address of a network or a day.
PHONE = re.compile(
    r"(?<![\w.,:/+-])(?:(?:\+|00)\d(?:[ \u00a0-]?\d){7,13}|[3-8](?:[ \u00a0-]?\d){6,7})"
    r"(?![\w/-]|[.,:]\d)"
)


@dataclass(frozen=True, slots=True)
class Around:
    """Whose data is looked for: the requester, and everybody else the request tells of."""

    requester: Person
    others: Sequence[Person] = ()
    caller: str = ""  # who asked, when they stand in no register
    phone: str = ""


@dataclass(slots=True)
class Letter:
    """`left_out`: what stood in the chosen texts and does not stand here, each once."""

    subject: str
    text: str
    left_out: list[str] = field(default_factory=list)


def people_around(ticket: Ticket) -> Around:
    """Who filed, follows or wrote, of the request and of those merged into it."""
    story = story_ids(ticket)
    users = (
        TicketFollower.objects.filter(ticket__in=story).values("user"),
        Message.objects.filter(ticket__in=story).values("author"),
        Ticket.objects.filter(pk__in=story).values("created_by"),
    )
    found = Q(tickets__in=story)
    for some in users:
        found |= Q(user__in=some)
    others = Person.objects.filter(found).exclude(pk=ticket.requester_id).distinct()
    return Around(ticket.requester, list(others.order_by("pk")), ticket.caller, ticket.phone)


def write_letter(
    ticket: Ticket, *, words: str, messages: Iterable[Message], with_contacts: bool
) -> Letter:
    """Own words, the chosen messages, the device; the requester's contacts only when asked for."""
    around, person = people_around(ticket), ticket.requester
    left_out: list[str] = []
    subject = redact(ticket.title, around, left_out)
    parts = [words.strip()] if words.strip() else []
    parts += [
        redact(message.body.strip(), around, left_out, shows_requester=with_contacts)
        for message in messages
    ]
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
    text = "\n\n".join(part for part in parts if part)
    return Letter(f"[{ticket.number}] {subject}", text, list(dict.fromkeys(left_out)))


def redact(
    text: str, around: Around, left_out: list[str], *, shows_requester: bool = False
) -> str:
    """The text without names (in any case), addresses, phones and personal codes; what was taken
    out is added to `left_out`. shows_requester: their own data stands."""
    person = around.requester
    phones = [phone for phone in (person.phone, around.phone) if len(_digits(phone)) > SHORTEST]
    kept: set[str] = set()
    if shows_requester:
        kept = {person.email.lower(), *(_digits(phone) for phone in phones)}

    def hide(pattern: re.Pattern[str], word: str) -> None:
        nonlocal text

        def hidden(match: re.Match[str]) -> str:
            said = match[0]
            if said.lower() in kept or _digits(said) in kept:
                return said
            left_out.append(said)
            return f"[{word}]"

        text = pattern.sub(hidden, text)

    hide(ADDRESS, _("e-mail address"))
    hide(CODE, _("personal code"))
    hide(PHONE, _("phone number"))
    if not shows_requester:
        for phone in phones:
            hide(
                re.compile(r"(?<!\d)" + r"[\s-]?".join(_digits(phone)) + r"(?!\d)"),
                _("phone number"),
            )
        for names in _names([str(person), around.caller]):
            hide(names, _("requester"))
    for names in _names([str(other) for other in around.others]):
        hide(names, _("person"))
    return text


def _names(people: Sequence[str]) -> Iterator[re.Pattern[str]]:
    """What finds any of the names, several after each other as one; nothing for nobody."""
    parts = {part for name in people for part in re.split(r"[\s-]", name)}
    # Pihlakas is written Pihlakale.
    parts |= {part[:-1] for part in parts if part.endswith("s") and len(part) > SHORTEST + 1}
    known = sorted(re.escape(part) for part in parts if len(part) >= SHORTEST)
    if known:
        one = rf"\b(?:{'|'.join(known)}){ENDING}\b"
        yield re.compile(rf"{one}(?:[\s-]+{one})*", re.IGNORECASE)


def _digits(text: str) -> str:
    """The number in the country: 5550 0188 and +372 5550 0188 are the same."""
    digits = re.sub(r"\D", "", text)
    return digits.removeprefix("00").removeprefix("372") if len(digits) > 8 else digits
