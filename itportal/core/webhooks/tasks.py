"""Celery bindings of webhooks (rules: delivery.py)."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True, soft_time_limit=60, time_limit=90)
def deliver_message(delivery_id: int) -> None:
    """Send one message; a second run of the same id finds nothing to claim."""
    from itportal.core.webhooks import delivery  # delivery queues these tasks

    delivery.deliver(delivery_id=delivery_id, now=timezone.now())


@shared_task(soft_time_limit=50, time_limit=55)
def pump_webhooks() -> None:
    """Every ten seconds: what changed becomes messages, what is due is sent."""
    from itportal.core.webhooks import delivery

    delivery.pump(now=timezone.now())


@shared_task(time_limit=300)
def forget_messages() -> None:
    """Daily: messages older than a month go."""
    from itportal.core.webhooks import delivery

    delivery.forget_old(now=timezone.now())
