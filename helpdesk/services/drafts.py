"""Drafts: what somebody has begun to write, kept on the server.

No events: a draft is the writer's own until it is sent.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Category, Draft, Guide, GuideDraft, GuideVersion, Ticket
from helpdesk.services.tickets import invalid
from itportal.core.attachments.services import free_uploads
from itportal.core.errors import NotThere
from itportal.core.policy import require

KEPT_FOR = timedelta(days=30)
SIZE_LIMIT = 200_000


@transaction.atomic
def save_draft(
    *,
    actor: User,
    data: Mapping[str, Any],
    category_id: int | None = None,
    ticket_id: int | None = None,
    attachments: Iterable[str | UUID] = (),
    form_token: UUID | None = None,
    now: datetime,
) -> Draft | None:
    """Keep the form as typed (category: a begun request; ticket: a begun message).

    `form_token`: the form's; one that has been sent already keeps nothing (None), so that an
    autosave on its way does not bring the draft back. Of two tabs the later save wins. Characters that cannot be stored are left out here; the
    form names them when it is sent. Records nothing: a draft is nobody's business yet.
    """
    if form_token and Ticket.objects.filter(created_by=actor, form_token=form_token).exists():
        return None
    kept = _kept(data)
    if category_id and not Category.objects.filter(pk=category_id).exists():
        raise NotThere("category.gone")
    if ticket_id and not Ticket.objects.visible_to(actor).filter(pk=ticket_id).exists():
        raise NotThere("ticket.absent")
    draft, made = Draft.objects.select_for_update(of=("self",)).get_or_create(
        **_place(actor, category_id, ticket_id), defaults={"data": kept}
    )
    if not made:
        draft.data = kept
        draft.save(update_fields=["data", "updated_at"])
    draft.attachments.set(free_uploads(uids=attachments, actor=actor))
    return draft


def discard_draft(
    *, actor: User, category_id: int | None = None, ticket_id: int | None = None
) -> None:
    """Throw one's own draft away. Records nothing, as it was nobody else's business."""
    Draft.objects.filter(**_place(actor, category_id, ticket_id)).delete()


def _place(actor: User, category_id: int | None, ticket_id: int | None) -> dict[str, Any]:
    """The one draft of this form or of this ticket."""
    return {"user": actor, "category_id": category_id, "ticket_id": ticket_id}


@transaction.atomic
def save_guide_draft(
    *,
    actor: User,
    guide: Guide | None,
    version: int,
    data: Mapping[str, Any],
    attachments: Iterable[str | UUID] = (),
) -> GuideDraft | None:
    """Keep the editor as typed (guide None: of a new one). `version`: the guide's when the writing
    began. None: the text is saved by now, an autosave on its way brings nothing back.

    Raises Refused. Records nothing: a draft is nobody's business yet.
    """
    if guide is None:
        require(policy.may_write_guides(actor))
    else:
        require(policy.may_edit_guide(actor, guide))
    kept = _kept(data)
    if _is_saved(actor, guide, version, kept):
        GuideDraft.objects.filter(user=actor, guide=guide).delete()
        return None
    draft, _made = GuideDraft.objects.update_or_create(
        user=actor, guide=guide, defaults={"data": kept, "version": version}
    )
    draft.attachments.set(free_uploads(uids=attachments, actor=actor))
    return draft


def discard_guide_draft(*, actor: User, guide: Guide | None) -> None:
    """Throw one's own away. Records nothing, as it was nobody else's business."""
    GuideDraft.objects.filter(user=actor, guide=guide).delete()


def _is_saved(actor: User, guide: Guide | None, version: int, kept: Mapping[str, Any]) -> bool:
    """The writer has saved this very text since the writing began."""
    if guide is not None and version >= guide.version:
        return False
    names = ("title", "summary", "body")
    text = {name: str(kept.get(name, "")).replace("\r\n", "\n").strip() for name in names}
    own = GuideVersion.objects.filter(author=actor)
    if guide is not None:
        own = own.filter(guide=guide)
    last = own.order_by("-pk").first()
    return last is not None and all(getattr(last, name).strip() == text[name] for name in names)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """What can be stored of it. Raises Invalid for what is too long."""
    kept = {str(key): _storable(value) for key, value in data.items()}
    if len(json.dumps(kept)) > SIZE_LIMIT:
        raise invalid("body", "draft.too_big")
    return kept


def discard_expired(*, now: datetime) -> int:
    """Remove drafts nobody has touched for a month; returns how many.

    Records nothing: nobody did it, and nobody had seen them.
    """
    removed = 0
    for model in (Draft, GuideDraft):
        old = model._default_manager.filter(updated_at__lt=now - KEPT_FOR)
        removed += old.count()
        old.delete()
    return removed


def _storable(value: Any) -> Any:
    """Text without NUL and lone surrogates, which PostgreSQL's JSON cannot hold."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value
