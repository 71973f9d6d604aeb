"""The notices of the inventory."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import may_see_menu
from assets import policy
from assets.models import Handover, MaintenancePlan, PurchaseDraft
from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind


def _makes_acts(user: User) -> bool:
    return bool(may_see_menu(user, "specialist"))


def _seen(user: User, ids: set[int]) -> set[int]:
    return keys_among(Handover.objects.visible_to(user), ids)


register_kind("act_waiting", _("An act awaits my signature"), heard=_seen)
register_kind(
    "act_signed",
    _("An act I made was signed"),
    mail_default=False,
    sent_to=_makes_acts,
    heard=_seen,
)


def _keeps_devices(user: Any) -> bool:
    return bool(may_see_menu(user, "specialist", "administrator"))


def _plans(user: Any, ids: set[int]) -> set[int]:
    return keys_among(MaintenancePlan.objects.visible_to(user), ids)


register_kind(
    "maintenance_due",
    _("Maintenance is due"),
    mail_default=False,
    sent_to=_keeps_devices,
    heard=_plans,
)


def _keeps(user: User) -> bool:
    return bool(policy.may_keep_stock(user))


def _drafts(user: User, ids: set[int]) -> set[int]:
    return keys_among(PurchaseDraft.objects.visible_to(user), ids)


register_kind(
    "purchase_draft",
    _("Supplies ran low: a purchase draft stands"),
    mail_default=False,
    sent_to=_keeps,
    heard=_drafts,
)
