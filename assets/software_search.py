"""Programs in the search: by name, maker and the names devices have for them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.policy import EXPERTS
from assets.models import SoftwareTitle
from itportal.core.db import keys_among
from itportal.core.search.registry import (
    SearchText,
    page_of,
    register_indexer,
    register_kind,
)
from itportal.core.search.services import forget_object, index_text

SOFTWARE = "software"


def index_title(title_id: int) -> None:
    """Call inside the transaction that changes its name."""
    for text in _titles(SoftwareTitle.objects.filter(pk=title_id)):
        index_text(text)


def forget_title(title_id: int) -> None:
    """Call inside the transaction that removes it."""
    forget_object(kind=SOFTWARE, object_id=title_id)


def _titles(titles: Any) -> Iterator[SearchText]:
    for title in titles.order_by("pk").iterator(chunk_size=1_000):
        yield SearchText(
            kind=SOFTWARE,
            object_id=title.pk,
            url=str(title.uid),
            number="",
            title=title.name,
            body=title.publisher,
            hint=title.publisher,
            readers=[EXPERTS],
            at=title.updated_at,
        )


def _visible(user: Any, ids: set[int]) -> set[int]:
    return keys_among(SoftwareTitle.objects.visible_to(user), ids)


def register() -> None:
    register_kind(
        SOFTWARE,
        _("Programs"),
        "app",
        visible=_visible,
        address=page_of("assets:software-title"),
        order=49,
    )
    register_indexer(SOFTWARE, lambda: _titles(SoftwareTitle.objects.all()))
