"""Inventories in the rest of the portal: who hears them live, reads their files, is told."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assets import policy
from assets.models import Stocktake
from assets.services.stocktake_act import GATE
from itportal.core.attachments.gates import register_gate
from itportal.core.db import keys_among
from itportal.core.live.topics import register_topic
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands


def may_hear_stocktake(user: User, rest: str) -> bool:
    """That something was found, not what: pages ask again for what their reader may see."""
    try:
        uid = uuid.UUID(rest)
    except ValueError:
        return False
    return Stocktake.objects.visible_to(user).filter(uid=uid).exists()


def may_read_act(user: Any, stocktake_id: int) -> bool:
    return Stocktake.objects.visible_to(user).filter(pk=stocktake_id).exists()


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(Stocktake.objects.visible_to(user), ids)


def _commands(user: Any) -> Iterable[Command]:
    if policy.may_register_assets(user):
        said = _("inventory stocktaking count new")
        url = reverse("assets:stocktake-new")
        yield Command(_("Plan an inventory"), "scan", url, words=said, order=35)


register_topic("stocktake", may_hear_stocktake)
register_gate(GATE, may_read_act)
register_kind("stocktake_started", _("An inventory I count in has begun"), heard=_seen)
register_commands(_commands)
