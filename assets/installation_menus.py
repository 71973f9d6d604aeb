"""Installation jobs where other parts of the portal meet them: menu, palette, notices."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from assets import policy
from assets.models import InstallationJob
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, register_nav


def _has_role(user: Any) -> bool:
    return bool(may_see_menu(user, "specialist", "auditor", "administrator"))


def _open(user: Any) -> QuerySet[InstallationJob]:
    return InstallationJob.objects.visible_to(user).filter(state="open")


def _commands(user: Any) -> Iterable[Command]:
    said = _("roll out image install hand out collect")
    if policy.may_register_assets(user):
        url = reverse("assets:installation-new")
        yield Command(_("Plan an installation job"), "truck", url, words=said, order=35)
        mine = f"{reverse('assets:installations')}?list=mine"
        yield Command(_("My installation jobs"), "truck", mine, words=said, order=40)


def _keeps(user: User) -> bool:
    return bool(policy.may_register_assets(user))


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(InstallationJob.objects.visible_to(user), ids)


register_kind(
    "installation_given", _("An installation job was given to me"), sent_to=_keeps, heard=_seen
)
register_kind(
    "installation_done",
    _("An installation job of mine is done"),
    mail_default=False,
    sent_to=_keeps,
    heard=_seen,
)
register_commands(_commands)
register_nav(
    NavItem(
        "assets:installations",
        _("Installation jobs"),
        icon="truck",
        group="assets",
        visible=_has_role,
        order=50,
        counted=_open,
        counted_word=_("under way"),
    )
)
