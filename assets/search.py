"""Assets in the search: by number, serial, model, holder and place."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Assignment
from itportal.core.db import keys_among
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
    role_readers,
)
from itportal.core.search.services import index_text

ASSET = "asset"
# As AssetQuerySet.visible_to; the holder beside them.
ROLES = ("specialist", "approver", "finance", "auditor", "administrator")


def index_asset(asset_id: int) -> None:
    """Call inside the transaction that changes the asset or who holds it."""
    for text in _assets(Asset.objects.filter(pk=asset_id)):
        index_text(text)


def _assets(assets: Any) -> Iterator[SearchText]:
    running = Assignment.objects.filter(during__upper_inf=True).select_related(
        "person", "room__site"
    )
    found = assets.select_related(
        "model__manufacturer", "model__category", "institution", "room__site"
    ).prefetch_related(Prefetch("assignments", queryset=running, to_attr="running"))
    for asset in found.order_by("pk").iterator(chunk_size=1_000):
        yield _text(asset, asset.running[0] if asset.running else None)


def _text(asset: Asset, running: Assignment | None) -> SearchText:
    readers = role_readers(*ROLES, institution_id=asset.institution_id)
    holder = ""
    if running and running.person:
        readers.append(f"p:{running.person_id}")
        holder = str(running.person)
    elif running and running.room:
        holder = str(running.room)
    room = f"{asset.room.site}, {asset.room}" if asset.room else ""
    facts = [asset.serial, asset.model.category.name_et, asset.model.category.name_en, room]
    return SearchText(
        kind=ASSET,
        object_id=asset.pk,
        url=asset.inventory_no,
        number=asset.inventory_no,
        title=f"{asset.model.manufacturer} {asset.model}",
        body="\n".join(fact for fact in facts if fact),
        hint=", ".join(fact for fact in (holder, asset.institution.short_name) if fact),
        readers=readers,
        at=asset.updated_at,
    )


def _visible(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Asset.objects.visible_to(user), ids)


def register() -> None:
    register_kind(
        ASSET,
        _("Devices"),
        "laptop",
        visible=_visible,
        address=page_of("assets:asset"),
        order=40,
        letters="V",
    )
    register_indexer(ASSET, lambda: _assets(Asset.objects.all()))
