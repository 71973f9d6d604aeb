"""Template tags of the design system: `{% load portal %}` (docs/ui.md)."""

import datetime
import re
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import (
    conditional_escape,
    format_html_join,
    json_script,
)
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from itportal.core.ui import format as words
from itportal.core.ui.folding import Kept, same_every_time, same_in_every_language
from itportal.core.ui.frame import draw as draw_frame
from itportal.core.ui.icons import SPRITE, icon_names
from itportal.core.ui.markup import format_html, safe
from itportal.core.ui.menus import initials
from itportal.core.ui.texts import SCRIPT_TEXTS

register = template.Library()

# Ticket states (UI.md §6): glyph, word, meaning colour. Labels as data win: `{% status x label %}`.
STATUS: dict[str, tuple[str, Any, str]] = {
    "new": ("st-new", _("New"), "new"),
    "open": ("st-open", _("In progress"), "open"),
    "waiting_user": ("st-wait", _("Waiting for requester"), "wait"),
    "waiting_vendor": ("st-wait", _("Waiting for vendor"), "wait"),
    "waiting_date": ("st-wait", _("Waiting for a date"), "wait"),
    "waiting_approval": ("hourglass", _("Waiting for approval"), "wait"),
    "planned": ("cal", _("Planned"), "info"),
    "resolved": ("st-ok", _("Resolved"), "ok"),
    "closed": ("st-closed", _("Closed"), "mute"),
    "withdrawn": ("st-closed", _("Withdrawn"), "mute"),
}
PRIORITY: dict[int, Any] = {
    1: _("Critical"),
    2: _("High"),
    3: _("Normal"),
    4: _("Low"),
}
HEALTH: dict[str, tuple[str, Any, str]] = {
    "ok": ("h-ok", _("Fine"), "ok"),
    "warn": ("h-warn", _("Warning"), "warn"),
    "bad": ("h-bad", _("Fault"), "bad"),
    "maintenance": ("wrench", _("Maintenance"), "info"),
    "unknown": ("h-unk", _("Unknown"), "mute"),
}


def _svg(name: str, extra: str = "", s: str = "") -> SafeString:
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon is named {name!r}")
    classes = f"i {extra}".strip()
    return format_html(
        '<svg class="{}"{} aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        format_html(' data-s="{}"', s) if s else "",
        static(SPRITE),
        name,
    )


@register.simple_tag
@same_in_every_language
def icon(name: str, extra: str = "", *, s: str = "") -> SafeString:
    """`{% icon "bell" %}`, `{% icon "bell" "i--s" %}`; `s` colours it by meaning (ok, bad…)."""
    return _svg(name, extra, s)


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any], part: str, **arguments: Any) -> SafeString:
    """`{% frame "shell/frame/foot.html" %}`: a part of the page's frame, its text kept
    (core.ui.frame)."""
    return draw_frame(part, context["shell"], **arguments)


@register.tag
def kept(parser: Any, token: Any) -> Kept:
    """`{% kept list.key %}…{% endkept %}`: drawn once for each key and language."""
    _name, key = token.split_contents()
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(parser.compile_filter(key), inside)


@register.simple_tag
@same_every_time
def status(code: str, label: str = "", *, plain: bool = False) -> SafeString:
    """A ticket's state as a pill (`plain=True`: without the pill, for tables)."""
    glyph, word, meaning = STATUS.get(str(code), ("h-unk", str(code), "mute"))
    return format_html(
        '<span class="{}" data-s="{}">{}{}</span>',
        "st" if plain else "pill",
        meaning,
        _svg(glyph),
        label or word,
    )


@register.simple_tag
@same_every_time
def priority(level: int | str, *, tight: bool = False) -> SafeString:
    """1 critical … 4 low; `tight=True` hides the word from the eye, not from readers."""
    number = int(level)
    word = PRIORITY[number]
    shown = format_html('<span class="vh">{}</span>', word) if tight else word
    return format_html(
        '<span class="pr" data-p="{}">{}{}</span>', number, _svg(f"p{number}"), shown
    )


@register.simple_tag
@same_every_time
def health(code: str, label: str = "") -> SafeString:
    glyph, word, meaning = HEALTH.get(code, HEALTH["unknown"])
    return format_html(
        '<span class="st" data-s="{}">{}{}</span>', meaning, _svg(glyph), label or word
    )


