"""Sending: claim, sign, post, mark. At least once and in order (docs/webhooks.md).

A webhook's next message is made when the one before has come to its end: what changes meanwhile is
told together. A message is claimed by a conditional UPDATE, so of two workers one sends; one killed
after the receiver took it sends it again with the same id.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from itportal.core import outbound
from itportal.core.errors import PortalError
from itportal.core.journal.audit import audited_update
from itportal.core.journal.feed import Place
from itportal.core.journal.ledgers import horizon
from itportal.core.queue import after_commit
from itportal.core.webhooks import tasks
from itportal.core.webhooks.models import Delivery, Webhook
from itportal.core.webhooks.secrets import signatures
from itportal.core.webhooks.services import give_up
from itportal.core.webhooks.telling import Teller, message

logger = logging.getLogger(__name__)
AT_ONCE = 200  # changes in a message, about: what one transaction changed stays together
MOST_READS = 20  # of a feed in which nothing is for this webhook, before others have their turn
MOVES_ON = 1000  # transactions without news after which the place is written
CLAIM_LASTS = timedelta(minutes=5)
FRESH = timedelta(seconds=20)  # the task queued at commit is on its way
SWEEP_AT_ONCE = 200
# As Standard Webhooks proposes: three days and a bit.
WAITS_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
ANSWER_KEPT = 2000  # letters of an answer in the log
KEPT = timedelta(days=30)
GONE = 410
State, Kind = Delivery.State, Delivery.Kind
USER_AGENT = "IT-portal-webhooks/1"


def pump(*, now: datetime) -> None:
    """Make what is to be told into messages, and queue those whose time has come."""
    active = Webhook.objects.filter(is_active=True).order_by("pk")
    for pk in active.values_list("pk", flat=True):
        advance(webhook_id=pk, now=now)
    due = Delivery.objects.due(now - FRESH, left_since=now - CLAIM_LASTS)
    for pk in due.order_by("next_at", "pk").values_list("pk", flat=True)[:SWEEP_AT_ONCE]:
        tasks.deliver_message.delay(pk)


@transaction.atomic
def advance(*, webhook_id: int, now: datetime) -> Delivery | None:
    """The next message of a webhook, when the one before has come to its end and something is to
    be told. Records nothing: what it tells is recorded.
    """
    rows = Webhook.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = rows.select_related("user__person", "token").filter(pk=webhook_id, is_active=True)
    webhook = rows.first()
    if webhook is None or not webhook.may_speak(now):
        return None
    if webhook.deliveries.filter(kind=Kind.CHANGES).open().exists():
        return None
    teller, below = Teller(webhook), horizon()
    own = Webhook.objects.filter(pk=webhook.pk)
    if webhook.sight != teller.sight:
        audited_update(own, sight=teller.sight)
        if webhook.sight:
            return _message(webhook, teller, None, webhook.place, now)
    place = webhook.place
    for _turn in range(MOST_READS):
        read, results = teller.told(after=place, below=below, limit=AT_ONCE)
        place = read.place
        if results or not read.more:
            break
    if read.changes or results or place[0] - webhook.place_xid > MOVES_ON:
        audited_update(own, place_xid=place[0], place_row=place[1])
    return _message(webhook, teller, results, place, now) if results else None


def _message(
    webhook: Webhook, teller: Teller, results: list[Any] | None, upto: Place, now: datetime
) -> Delivery:
    """One on its way. results: None says that what may be seen is another: read the lists again."""
    about = {"webhook": webhook.uid}
    made = Delivery.objects.create(
        webhook=webhook,
        kind=Kind.CHANGES,
        message_uid=uuid4(),
        told_at=now,
        after_xid=webhook.place_xid,
        after_row=webhook.place_row,
        upto_xid=upto[0],
        upto_row=upto[1],
        changes=len(results or ()),
        body=message("resync", now, about) if results is None else teller.body(results, now),
        sight=teller.sight,
        created_at=now,
        next_at=now,
    )
    after_commit(tasks.deliver_message, made.pk)
    return made


def deliver(*, delivery_id: int, now: datetime) -> None:
    """Send one message if it is due and nobody else has it. Posts outside any transaction."""
    found = Delivery.objects.select_related("webhook__user__person", "webhook__token")
    delivery = found.filter(pk=delivery_id).first()
    if delivery is None or not (delivery.webhook.is_active or delivery.kind == Kind.TEST):
        return
    waiting = Q(state=State.QUEUED, next_at__lte=now)
    left = Q(state=State.CLAIMED, claimed_at__lte=now - CLAIM_LASTS)
    claimed = Delivery.objects.filter(waiting | left, pk=delivery_id).update(
        state=State.CLAIMED, claimed_at=now, try_count=F("try_count") + 1
    )
    if not claimed:
        return
    delivery.claimed_at, delivery.try_count = now, delivery.try_count + 1
    if not delivery.webhook.may_speak(now):
        _finish(delivery, State.DEAD, _tried(now, 0, error=PortalError("webhook.silenced")))
        return
    _refresh(delivery)
    began = time.monotonic()
    try:
        answer = _post(delivery)
    except outbound.OutboundError as error:
        _put_off(delivery, _tried(now, _since(began), error=error))
    except Exception as error:
        # Whatever happened, the row is released; a fault of ours is logged as one.
        _put_off(delivery, _tried(now, _since(began), error=error))
        raise
    else:
        _judge(delivery, answer, _tried(now, _since(began), answer=answer))


def _post(delivery: Delivery) -> outbound.Answer:
    now, body = timezone.now(), delivery.body.encode()
    webhook = delivery.webhook
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures(webhook, delivery.message_id, now, body),
    }
    return outbound.post(webhook.url, body=body, headers=headers)


def _refresh(delivery: Delivery) -> None:
    """The message as the owner may see it now, when that is not as it was."""
    teller = Teller(delivery.webhook)
    after = (delivery.after_xid, delivery.after_row)
    upto = (delivery.upto_xid, delivery.upto_row)
    if after == upto or teller.sight == delivery.sight:  # a test, a word to resync; or the same
        return
    results = teller.told_again(after=after, upto=upto)
    delivery.sight, delivery.changes = teller.sight, len(results)
    delivery.body = teller.body(results, delivery.told_at)
    delivery.save(update_fields=["sight", "changes", "body"])


def _judge(delivery: Delivery, answer: outbound.Answer, tried: dict[str, Any]) -> None:
    if 200 <= answer.status < 300:
        _finish(delivery, State.DELIVERED, tried)
        if delivery.kind == Kind.CHANGES:
            advance(webhook_id=delivery.webhook_id, now=timezone.now())
    elif answer.status == GONE:
        _give_up(delivery, tried, Webhook.PausedFor.GONE)
    else:
        _put_off(delivery, tried)


def _put_off(delivery: Delivery, tried: dict[str, Any]) -> None:
    """For a later try, each after a longer wait; a test has one."""
    turn = delivery.try_count - 1
    if delivery.kind == Kind.TEST or turn >= len(WAITS_SECONDS):
        _give_up(delivery, tried, Webhook.PausedFor.FAILED)
        return
    later = timezone.now() + timedelta(seconds=WAITS_SECONDS[turn])
    _finish(delivery, State.QUEUED, tried, next_at=later)


def _give_up(delivery: Delivery, tried: dict[str, Any], reason: Webhook.PausedFor) -> None:
    """Dead; the webhook waits with it, unless it was a test or a replay."""
    _finish(delivery, State.DEAD, tried)
    if delivery.kind == Kind.CHANGES:
        give_up(webhook_id=delivery.webhook_id, reason=reason, now=timezone.now())


def _finish(
    delivery: Delivery, state: Delivery.State, tried: dict[str, Any], **values: Any
) -> None:
    """Only while the claim is still ours."""
    if state in {State.DELIVERED, State.DEAD}:
        values |= {"done_at": timezone.now(), "next_at": None}
    Delivery.objects.filter(
        pk=delivery.pk, state=State.CLAIMED, claimed_at=delivery.claimed_at
    ).update(state=state, tries=[*delivery.tries, tried], **values)


def _tried(
    at: datetime,
    took_ms: int,
    *,
    answer: outbound.Answer | None = None,
    error: Exception | None = None,
) -> dict[str, Any]:
    """A line of the log. error: its code, or the fault's name; params: for its sentence."""
    text = answer.body.decode("utf-8", "replace").replace("\x00", "") if answer else ""
    known = isinstance(error, PortalError)
    return {
        "at": at.isoformat(),
        "ms": took_ms,
        "status": answer.status if answer else None,
        "answer": text[:ANSWER_KEPT],
        "error": getattr(error, "code", "") if known else type(error).__name__ * bool(error),
        "params": getattr(error, "params", {}) if known else {},
    }


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def forget_old(*, now: datetime) -> int:
    """Delete messages older than 30 days that have come to their end; how many."""
    ended = Delivery.objects.filter(created_at__lt=now - KEPT)
    gone, _by_model = ended.exclude(state__in=[State.QUEUED, State.CLAIMED]).delete()
    return gone
