"""Reads of long work: everybody has their own and no other."""

from typing import Any

from django.db.models import QuerySet

from itportal.core.jobs.models import Job


def jobs_of(user: Any) -> QuerySet[Job]:
    return Job.objects.filter(owner=user.pk)


def latest_jobs(user: Any) -> QuerySet[Job]:
    """Newest first, with their files."""
    return jobs_of(user).select_related("result").order_by("-pk")
