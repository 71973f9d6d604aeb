"""What the API kit asks of this app, and the scopes of people and places."""

import contextlib
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import policy
from accounts.access import subtree_of
from accounts.models import Institution, User
from accounts.signin.proof import require_proof
from itportal.core.api.directory import Directory, register_directory
from itportal.core.api.scopes import register_scopes


def manages_tokens(user: User) -> bool:
    return bool(policy.may_manage_tokens(user))


def keeps_webhooks(user: User) -> bool:
    return bool(policy.may_work_as_expert(user))


def choices(user: User) -> list[tuple[int, str]]:
    """Institutions the user may limit a token to: any, for a token only narrows rights."""
    institutions = Institution.objects.visible_to(user).in_order()
    return list(institutions.values_list("pk", "name"))


def find(code: str) -> int | None:
    """The institution's id by registry code, uid or exact name; None when there is none."""
    wanted = Q(name=code) | Q(registry_code=code)
    with contextlib.suppress(ValueError):
        wanted |= Q(uid=UUID(code))
    return Institution.objects.filter(wanted).values_list("pk", flat=True).first()


def register() -> None:
    register_directory(
        Directory(
            manages_tokens=manages_tokens,
            keeps_webhooks=keeps_webhooks,
            subtree=subtree_of,
            choices=choices,
            find=find,
            require_proof=require_proof,
        )
    )
    register_scopes(
        {
            "institutions:read": _("See institutions"),
            "institutions:write": _("Keep institutions"),
            "sites:read": _("See sites and rooms"),
            "sites:write": _("Keep sites and rooms"),
            "vendors:read": _("See outside organisations"),
            "vendors:write": _("Keep outside organisations"),
            "people:read": _("See people with their contacts"),
            "people:write": _("Keep people"),
            "changes:read": _("Follow what changes in all that the token may see"),
        }
    )
