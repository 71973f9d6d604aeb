"""What only pages of assets draw: `{% load assets %}`."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from assets.states import State
from itportal.core.templatetags.portal import icon
from itportal.core.ui.folding import same_every_time
from itportal.core.ui.markup import format_html

register = template.Library()

# State → icon and the colour of its meaning (UI.md §6).
LOOKS: Mapping[str, tuple[str, str]] = {
    State.PLANNED: ("cal", "info"),
    State.ORDERED: ("cart", "info"),
    State.IN_STOCK: ("box", "mute"),
    State.IN_USE: ("user", "open"),
    State.ON_LOAN: ("hourglass", "open"),
    State.IN_REPAIR: ("wrench", "wait"),
    State.RETIRED: ("pause", "mute"),
    State.DISPOSED: ("trash", "mute"),
    State.MISSING: ("h-warn", "bad"),
}


@register.simple_tag
@same_every_time
def asset_state(state: str, *, plain: bool = False) -> SafeString:
    """The state as a pill (`plain=True`: without the pill, for tables)."""
    glyph, meaning = LOOKS[state]
    css = "st" if plain else "pill"
    word = State(state).label
    return format_html(
        '<span class="{}" data-s="{}">{}{}</span>', css, meaning, icon(glyph), word
    )
