"""The browser side of the kernel: shells, parts, navigation, paging, toasts (docs/ui.md)."""

from itportal.core.ui.nav import NavItem, register_expert, register_group, register_nav
from itportal.core.ui.paging import KeysetPage, keyset_page
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast

__all__ = [
    "KeysetPage",
    "NavItem",
    "PortalRequest",
    "keyset_page",
    "register_expert",
    "register_group",
    "register_nav",
    "toast",
    "wants_partial",
]
