"""Rights of long work: everybody has their own and no other."""

from django.utils import timezone

from itportal.core.jobs.models import Job
from tests.architecture.matrix import Place, Row


def _job(place: Place) -> dict[str, object]:
    """Of somebody who is none of the roles under test."""
    job = Job.objects.create(
        kind="tables.export", title="x", owner=place.user, created_at=timezone.now()
    )
    return {"uid": Job.objects.get(pk=job.pk).uid}


ROWS = [
    Row("jobs:list"),
    Row("jobs:job", own="", args=_job),
    Row("jobs:cancel", method="POST", own="", args=_job),
    Row("api:jobs-list"),
    Row("api:jobs-detail", own="", args=_job),
    Row("api:jobs-result", own="", args=_job),
    Row("api:jobs-cancel", method="POST", own="", args=_job),
]
