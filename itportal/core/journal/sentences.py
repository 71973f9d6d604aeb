"""The readable sentences of event codes, made when shown, so that they translate.

Each app registers its own in `<app>/sentences.py`, imported by its AppConfig.ready():
`register_sentences({"helpdesk.ticket.assigned": _("%(actor)s assigned it to %(assignee)s")})`.
Placeholders are `actor`, `object` and the event's `data` keys; what the values of a key mean is said
by `register_words("how", {"password": _("by password")})`.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from itportal.core.journal.models import Event

Text = str | Promise
_SENTENCES: dict[str, Text] = {}
_WORDS: dict[str, dict[str, Text]] = {}


def register_sentences(sentences: Mapping[str, Text]) -> None:
    _SENTENCES.update(sentences)


def register_words(key: str, words: Mapping[str, Text]) -> None:
    _WORDS.setdefault(key, {}).update(words)


def word(key: str, value: object) -> object:
    """What a value means in the reader's language; itself when nobody registered words for it."""
    words = _WORDS.get(key)
    if not words or not isinstance(value, str):
        return value
    if value in words:
        return str(words[value])
    return " + ".join(str(words.get(part, part)) for part in value.split("+"))


def sentence(event: "Event") -> str:
    """The event in the reader's language; the bare code when no sentence is registered."""
    template = str(_SENTENCES.get(event.code, event.code))
    facts: defaultdict[str, object] = defaultdict(
        lambda: "–", {key: word(key, value) for key, value in event.data.items()}
    )
    facts["actor"] = event.actor_label or _("the portal")
    facts["object"] = event.object_label
    return template % facts


def known_codes() -> frozenset[str]:
    return frozenset(_SENTENCES)


register_words(
    "source",
    {
        "web": gettext_lazy("on a page"),
        "api": gettext_lazy("through the API"),
        "task": gettext_lazy("by the portal itself"),
        "command": gettext_lazy("on the command line"),
        "mail": gettext_lazy("by mail"),
    },
)
register_words(
    "auth",
    {
        "session": pgettext_lazy("how it was done", "signed in"),
        "token": gettext_lazy("with an API token"),
    },
)
