"""Celery bindings of long work (rules: services.py, running.py)."""

from celery import shared_task
from django.utils import timezone

# The soft limit becomes a failure that says so; the hard one is found by the sweep.
LONGEST_SECONDS = 3 * 60 * 60


@shared_task(acks_late=True, soft_time_limit=LONGEST_SECONDS, time_limit=LONGEST_SECONDS + 60)
def run_job(job_id: int) -> None:
    """Do one job; a second run of the same id finds nothing to claim."""
    from itportal.core.jobs import running  # it imports services, which import this module

    running.run_job(job_id=job_id, now=timezone.now())


@shared_task(acks_late=True, soft_time_limit=50, time_limit=55)
def sweep_jobs() -> None:
    from itportal.core.jobs import services

    services.sweep(now=timezone.now())
