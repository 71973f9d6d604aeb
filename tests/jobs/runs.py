"""Running queued jobs in a test: on the test's own connection, with a pulse that beats when told."""

from typing import Any, Self

from django.utils import timezone

from itportal.core.jobs.models import Job
from itportal.core.jobs.running import Pulse, run_job


class StillPulse(Pulse):
    """No thread: a test's transaction is seen by no other connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: Any) -> None:
        self.beat()


def run(job: Job, pulse: Any = StillPulse) -> Job:
    run_job(job_id=job.pk, now=timezone.now(), pulse=pulse)
    job.refresh_from_db()
    return job


def run_all(pulse: Any = StillPulse) -> list[Job]:
    """Everything that waits, oldest first."""
    return [run(job, pulse) for job in Job.objects.filter(state="queued").order_by("pk")]
