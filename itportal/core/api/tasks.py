"""Celery bindings of the API kit."""

from celery import shared_task
from django.utils import timezone

from itportal.core.api import idempotency


@shared_task(time_limit=60)
def forget_idempotency_keys() -> None:
    """Hourly: keys older than a day go."""
    idempotency.forget_old(now=timezone.now())
