"""Webhooks and messages without a receiver."""

from typing import Any

from django.utils import timezone

from itportal.core.webhooks import services
from itportal.core.webhooks.models import Delivery, Webhook

NEW: dict[str, Any] = {
    "name": "Seire",
    "url": "https://seire.naidisvald.ee/portaal",
    "scopes": ["assets:read"],
}


def make_webhook(owner: Any) -> Webhook:
    return services.create_webhook(actor=owner, now=timezone.now(), **NEW).webhook


def make_given_up(owner: Any) -> Delivery:
    """A message that its address did not take."""
    now = timezone.now()
    made = services.send_test(webhook_id=make_webhook(owner).pk, actor=owner, now=now)
    tried = {"at": now.isoformat(), "ms": 20, "status": 503, "answer": "Hooldus", "error": ""}
    Delivery.objects.filter(pk=made.pk).update(
        kind="changes",
        state="dead",
        done_at=now,
        next_at=None,
        try_count=1,
        tries=[tried | {"params": {}}],
    )
    return Delivery.objects.select_related("webhook").get(pk=made.pk)
