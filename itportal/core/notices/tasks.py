"""Celery bindings of the notices' mail (rules: delivery.py)."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True, soft_time_limit=90, time_limit=120)
def deliver_notice(notice_id: int) -> None:
    """Mail one notice; a second run of the same id finds nothing to claim."""
    from itportal.core.notices import delivery  # delivery imports services' neighbours

    delivery.deliver(notice_id=notice_id, now=timezone.now())


@shared_task(acks_late=True, soft_time_limit=50, time_limit=55)
def sweep_notices() -> None:
    """Queue again what was never queued, waits for its next try, or was claimed too long ago."""
    from itportal.core.notices import delivery

    delivery.sweep(now=timezone.now())
