"""Where sealed secrets are kept, and their rotation to the newest master key.

Whoever calls `core.crypt.seal` registers the column that keeps the result:

    register_sealed(SealedField("webhook secrets", Webhook, "secret", _texts, _put))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from itportal.core.crypt import CannotOpen, is_current, rewrapped
from itportal.core.journal.record import record
from itportal.core.journal.sentences import register_sentences

register_sentences(
    {"core.secrets.rotated": _("The keys of %(count)s secrets were wrapped anew: %(field)s")}
)
# Where in the row → (sealed text, its place)
Texts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class SealedField:
    """One column that keeps sealed texts.

    texts: what a row keeps; put: (row, where, sealed text) puts one back into the row.
    """

    name: str
    model: type[models.Model]
    column: str
    texts: Callable[[Any], Texts]
    put: Callable[[Any, str, str], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """changed, current: how many texts; lost: "name, key of the row" of those no key opens."""

    changed: int
    current: int
    lost: tuple[str, ...]


_FIELDS: dict[str, SealedField] = {}


def register_sealed(field: SealedField) -> None:
    """Called by the owning app's AppConfig.ready()."""
    _FIELDS[field.name] = field


def sealed_fields() -> list[SealedField]:
    return list(_FIELDS.values())


def rotate_secrets() -> Rotated:
    """Wrap every secret's data key under the newest master key, row by row.

    Each row is its own transaction: stopped half way it goes on where it was, and a second run
    changes nothing. Writers meanwhile wait for one row at most.
    """
    changed, current, lost = 0, 0, list[str]()
    for field in sealed_fields():
        keys = field.model._base_manager.order_by("pk").values_list("pk", flat=True)
        for pk in keys.iterator(chunk_size=1_000):
            fresh, kept, broken = _rotate_row(field, pk)
            changed, current = changed + fresh, current + kept
            lost += [f"{field.name}, {pk}"] * broken
    return Rotated(changed, current, tuple(lost))


@transaction.atomic
def _rotate_row(field: SealedField, pk: Any) -> tuple[int, int, int]:
    """(changed, current already, lost) of one row; recorded when something changed."""
    row = field.model._base_manager.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        return 0, 0, 0
    changed = current = lost = 0
    for where, (sealed, place) in field.texts(row).items():
        if is_current(sealed):
            current += 1
            continue
        try:
            field.put(row, where, rewrapped(sealed, place=place))
        except CannotOpen:
            lost += 1
        else:
            changed += 1
    if changed:
        row.save(update_fields=[field.column])
        record("core.secrets.rotated", actor=None, field=field.name, row=str(pk), count=changed)
    return changed, current, lost
