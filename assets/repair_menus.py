"""Repairs where other parts of the portal meet them: menu, palette, notices, files."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from assets import policy
from assets.models import Repair, RepairEntry
from assets.repair_states import RepairState
from assets.services.repair_links import ENTRY_GATE
from itportal.core.attachments.gates import register_gate
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.palette.registry import Command, register_commands
from itportal.core.ui.nav import NavItem, register_nav

ROLES = ("specialist", "finance", "auditor", "administrator")


def _has_role(user: Any) -> bool:
    return bool(may_see_menu(user, *ROLES))


def waiting(user: Any) -> QuerySet[Repair]:
    """Where a decision on a quote is waited for."""
    return Repair.objects.visible_to(user).filter(state=RepairState.QUOTED)


register_nav(
    NavItem(
        "repairs:repairs",
        _("Repairs"),
        icon="wrench",
        group="assets",
        visible=_has_role,
        order=40,
        counted=waiting,
        counted_word=_("quotes waiting"),
    )
)


def commands(user: Any) -> Iterable[Command]:
    if not policy.may_browse_assets(user):
        return
    address = reverse("repairs:repairs")
    hint = _("list of repairs")
    yield Command(_("Repairs that are late"), "wrench", f"{address}?list=late", hint=hint)
    yield Command(_("Quotes that wait"), "euro", f"{address}?list=quotes", hint=hint)


register_commands(commands)


def _keeps_assets(user: User) -> bool:
    return bool(policy.may_register_assets(user))


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(Repair.objects.visible_to(user), ids)


to_keepers = partial(register_kind, sent_to=_keeps_assets, heard=_seen)
to_keepers("repair_vendor_said", _("A vendor wrote about a repair of mine"))
to_keepers("repair_late", _("A repair of mine is not back on the expected day"))


def may_read_entry_files(user: Any, entry_id: int) -> bool:
    entry = RepairEntry.objects.filter(pk=entry_id).values_list("repair", flat=True)
    return Repair.objects.visible_to(user).filter(pk__in=entry).exists()


register_gate(ENTRY_GATE, may_read_entry_files)
