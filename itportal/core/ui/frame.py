"""The frame of a page, drawn once per process for all who share it: language, theme, shell.

What is the reader's own or changes from page to page (names, numbers, menus, form tokens) is not
kept: the kept text has slots, which are filled for every page. A part of the frame
(`{% frame "shell/frame/….html" %}`) therefore sees no request, only `shell`'s shared facts, `slot`
and its own arguments.
"""

import re
from collections.abc import Callable, Hashable
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from itportal.core.prepared import kept_in
from itportal.core.ui.context import Shell
from itportal.core.ui.folding import memories
from itportal.core.ui.menus import initials, menu

FIRST, LAST = "\ue000", "\ue001"  # private use: in no text of ours
_SLOT = re.compile(f"{FIRST}([a-z_]+){LAST}")

# What a part may leave open: each value is escaped, for text and attributes alike.
SLOTS: dict[str, Callable[[Shell], str]] = {
    "token": lambda shell: shell.token,
    "here": lambda shell: escape(shell.request.get_full_path()),
    "user": lambda shell: str(shell.user.pk),
    "who": lambda shell: escape(str(shell.user)),
    "email": lambda shell: escape(getattr(shell.user, "email", "")),
    "initials": lambda shell: escape(initials(shell.user)),
    "bell_label": lambda shell: escape(shell.bell.label),
    "bell_badge": lambda shell: escape(shell.bell.badge),
    "menu_side": lambda shell: menu("parts/menu_side.html", shell.expert_nav),
    "menu_popover": lambda shell: menu("parts/menu_popover.html", shell.expert_nav),
    "menu_own": lambda shell: menu("parts/menu_own.html", shell.staff_nav),
    "menu_top": lambda shell: menu("parts/menu_top.html", shell.staff_nav),
    "menu_tabs": lambda shell: menu("parts/menu_tabs.html", shell.staff_nav),
}
_MARKS = {name: SafeString(f"{FIRST}{name}{LAST}") for name in SLOTS}
_kept: dict[Hashable, list[str]] = {}
memories.append(_kept.clear)


def draw(part: str, shell: Shell, **arguments: Any) -> SafeString:
    """The part for this reader and page. `arguments` are few and hashable: each has its own text."""
    key = (part, shell.shared, *sorted(arguments.items()))
    pieces = kept_in(_kept, key, lambda: _pieces(part, shell, arguments))
    filled = pieces[:]
    for place in range(1, len(pieces), 2):  # text, slot, text, slot, text
        filled[place] = SLOTS[pieces[place]](shell)
    return SafeString("".join(filled))


def _pieces(part: str, shell: Shell, arguments: dict[str, Any]) -> list[str]:
    facts = {"shell": shell.shared, "slot": _MARKS, "csrf_token": _MARKS["token"], **arguments}
    return _SLOT.split(render_to_string(part, facts))
