"""Menus as HTML, and the initials that stand for a person."""

from collections.abc import Hashable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from itportal.core.prepared import kept_in
from itportal.core.ui.folding import memories
from itportal.core.ui.nav import Link, grouped

_drawn: dict[Hashable, SafeString] = {}
memories.append(_drawn.clear)


def menu(part: str, links: list[Link]) -> SafeString:
    """`links`, and the same as `groups`, drawn by the part once per process for these links, this
    page, these numbers and language.
    """
    key = (part, get_language(), *(link.key for link in links))
    return kept_in(
        _drawn,
        key,
        lambda: render_to_string(part, {"links": links, "groups": grouped(links)}),
    )


def initials(someone: Any) -> str:
    own = getattr(someone, "initials", "")
    if own:
        return str(own)
    parts = str(someone or "?").split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
