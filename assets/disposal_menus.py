"""Disposal acts where other parts of the portal meet them: menu, palette, notices, files."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from assets import policy
from assets.models import DataErasure, DisposalAct
from assets.services.disposal_signing import DISPOSAL_GATE
from assets.services.erasure import ERASURE_GATE
from itportal.core.attachments.gates import register_gate
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, register_nav


def _has_role(user: Any) -> bool:
    return bool(may_see_menu(user, "specialist", "finance", "auditor", "administrator"))


def _commands(user: Any) -> Iterable[Command]:
    said = _("write off scrap recycle act")
    if policy.may_register_assets(user):
        url = reverse("assets:disposal-new")
        yield Command(_("New disposal act"), "trash", url, words=said, order=35)
    if policy.may_browse_assets(user):
        waiting = f"{reverse('assets:disposals')}?list=receipts"
        yield Command(_("Disposals without a receipt"), "trash", waiting, words=said, order=45)


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(DisposalAct.objects.visible_to(user), ids)


def may_read_disposal(user: Any, act_id: int) -> bool:
    return DisposalAct.objects.visible_to(user).filter(pk=act_id).exists()


def may_read_report(user: Any, erasure_id: int) -> bool:
    return DataErasure.objects.visible_to(user).filter(pk=erasure_id).exists()


register_gate(DISPOSAL_GATE, may_read_disposal)
register_gate(ERASURE_GATE, may_read_report)
register_kind("disposal_waiting", _("A disposal act awaits my signature"), heard=_seen)
register_commands(_commands)
register_nav(
    NavItem(
        "assets:disposals",
        _("Disposal"),
        icon="trash",
        group="assets",
        visible=_has_role,
        order=70,
    )
)