@register.simple_tag
@same_every_time
def pill(text: str, s: str = "mute", glyph: str = "") -> SafeString:
    """A word on a soft ground; `s`: new open wait ok warn bad info mute."""
    return format_html(
        '<span class="pill" data-s="{}">{}{}</span>', s, _svg(glyph) if glyph else "", text
    )


@register.simple_tag
@same_in_every_language
def tag(text: str) -> SafeString:
    return format_html('<span class="tag">{}</span>', text)


@register.simple_tag(takes_context=True)
def avatar(context: dict[str, Any], someone: Any, *, large: bool = False) -> SafeString:
    """Initials of a person or user; one's own stand out. The name stands beside it in words."""
    request = context.get("request")
    me = getattr(request, "user", None)
    mine = (
        me is not None and someone is not None and someone in (me, getattr(me, "person", None))
    )
    classes = "av" + (" av--l" if large else "") + (" av--me" if mine else "")
    return SafeString(
        f'<span class="{classes}" aria-hidden="true">{safe(initials(someone))}</span>'
    )


def _time(value: datetime.datetime, text: str) -> SafeString:
    full = words.local(value)
    title = f"{full.day:02d}.{full.month:02d}.{full.year:04d} {full.hour:02d}:{full.minute:02d}"
    return SafeString(
        f'<time datetime="{value.isoformat(timespec="seconds")}"'
        f' title="{title}">{safe(text)}</time>'
    )


@register.simple_tag
def when(value: datetime.datetime | None) -> SafeString | str:
    """E 23.11 14:05 (with the year when it is not this one)."""
    return _time(value, words.moment(value, now=timezone.now())) if value else "–"


@register.simple_tag
def ago(value: datetime.datetime | None) -> SafeString | str:
    """5 min ago; from two days on like `when`."""
    return _time(value, words.ago(value, now=timezone.now())) if value else "–"


@register.simple_tag
def day(value: datetime.date | None) -> SafeString | str:
    """23.11, or 23.11.2024."""
    if not value:
        return "–"
    if isinstance(value, datetime.datetime):
        value = words.local(value).date()
    text = words.short_day(value, now=timezone.now())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def long_day(value: datetime.date) -> str:
    return words.long_day(value)


@register.filter
def day_in_words(value: datetime.date) -> str:
    return words.day_in_words(value)


@register.filter
def duration(minutes: int) -> str:
    return words.duration(int(minutes))


@register.filter
def euro(value: Any) -> str:
    return "–" if value is None else words.euro(value)


@register.filter
def number(value: Any, places: int = 0) -> str:
    return "–" if value is None else words.number(value, places)


@register.filter
def size(value: Any) -> str:
    """Bytes in words: 240 kB."""
    return words.size(value)


@register.filter
def v_class(percent: Any) -> str:
    """The generated class of a data-driven length, `v-0` … `v-100` (sets --v)."""
    return f"v-{max(0, min(100, round(float(percent or 0))))}"


@register.filter
def highlight(text: str, query: str) -> SafeString:
    """Marks the words of `query` in `text` (beginnings of words, any case)."""
    terms = [re.escape(word) for word in re.findall(r"\w[\w-]*", str(query))]
    if not terms:
        return conditional_escape(text)
    pattern = re.compile(rf"\b({'|'.join(terms)})", re.IGNORECASE)
    pieces = pattern.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if index % 2 else piece,)
            for index, piece in enumerate(pieces)
        ),
    )


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs and line breaks, escaped; addresses become links elsewhere."""
    blocks = re.split(r"\n\s*\n", str(text or "").replace("\r\n", "\n").strip())
    return format_html_join(
        "\n",
        "<p>{}</p>",
        (
            (format_html_join(mark_safe("<br>"), "{}", ((line,) for line in b.split("\n"))),)
            for b in blocks
            if b
        ),
    )


@register.inclusion_tag("parts/field.html")
def field(bound: Any, **options: Any) -> dict[str, Any]:
    """`{% field form.subject %}`; `big=True` for a heading-sized label."""
    return {"field": bound, **options}


@register.inclusion_tag("parts/errsum.html")
def errsum(form: Any, title: str = "") -> dict[str, Any]:
    """`{% errsum form _("The request was not sent yet") %}`; nothing when there are none."""
    return {"form": form, "title": title}


@register.simple_tag
@same_every_time
def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


@register.simple_tag
@same_every_time
def script_texts() -> SafeString:
    """Words the scripts say, in the page's language. A data block: nothing runs."""
    return json_script({name: str(text) for name, text in SCRIPT_TEXTS.items()}, "texts")
