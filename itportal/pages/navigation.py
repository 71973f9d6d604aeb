"""The menus: who is shown what. Apps may register an item of their own under the same address
(with a count); theirs then stands. An address that does not exist yet is not shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import policy
from itportal.core.ui.nav import (
    NavItem,
    Rule,
    Shell,
    is_registered,
    register_expert,
    register_group,
    register_nav,
)


def _with_role(*roles: str) -> Rule:
    def visible(user: Any) -> bool:
        return bool(policy.may_see_menu(user, *roles))

    return visible


STAFF: frozenset[Shell] = frozenset({"staff"})
ITEMS = (
    NavItem(
        "helpdesk:queue",
        _("Requests"),
        icon="inbox",
        keys="g p",
        visible=_with_role("specialist", "auditor", "administrator"),
        order=20,
        counted_word=_("open"),
    ),
    NavItem(
        "assets:assets",
        _("Devices"),
        icon="laptop",
        keys="g v",
        group="assets",
        visible=_with_role("specialist", "finance", "auditor", "administrator"),
        order=10,
    ),
    NavItem(
        "assets:acts",
        _("Acts"),
        icon="doc",
        group="assets",
        visible=_with_role("specialist", "finance", "auditor", "administrator"),
        order=20,
        covers=(
            "/assets/lahkujad/",
            "/assets/komplektid/",
        ),
    ),
    NavItem(
        "assets:maintenance",
        _("Maintenance"),
        icon="wrench",
        group="assets",
        visible=_with_role("specialist", "auditor", "administrator"),
        order=40,
    ),
    NavItem(
        "assets:stocktakes",
        _("Inventories"),
        icon="scan",
        group="assets",
        visible=_with_role("specialist", "finance", "auditor", "administrator"),
        order=60,
    ),
    NavItem(
        "accounts:people",
        _("People"),
        icon="users",
        group="people",
        visible=_with_role("specialist", "auditor", "administrator"),
        order=10,
    ),
    NavItem(
        "accounts:institutions",
        _("Institutions"),
        icon="building",
        group="people",
        visible=_with_role("specialist", "auditor", "administrator"),
        order=20,
        covers=("/accounts/sites/", "/accounts/rooms/"),
    ),
    NavItem(
        "accounts:vendors",
        _("Outside organisations"),
        icon="truck",
        group="people",
        visible=_with_role("specialist", "auditor", "administrator"),
        order=30,
    ),
    NavItem(
        "dated:numbers",
        _("Rates and limits"),
        icon="euro",
        group="assets",
        visible=_with_role("finance", "auditor", "administrator"),
        order=90,
    ),
    NavItem(
        "journal:events",
        _("Journal"),
        icon="history",
        group="knowledge",
        visible=_with_role("auditor", "administrator"),
        order=80,
    ),
    NavItem(
        "webhooks:list",
        _("Webhooks"),
        icon="send",
        group="knowledge",
        visible=_with_role("administrator"),
        order=85,
    ),
    NavItem(
        "pages:home",
        _("Home"),
        icon="home",
        keys="g t",
        shells=STAFF,
        order=10,
        tab=True,
    ),
    NavItem(
        "staff:new",
        _("New request"),
        icon="plus",
        shells=STAFF,
        order=20,
        tab=True,
        tab_label=_("New"),
    ),
    NavItem(
        "staff:requests",
        _("My requests"),
        icon="inbox",
        keys="g p",
        shells=STAFF,
        order=30,
        tab=True,
        tab_label=_("Requests"),
    ),
    NavItem(
        "assets:mine",
        _("My devices"),
        icon="laptop",
        keys="g v",
        shells=STAFF,
        order=40,
        tab=True,
        tab_label=_("Devices"),
        covers=("/minu/aktid/", "/laenutus/"),
    ),
)


def works_as_expert(user: Any) -> bool:
    return bool(policy.may_work_as_expert(user))


def register() -> None:
    register_expert(works_as_expert)
    register_group("assets", _("Assets"), order=20)
    register_group("people", _("People and security"), order=50)
    register_group("knowledge", _("Knowledge"), order=60)
    for item in ITEMS:
        if not is_registered(item):
            register_nav(item)
