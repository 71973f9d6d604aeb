"""Writing the journal: `record()` is the one way in, called by every service that changes state."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from itportal.core.context import current
from itportal.core.journal.models import Event

# One statement by hand: it is paid by every change (PERFORMANCE G12), and Django's own INSERT
# takes twice as long to put together.
COLUMNS = (
    *("code", "actor_id", "actor_label", "source", "auth", "ip", "request_id"),
    *("institution_id", "data", "object_type", "object_id", "object_uid", "object_label"),
)
CASTS = {"data": "::jsonb", "ip": "::inet", "request_id": "::uuid", "object_uid": "::uuid"}
PLACES = [f"%({name})s" + CASTS.get(name, "") for name in COLUMNS]
INSERT = (
    f"INSERT INTO journal_event ({', '.join(COLUMNS)}) VALUES ({', '.join(PLACES)}) "
    "RETURNING id, uid, at, xid"
)
NO_TARGET = {"object_type": "", "object_id": None, "object_uid": None, "object_label": ""}


def record(
    code: str,
    *,
    actor: AbstractBaseUser | None,
    target: models.Model | None = None,
    institution_id: int | None = None,
    **data: Any,
) -> Event:
    """Write one domain event in the change's transaction; returns it.

    code: stable, `app.object.verb` (`helpdesk.ticket.resolved`); sentences are made from it
    when shown. data: JSON-able facts, by custom `was` and `now` for before and after; never a
    secret. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{code} recorded outside a transaction")
    context = current()
    values = {
        "code": code,
        "actor_id": actor.pk if actor else None,
        "actor_label": str(actor)[:200] if actor else "",
        "source": context.source,
        "auth": context.auth,
        "ip": context.ip,
        "request_id": context.request_id,
        "institution_id": institution_id or getattr(target, "institution_id", None),
        "data": data,
        **_target_fields(target),
    }
    event = Event(**values)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, {**values, "data": _encode(data)})
        event.pk, event.uid, event.at, event.xid = cursor.fetchone()
    event._state.adding = False
    return event


_encode = DjangoJSONEncoder(ensure_ascii=False).encode


def _target_fields(target: models.Model | None) -> Mapping[str, Any]:
    if target is None:
        return dict(NO_TARGET)
    return {
        "object_type": target._meta.label_lower,
        "object_id": target.pk,
        "object_uid": getattr(target, "uid", None),
        "object_label": str(target)[:200],
    }
