"""The places in a template's text and what stands in them: plain replacement from an allow-list.

One pass over the text: what is put in is never looked at again, so nobody's name or device can
bring in another place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from helpdesk.models import Ticket
from itportal.core.ui.format import long_day

_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True, slots=True)
class Around:
    """What a template is filled from."""

    ticket: Ticket
    writer: User
    today: date


def _device(around: Around) -> str:
    asset = around.ticket.asset
    return (
        f"{asset.model.manufacturer} {asset.model.name} ({asset.inventory_no})"
        if asset
        else "seade"
    )


WORDS: dict[str, Callable[[Around], str]] = {
    "pöörduja_eesnimi": lambda around: around.ticket.requester.first_name,
    "number": lambda around: around.ticket.number,
    "seade": _device,
    "asutus": lambda around: str(around.ticket.institution),
    "minu_nimi": lambda around: str(around.writer),
    "kuupäev": lambda around: long_day(around.today),
}


def unknown_words(text: str) -> list[str]:
    """Places nobody can fill, as written, each once."""
    return sorted({f"{{{name}}}" for name in _PLACE.findall(text) if name not in WORDS})


def fill(text: str, around: Around) -> str:
    def word(match: re.Match[str]) -> str:
        known = WORDS.get(match[1])
        return known(around) if known else match[0]

    return _PLACE.sub(word, text)
