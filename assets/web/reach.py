"""What the views of one asset share: finding it, its address, its place in the crumbs."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Institution, User
from accounts.policy import kept_institutions
from assets.models import Asset, Assignment
from itportal.core.ui.requests import PortalRequest

LIST = "assets:assets"


def visible_asset(request: PortalRequest, number: str) -> Asset:
    """With all that its page says of it; 404 for what the user may not see."""
    rows = Asset.objects.visible_to(request.user).select_related(
        "model__manufacturer",
        "model__category",
        "institution",
        "room__site",
        "responsible",
        "supplier",
        "parent__model__manufacturer",
    )
    # A number with NUL cannot even be asked for.
    return get_object_or_404(rows, inventory_no=number.replace("\x00", ""))


def running_of(asset: Asset) -> Assignment | None:
    return asset.assignments.running().with_holder().first()


def address(asset: Asset, **query: str) -> str:
    there = reverse("assets:asset", args=[asset.inventory_no])
    return f"{there}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else there


def crumbs(asset: Asset) -> list[tuple[str, str]]:
    return [(_("Devices"), reverse(LIST)), (asset.inventory_no, address(asset))]


def kept_open_institutions(user: User) -> "QuerySet[Institution]":
    """Those that work and whose assets the user keeps."""
    kept = kept_institutions(user)
    found = Institution.objects.filter(is_active=True).in_order()
    return found if kept is None else found.filter(pk__in=kept)
