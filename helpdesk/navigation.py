"""The help desk in the menus: the queue with the number of undecided requests, and guides."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.states import Status
from itportal.core.ui.nav import NavItem, everybody, is_expert, register_nav, register_new


def undecided(user: Any) -> QuerySet[Ticket]:
    return Ticket.objects.with_notes_for(user).filter(status=Status.NEW)


register_nav(
    NavItem(
        "helpdesk:queue",
        _("Requests"),
        icon="inbox",
        keys="g p",
        visible=policy.may_use_queue,
        order=20,
        counted=undecided,
        counted_word=_("new"),
    )
)
register_nav(
    NavItem(
        "disruptions:list",
        _("Disruptions"),
        icon="tri",
        visible=is_expert,
        order=25,
    )
)
register_nav(
    NavItem(
        "helpdesk:settings",
        pgettext_lazy("help desk", "Settings"),
        icon="gear",
        visible=policy.may_read_catalogue,
        order=90,
    )
)
register_nav(
    NavItem(
        "guides:list",
        _("Guides"),
        icon="book",
        visible=is_expert,
        group="knowledge",
        order=10,
        keys="g j",
    )
)
register_nav(
    NavItem(
        "guides:list",
        _("Guides"),
        icon="book",
        shells=frozenset({"staff"}),
        order=50,
        tab=True,
        keys="g j",
    )
)
# Who takes calls notes one; every other expert files a request of their own.
register_new("helpdesk:quick", visible=policy.may_file_for_others)
register_new("staff:new", visible=everybody)
