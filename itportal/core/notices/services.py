"""Notices: written with the change, shown by the bell, mailed by the worker (docs/notices.md)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction
from django.db.models.functions import Now

from itportal.core.live.publish import publish
from itportal.core.notices import tasks
from itportal.core.notices.kinds import kind_of, register_kind
from itportal.core.notices.models import Notice, NoticePreference
from itportal.core.notices.values import pack
from itportal.core.queue import after_commit

__all__ = [
    "mark_all_read",
    "mark_notice_read",
    "mark_read",
    "queue_notice",
    "register_kind",
    "save_preferences",
    "unread_count",
    "withdraw_notices",
]
COUNTED_TO = 100


def queue_notice(
    *,
    recipient: AbstractBaseUser,
    kind: str,
    target: models.Model,
    url: str,
    thread: str = "",
    context: Mapping[str, Any],
    hold: timedelta = timedelta(),
    now: datetime,
) -> Notice:
    """Write one notice in the change's transaction; it is mailed `hold` after commit.

    url: a path of the portal. thread: the object's stable name for mail threading, e.g.
    `ticket.<uid>`. context: plain values for the templates (text, numbers, dates, lists and
    dicts of them; never a secret or a model). The person's preferences decide bell and mail;
    the row stays when both are off. Raises LookupError for an unknown kind, RuntimeError
    outside a transaction. Records nothing: the change it tells of is recorded.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"notice {kind} queued outside a transaction")
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"a notice points inside the portal, not to {url!r}")
    in_bell, by_mail = _wanted(recipient, kind)
    notice = Notice.objects.create(
        recipient_id=recipient.pk,
        kind=kind,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        object_label=str(getattr(target, "number", "") or target)[:200],
        url=url,
        context=pack(context),
        thread=thread,
        created_at=now,
        in_bell=in_bell,
        mail_state=Notice.MailState.QUEUED if by_mail else Notice.MailState.NONE,
        mail_next_at=now + hold if by_mail else None,
    )
    if by_mail:
        after_commit(tasks.deliver_notice, notice.pk, countdown=hold.total_seconds())
    if in_bell:
        publish(f"user:{recipient.pk}", notice=str(notice.uid))
    return notice


def withdraw_notices(ids: Collection[int]) -> bool:
    """Take notices back, from the bell and before they are mailed; False: one is on its way.

    Call it in the transaction of the change that takes back what they told, and roll back on
    False. The worker claims the same rows by a conditional UPDATE: of the two, one wins. Records
    nothing: the change is recorded.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("notices withdrawn outside a transaction")
    state = Notice.MailState
    waiting = Notice.objects.filter(
        pk__in=ids, mail_state__in=[state.QUEUED, state.NONE], mail_attempts=0
    )
    taken = waiting.update(mail_state=state.NONE, mail_next_at=None, in_bell=False)
    if taken != len(ids):
        return False
    readers = Notice.objects.filter(pk__in=ids).values_list("recipient_id", flat=True)
    for reader in set(readers):
        publish(f"user:{reader}", withdrawn=len(ids))
    return True


def _wanted(recipient: AbstractBaseUser, code: str) -> tuple[bool, bool]:
    """(bell, mail) for this person; a deactivated one gets neither."""
    kind = kind_of(code)
    if not recipient.is_active:
        return False, False
    if kind.required:
        return False, True
    chosen = NoticePreference.objects.filter(user=recipient.pk, kind=code).first()
    if chosen is None:
        return kind.bell_default, kind.mail_default
    return chosen.bell, chosen.mail


def unread_count(user: AbstractBaseUser) -> int:
    """Unread notices in the bell, counted to 100 (one statement on a partial index)."""
    return _unread(user)[:COUNTED_TO].count()


def _unread(user: AbstractBaseUser) -> models.QuerySet[Notice]:
    return Notice.objects.filter(recipient=user.pk, read_at=None, in_bell=True)


def mark_read(user: AbstractBaseUser, target: models.Model) -> int:
    """The person has seen `target`: its notices are read. Returns how many were not."""
    about = _unread(user).filter(object_type=target._meta.label_lower, object_id=target.pk)
    return _mark(user, about)


def mark_notice_read(user: AbstractBaseUser, *, uid: UUID) -> int:
    return _mark(user, _unread(user).filter(uid=uid))


def mark_all_read(user: AbstractBaseUser) -> int:
    return _mark(user, _unread(user))


def _mark(user: AbstractBaseUser, unread: models.QuerySet[Notice]) -> int:
    """Records nothing: what somebody has read is their own affair."""
    marked = unread.update(read_at=Now())
    if marked:
        publish(f"user:{user.pk}", read=marked)
    return marked


@transaction.atomic
def save_preferences(
    user: AbstractBaseUser, *, choices: Mapping[str, tuple[bool, bool]]
) -> None:
    """Keep (bell, mail) per kind. Raises LookupError for an unknown kind.

    Records nothing: it changes only what oneself is told.
    """
    rows = [
        NoticePreference(user_id=user.pk, kind=kind_of(code).code, bell=bell, mail=mail)
        for code, (bell, mail) in choices.items()
    ]
    NoticePreference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["bell", "mail"],
    )
