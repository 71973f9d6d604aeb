"""What only pages of assets draw: `{% load assets %}`."""

from collections.abc import Mapping

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from assets.booking_calendar import TONES
from assets.booking_reads import span_in_words
from assets.booking_states import BookingState
from assets.models import Booking
from assets.states import State
from itportal.core.templatetags.portal import icon, pill
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


@register.simple_tag
def booking_state(booking: Booking) -> SafeString:
    """The state in words and colour."""
    tone = TONES.get(BookingState(booking.state), "mute")
    return pill(booking.get_state_display(), tone)


@register.simple_tag
def booking_time(booking: Booking) -> str:
    """E 23.11 08:00–16:00"""
    return span_in_words(booking.begins_at, booking.ends_at, now=timezone.now())
