"""The stock in the menus: with the number of supplies that are low."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assets import policy
from assets.models import StockItem
from itportal.core.ui.nav import NavItem, is_expert, register_nav


def low(user: Any) -> QuerySet[StockItem]:
    return StockItem.objects.visible_to(user).filter(is_low=True)


def _sees_stock(user: Any) -> bool:
    """Heads read it by its address; they do not work in the expert shell."""
    return is_expert(user) and bool(policy.may_browse_stock(user))


register_nav(
    NavItem(
        "assets:stock",
        _("Stock"),
        icon="box",
        keys="g l",
        group="assets",
        visible=_sees_stock,
        order=20,
        counted=low,
        counted_word=_("low"),
        count_is_bad=True,
    )
)
