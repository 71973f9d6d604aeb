"""Software in the menus and the command palette."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import policy
from assets.models import SoftwareName
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, is_expert, register_nav


def _sees(user: Any) -> bool:
    """Heads read it by its address; they do not work in the expert shell."""
    return is_expert(user) and bool(policy.may_browse_assets(user))


def unknown(user: Any) -> QuerySet[SoftwareName]:
    """Names that wait for somebody to say what they mean."""
    return SoftwareName.objects.visible_to(user).unknown()


def commands(user: Any) -> Iterable[Command]:
    if policy.may_browse_assets(user):
        amiss = reverse("assets:software-findings")
        said = _("software forbidden missing end of support")
        yield Command(_("What is amiss with software"), "tri", amiss, words=said)
        names = reverse("assets:software-names")
        yield Command(_("Unknown names of programs"), "help", names, words=_("software"))
    if policy.may_keep_software(user):
        new = reverse("assets:software-new")
        yield Command(_("New program"), "plus", new, words=_("software"))


register_commands(commands)
register_nav(
    NavItem(
        "assets:software",
        _("Software"),
        icon="app",
        keys="g r",
        group="assets",
        visible=_sees,
        order=16,
        counted=unknown,
        counted_word=_("unknown names"),
    )
)
