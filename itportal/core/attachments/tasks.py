"""Celery bindings of the attachments' housekeeping."""

from celery import shared_task
from django.utils import timezone


@shared_task(time_limit=600)
def sweep_files() -> None:
    """Orphans after a week, rows taken back, bytes nobody needs."""
    from itportal.core.attachments.services import sweep

    sweep(now=timezone.now())


@shared_task(time_limit=300)
def scan_pending_files() -> None:
    """Files that came while the virus scanner was away."""
    from itportal.core.attachments.services import rescan_pending

    rescan_pending()
