"""Licences in the search: by number, title, vendor and contract. Keys are not in it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import subtree_of
from assets.models import Entitlement
from assets.querysets import ASSET_READERS
from itportal.core.db import keys_among
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
    role_readers,
)
from itportal.core.search.services import index_text

LICENCE = "licence"


def index_entitlement(entitlement_id: int) -> None:
    """Call inside the transaction that changes it or the institutions that may use it."""
    for text in _licences(Entitlement.objects.filter(pk=entitlement_id)):
        index_text(text)


def _licences(entitlements: Any) -> Iterator[SearchText]:
    found = entitlements.select_related("institution", "vendor").prefetch_related(
        "institutions"
    )
    for row in found.order_by("pk").iterator(chunk_size=1_000):
        yield _text(row)


def _text(row: Entitlement) -> SearchText:
    chosen = [institution.pk for institution in row.institutions.all()]
    where = {row.institution_id}.union(
        *(subtree_of(pk) for pk in chosen or [row.institution_id])
    )
    readers = {
        token for pk in where for token in role_readers(*ASSET_READERS, institution_id=pk)
    }
    return SearchText(
        kind=LICENCE,
        object_id=row.pk,
        url=row.number,
        number=row.number,
        title=row.title,
        body="\n".join(fact for fact in (str(row.vendor or ""), row.contract_no) if fact),
        hint=", ".join(
            fact for fact in (str(row.vendor or ""), row.institution.short_name) if fact
        ),
        readers=sorted(readers),
        at=row.updated_at,
    )


def _visible(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Entitlement.objects.visible_to(user), ids)


def register() -> None:
    register_kind(
        LICENCE,
        _("Licences"),
        "key",
        visible=_visible,
        address=page_of("assets:licence"),
        order=46,
        letters="LT",
    )
    register_indexer(LICENCE, lambda: _licences(Entitlement.objects.all()))
