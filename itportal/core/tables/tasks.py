"""Cleaning up after saved views."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

KEPT_REMOVED = timedelta(days=30)


@shared_task
def forget_removed_views() -> int:
    from itportal.core.tables import services

    return services.forget_removed(before=timezone.now() - KEPT_REMOVED)
