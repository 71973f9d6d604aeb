"""Licences in the menus and the command palette; their notices; who reads their files."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assets import policy
from assets.models import Entitlement
from assets.services.licences import LICENCE_GATE
from itportal.core.attachments.gates import register_gate
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, is_expert, register_nav


def _sees(user: Any) -> bool:
    """Heads read them by their address; they do not work in the expert shell."""
    return is_expert(user) and bool(policy.may_browse_assets(user))


def _reads_files(user: Any, entitlement_id: int) -> bool:
    found = Entitlement.objects.visible_to(user).filter(pk=entitlement_id).first()
    return found is not None and bool(policy.may_see_entitlement(user, found))


def commands(user: Any) -> Iterable[Command]:
    if policy.may_browse_assets(user):
        renewals = f"{reverse('assets:licences')}?list=renewals"
        said = _("subscription contract term end notice")
        yield Command(_("Licences to be renewed"), "key", renewals, words=said)
        gone = reverse("assets:gone-seats")
        yield Command(_("Seats of the gone"), "door", gone, words=_("licence leavers release"))
    if policy.may_keep_licences(user):
        new = reverse("assets:licence-new")
        yield Command(_("New licence"), "plus", new, words=_("subscription"))


def _keeps(user: User) -> bool:
    return bool(policy.may_keep_licences(user))


def _heard(user: User, ids: set[int]) -> set[int]:
    return keys_among(Entitlement.objects.visible_to(user), ids)


register_kind(
    "licence_deadline",
    _("The deadline of a licence comes near"),
    sent_to=_keeps,
    heard=_heard,
)
register_gate(LICENCE_GATE, _reads_files)
register_commands(commands)
register_nav(
    NavItem(
        "assets:licences",
        _("Licences"),
        icon="key",
        keys="g i",
        group="assets",
        visible=_sees,
        order=15,
    )
)
