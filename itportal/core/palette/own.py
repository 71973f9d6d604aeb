"""Commands of the kernel: pages of the menus, one's own settings, signing out."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui import nav


def pages(user: Any) -> Iterable[Command]:
    """Whatever stands in the menus of this person."""
    shells: tuple[nav.Shell, ...] = ("expert", "staff") if nav.is_expert(user) else ("staff",)
    for shell in shells:
        for item, url in nav.shown(user, shell):
            yield Command(item.label, item.icon, url, key=item.keys, order=20)


def settings(user: Any) -> Iterable[Command]:
    profile = address("profile:index")
    if profile:
        mine = _("account profile password passkey notices language")
        yield Command(_("My settings"), "gear", profile, words=mine, order=40)
    help_words = _("help shortcuts keyboard")
    yield Command(_("Keys"), "kbd", reverse("ui:keys"), words=help_words, key="?", order=45)
    theme = reverse("ui:theme")
    for value, label, icon in (
        ("light", _("Light appearance"), "sun"),
        ("dark", _("Dark appearance"), "moon"),
        ("system", _("Appearance as the system"), "contrast"),
    ):
        yield Command(
            label,
            icon,
            theme,
            words=_("theme colours mode"),
            is_post=True,
            fields=(("theme", value),),
            order=60,
        )
    other, its_name = ("en", "In English") if get_language() == "et" else ("et", "Eesti keeles")
    yield Command(
        its_name,
        "globe",
        reverse("ui:language"),
        words=_("language"),
        is_post=True,
        fields=(("language", other),),
        order=65,
    )
    out = address("account_logout")
    if out:
        yield Command(
            _("Sign out"), "logout", out, words=_("exit leave"), is_post=True, order=90
        )


def address(name: str) -> str:
    """Of a page another app may have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


register_commands(pages)
register_commands(settings)
