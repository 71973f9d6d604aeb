"""What every change of the help desk's settings does alike: lock, right, conflict, differences."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils.text import slugify

from accounts.models import User
from helpdesk import policy
from helpdesk.fingerprints import fingerprint
from helpdesk.services.tickets import checked_text, invalid
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.models import Event
from itportal.core.policy import require

R = TypeVar("R", bound=models.Model)


def lock_row(model: type[R], actor: User, *, seen: str = "", **key: Any) -> R:
    """The row by its key, locked; `seen`: its fingerprint when the form was drawn.

    Raises Refused, NotThere, WrongState("catalogue.changed")."""
    require(policy.may_keep_catalogue(actor))
    locked = model._default_manager.select_for_update(of=("self",), no_key=True)
    row = locked.filter(**key).first()
    if row is None:
        raise NotThere("catalogue.absent")
    if seen and seen != fingerprint(row):
        raise changed_meanwhile(model, row.pk)
    return row


def lock_rows(
    model: type[R], actor: User, *, seen: str = "", order: str = "pk", **key: Any
) -> list[R]:
    """All rows of the key in `order`, locked, for settings that are saved together."""
    require(policy.may_keep_catalogue(actor))
    locked = model._default_manager.select_for_update(of=("self",), no_key=True)
    by_key = {row.pk: row for row in locked.filter(**key).order_by("pk")}
    rows = list(model._default_manager.filter(pk__in=by_key).order_by(order, "pk"))
    if seen and seen != fingerprint(rows):
        raise changed_meanwhile(model, None)
    return rows


def changed_meanwhile(model: type[models.Model], pk: int | None) -> WrongState:
    """Names who changed it last, where the journal knows the row."""
    last = None
    if pk is not None:
        events = Event.objects.filter(object_type=model._meta.label_lower, object_id=pk)
        last = events.order_by("-pk").first()
    return WrongState("catalogue.changed", who=(last and last.actor_label) or "–")


def write(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Save the columns that differ; answers field → [before, after], empty when none does."""
    changes = {
        name: [getattr(row, name), value]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(row, name, after)
    if changes:
        stamps = [f.name for f in row._meta.concrete_fields if f.name == "updated_at"]
        row.save(update_fields=[*changes, *stamps])
    return changes


def move(rows: list[R], row: R, by: int) -> bool:
    """Put `row` `by` places further among `rows`, and number them anew. False: no such place."""
    index = rows.index(row)
    becomes = index + by
    if not 0 <= becomes < len(rows):
        return False
    rows.insert(becomes, rows.pop(index))
    for position, one in enumerate(rows):
        write(one, {"position": position})
    return True


def checked_texts(
    facts: Any, limits: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, str], dict[str, Any]]:
    """Texts of `facts` tidied, and the errors; limits: name → (length, code when empty)."""
    texts: dict[str, str] = {}
    errors: dict[str, Any] = {}
    for name, (limit, required) in limits.items():
        try:
            texts[name] = checked_text(
                getattr(facts, name), field=name, limit=limit, required=required, multi=False
            )
        except Invalid as error:
            errors |= error.fields
    return texts, errors


def new_slug(text: str, taken: Iterable[str], *, limit: int) -> str:
    """A short name for addresses, made from what people typed; numbered when it is taken."""
    base = slugify(text)[: limit - 4] or "x"
    known, slug, number = set(taken), base, 2
    while slug in known:
        slug, number = f"{base}-{number}", number + 1
    return slug


def level(value: int, highest: int, field: str) -> dict[str, Any]:
    """The error of a level outside 1 … highest, or nothing."""
    return {} if 1 <= value <= highest else dict(invalid(field, "priority.range").fields)
