"""The readable sentences of event codes, made when shown, so that they translate.

Each app registers its own in `<app>/sentences.py`, imported by its AppConfig.ready():
`register_sentences({"helpdesk.ticket.assigned": _("%(actor)s assigned it to %(assignee)s")})`.
Placeholders are `actor`, `object` and the event's `data` keys.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from itportal.core.journal.models import Event

_SENTENCES: dict[str, str | Promise] = {}


def register_sentences(sentences: Mapping[str, str | Promise]) -> None:
    _SENTENCES.update(sentences)


def sentence(event: "Event") -> str:
    """The event in the reader's language; the bare code when no sentence is registered."""
    template = str(_SENTENCES.get(event.code, event.code))
    facts: defaultdict[str, object] = defaultdict(lambda: "–", event.data)
    facts["actor"] = event.actor_label or _("the portal")
    facts["object"] = event.object_label
    return template % facts


def known_codes() -> frozenset[str]:
    return frozenset(_SENTENCES)
