"""Making and ending webhooks, and having messages sent again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise

from itportal.core import outbound
from itportal.core.api.changes import OPERATIONS
from itportal.core.api.directory import directory
from itportal.core.api.models import ApiToken
from itportal.core.errors import Invalid, NotThere, PortalError, WrongState
from itportal.core.journal.audit import audited_update
from itportal.core.journal.feed import MOST
from itportal.core.journal.ledgers import horizon
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.queue import after_commit
from itportal.core.webhooks import errors, tasks
from itportal.core.webhooks.models import Delivery, Webhook
from itportal.core.webhooks.policy import may_keep_webhook, may_keep_webhooks
from itportal.core.webhooks.scopes import telling_scopes, types_of
from itportal.core.webhooks.secrets import put_new_secret
from itportal.core.webhooks.telling import message

MOST_WEBHOOKS = 20  # of one user
MOST_REPLAYED = 1000
LONGEST_REPLAY = timedelta(days=30)
State, Kind = Delivery.State, Delivery.Kind
FACTS = ("name", "url", "scopes", "types", "operations", "with_objects", "institution_id")


@dataclass(frozen=True)
class NewWebhook:
    """A webhook just made; `secret` is known only now."""

    webhook: Webhook
    secret: str


@transaction.atomic
def create_webhook(
    *,
    actor: Any,
    name: str,
    url: str,
    scopes: Sequence[str],
    now: datetime,
    types: Sequence[str] = (),
    operations: Sequence[str] = (),
    with_objects: bool = True,
    institution_id: int | None = None,
    token: ApiToken | None = None,
) -> NewWebhook:
    """A webhook of the actor that is told what changes from now on. token: the one it is made by.

    Raises Refused, Invalid.
    """
    require(may_keep_webhooks(actor))
    if Webhook.objects.filter(user=actor.pk).count() >= MOST_WEBHOOKS:
        raise Invalid(
            "webhook.too_many", fields={"name": "webhook.too_many"}, most=MOST_WEBHOOKS
        )
    webhook = Webhook(user=actor, token=token, place_xid=horizon() - 1, place_row=MOST)
    given = {
        "name": name,
        "url": url,
        "scopes": scopes,
        "types": types,
        "operations": operations,
        "with_objects": with_objects,
        "institution_id": institution_id,
    }
    _put(webhook, given, actor)
    webhook.save()
    webhook.refresh_from_db(fields=["uid"])
    secret = put_new_secret(webhook, now=now)
    webhook.save(update_fields=["secret_sealed"])
    record(
        "webhooks.webhook.created",
        actor=actor,
        target=webhook,
        host=_host(webhook),
        scopes=webhook.scopes,
    )
    return NewWebhook(webhook, secret)


@transaction.atomic
def edit_webhook(*, webhook_id: int, actor: Any, **given: Any) -> Webhook:
    """Other facts (FACTS). Raises NotThere, Refused, Invalid."""
    webhook = _locked(webhook_id, actor)
    before = {name: getattr(webhook, name) for name in FACTS}
    _put(webhook, before | given, webhook.user)
    changed = sorted(name for name in FACTS if getattr(webhook, name) != before[name])
    if changed:
        webhook.save(update_fields=[*changed, "updated_at"])
        record(
            "webhooks.webhook.changed",
            actor=actor,
            target=webhook,
            host=_host(webhook),
            changed=changed,
        )
    return webhook


@transaction.atomic
def pause_webhook(*, webhook_id: int, actor: Any) -> Webhook:
    """Nothing is sent until it is resumed. Raises NotThere, Refused, WrongState."""
    webhook = _locked(webhook_id, actor)
    if not webhook.is_active:
        raise WrongState("webhook.paused")
    _pause(webhook, Webhook.PausedFor.OWNER)
    record("webhooks.webhook.paused", actor=actor, target=webhook)
    return webhook


@transaction.atomic
def give_up(*, webhook_id: int, reason: Webhook.PausedFor, now: datetime) -> None:
    """Pause what takes no message, and tell its owner."""
    rows = Webhook.objects.select_for_update(of=("self",), no_key=True)
    webhook = rows.select_related("user").filter(pk=webhook_id, is_active=True).first()
    if webhook is None:
        return
    _pause(webhook, reason)
    record("webhooks.webhook.given_up", actor=None, target=webhook, reason=reason.value)
    queue_notice(
        recipient=webhook.user,
        kind="webhook_paused",
        target=webhook,
        url=reverse("webhooks:webhook", args=[webhook.uid]),
        context={"name": webhook.name, "reason": str(reason.label)},
        now=now,
    )


@transaction.atomic
def resume_webhook(
    *, webhook_id: int, actor: Any, now: datetime, missed: bool = True
) -> Webhook:
    """Send again: with what was missed, or only what changes from now on. Raises NotThere, Refused,
    WrongState.
    """
    webhook = _locked(webhook_id, actor)
    if webhook.is_active:
        raise WrongState("webhook.not_paused")
    if not webhook.may_speak(now):
        raise WrongState("webhook.silenced")
    webhook.is_active, webhook.paused_for = True, Webhook.PausedFor.NOTHING
    webhook.save(update_fields=["is_active", "paused_for", "updated_at"])
    last = webhook.deliveries.filter(kind=Kind.CHANGES).order_by("-pk").first()
    if not missed:
        Delivery.objects.filter(webhook=webhook_id, kind=Kind.CHANGES).open().update(
            state=State.DEAD, next_at=None, done_at=now
        )
        own = Webhook.objects.filter(pk=webhook.pk)
        audited_update(own, place_xid=horizon() - 1, place_row=MOST)
    elif last is not None and last.state != State.DELIVERED:
        last.state, last.next_at, last.try_count, last.done_at = State.QUEUED, now, 0, None
        last.save(update_fields=["state", "next_at", "try_count", "done_at"])
        after_commit(tasks.deliver_message, last.pk)
    record("webhooks.webhook.resumed", actor=actor, target=webhook, missed=missed)
    return webhook


@transaction.atomic
def change_secret(*, webhook_id: int, actor: Any, now: datetime) -> NewWebhook:
    """A new secret; for a day the one before signs too. Raises NotThere, Refused."""
    webhook = _locked(webhook_id, actor)
    secret = put_new_secret(webhook, now=now)
    kept = ["secret_sealed", "secret_before_sealed", "secret_before_until"]
    webhook.save(update_fields=[*kept, "updated_at"])
    record("webhooks.webhook.secret_changed", actor=actor, target=webhook)
    return NewWebhook(webhook, secret)


@transaction.atomic
def remove_webhook(*, webhook_id: int, actor: Any) -> None:
    """It and its log. Raises NotThere, Refused."""
    webhook = _locked(webhook_id, actor)
    record(
        "webhooks.webhook.removed",
        actor=actor,
        target=webhook,
        host=_host(webhook),
        owner=str(webhook.user),
    )
    webhook.delete()


@transaction.atomic
def send_test(*, webhook_id: int, actor: Any, now: datetime) -> Delivery:
    """A message of no change, tried once, also while paused. Raises NotThere, Refused."""
    webhook = _locked(webhook_id, actor)
    made = Delivery.objects.create(
        webhook=webhook,
        kind=Kind.TEST,
        message_uid=uuid4(),
        told_at=now,
        body=message("test", now, {"webhook": webhook.uid, "name": webhook.name}),
        created_at=now,
        next_at=now,
    )
    record("webhooks.webhook.tested", actor=actor, target=webhook)
    after_commit(tasks.deliver_message, made.pk)
    return made


@transaction.atomic
def replay(*, webhook_id: int, delivery_uid: UUID, actor: Any, now: datetime) -> Delivery:
    """One message again, with its id. Raises NotThere, Refused, WrongState."""
    webhook = _locked(webhook_id, actor)
    delivery = webhook.deliveries.filter(uid=delivery_uid).exclude(kind=Kind.TEST).first()
    if delivery is None:
        raise NotThere("not_there")
    if delivery.state not in {State.DELIVERED, State.DEAD}:
        raise WrongState("webhook.on_its_way")
    [made] = _again(webhook, [delivery], now)
    record("webhooks.webhook.replayed", actor=actor, target=webhook, count=1)
    return made


@transaction.atomic
def replay_span(
    *, webhook_id: int, since: datetime, until: datetime, actor: Any, now: datetime
) -> int:
    """All messages made in a span of time again, in their order; how many. Raises NotThere, Refused,
    Invalid, WrongState.
    """
    webhook = _locked(webhook_id, actor)
    if not now - LONGEST_REPLAY <= since < until:
        span = errors.SPAN % {"days": LONGEST_REPLAY.days}
        raise Invalid(fields={"since": span})
    told = webhook.deliveries.filter(
        kind=Kind.CHANGES, created_at__gte=since, created_at__lte=until
    ).exclude(state__in=[State.QUEUED, State.CLAIMED])
    rows = list(told.order_by("pk")[:MOST_REPLAYED])
    if not rows:
        raise WrongState("webhook.nothing_to_replay")
    _again(webhook, rows, now)
    record("webhooks.webhook.replayed", actor=actor, target=webhook, count=len(rows))
    return len(rows)


# --- what they share ------------------------------------------------------------------------------
def _again(webhook: Webhook, rows: Collection[Delivery], now: datetime) -> list[Delivery]:
    copied = ("message_uid", "told_at", "changes", "body", "sight")
    span = ("after_xid", "after_row", "upto_xid", "upto_row")
    made = []
    for row in rows:
        facts = {name: getattr(row, name) for name in (*copied, *span)}
        made.append(
            Delivery.objects.create(
                webhook=webhook, kind=Kind.REPLAY, created_at=now, next_at=now, **facts
            )
        )
    for one in made:
        after_commit(tasks.deliver_message, one.pk)
    return made


def _locked(webhook_id: int, actor: Any) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("user__person", "token").filter(pk=webhook_id)
    webhook: Webhook | None = found.first()
    if webhook is None:
        raise NotThere("not_there")
    require(may_keep_webhook(actor, webhook))
    return webhook


def _pause(webhook: Webhook, reason: Webhook.PausedFor) -> None:
    webhook.is_active, webhook.paused_for = False, reason
    webhook.save(update_fields=["is_active", "paused_for", "updated_at"])


def _put(webhook: Webhook, given: Mapping[str, Any], owner: Any) -> None:
    """Set the facts. Raises Invalid naming all that is wrong."""
    wrong: dict[str, str | Promise] = {}
    name, url = str(given["name"]).strip(), str(given["url"]).strip()
    scopes, types = set(given["scopes"]), set(given["types"])
    if not 1 <= len(name) <= 80 or not name.isprintable():
        wrong["name"] = errors.NAME
    try:
        outbound.check_written(url)
    except PortalError as error:
        wrong["url"] = error.message
    if not scopes <= set(telling_scopes()) or not types_of(scopes):
        wrong["scopes"] = errors.SCOPES
    if not types <= set(types_of(scopes)):
        wrong["types"] = errors.TYPES
    if not set(given["operations"]) <= set(OPERATIONS):
        wrong["operations"] = errors.OPERATIONS
    institution_id = given["institution_id"]
    if institution_id and institution_id not in dict(directory().choices(owner)):
        wrong["institution_id"] = errors.INSTITUTION
    if wrong:
        raise Invalid(fields=wrong)
    webhook.name, webhook.url = name, url
    webhook.scopes, webhook.types = sorted(scopes), sorted(types)
    webhook.operations = sorted(set(given["operations"]))
    webhook.with_objects, webhook.institution_id = given["with_objects"], institution_id


def _host(webhook: Webhook) -> str:
    return urlsplit(webhook.url).netloc
