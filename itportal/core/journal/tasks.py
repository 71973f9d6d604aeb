"""Celery bindings of the journal (rules: sealing.py, verifying.py)."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, soft_time_limit=290, time_limit=300)
def seal_journal() -> None:
    from itportal.core.journal import sealing

    sealing.seal_journal(now=timezone.now())


@shared_task(acks_late=True, soft_time_limit=3500, time_limit=3600)
def verify_journal() -> None:
    """Keep the outcome for the journal's page; a broken chain is also shouted into the log."""
    from itportal.core.journal import verifying

    outcome = verifying.verify_and_keep(now=timezone.now())
    if not outcome.holds:
        logger.critical("THE JOURNAL IS BROKEN: %s", outcome.breaks[0])
