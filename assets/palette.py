"""The inventory in the command palette: what one does most."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets import policy
from itportal.core.palette.registry import Command, register_commands


def commands(user: Any) -> Iterable[Command]:
    if policy.may_register_assets(user):
        new = reverse("assets:act-new")
        act = _("act of devices")
        yield Command(_("Hand over"), "users", new, words=act, order=20)
        yield Command(_("Take back"), "undo", f"{new}?kind=return", words=act, order=20)
        kits = reverse("assets:kits")
        yield Command(_("Hand over a kit"), "box", kits, words=_("new employee class set"))
        signed = reverse("assets:act-file-any")
        yield Command(_("Add what was signed"), "scan", signed, words=act, order=40)
    if policy.may_browse_assets(user):
        yield Command(
            _("Scan"), "scan", reverse("assets:scan"), words=_("label code"), order=15
        )
        if policy.may_register_assets(user):
            rooms = reverse("assets:room-labels")
            yield Command(_("Labels of rooms"), "qr", rooms, words=_("door sign code"))
        yield Command(
            _("Who leaves"), "door", reverse("assets:leavers"), words=_("devices"), order=40
        )
        upkeep, words = reverse("assets:maintenance"), _("maintenance tasks plan due")
        yield Command(
            _("Maintenance that is late"), "wrench", f"{upkeep}?list=late", words=words
        )
    if policy.may_browse_stock(user):
        low = f"{reverse('assets:stock')}?list=low"
        yield Command(_("Supplies that are low"), "box", low, words=_("stock reorder"))
        purchases = reverse("assets:purchases")
        yield Command(_("Purchases of supplies"), "cart", purchases, words=_("order drafts"))
    if policy.may_keep_stock(user):
        new = reverse("assets:stock-new")
        yield Command(_("New stock item"), "plus", new, words=_("supply toner cable"))


register_commands(commands)
