"""Who hears of long work and who fetches its file: its owner."""

from typing import Any

from itportal.core.attachments.gates import register_gate
from itportal.core.jobs.selectors import jobs_of
from itportal.core.live.topics import register_topic

RESULT = "jobs.job"


def topic_of(owner_id: int) -> str:
    return f"jobs:{owner_id}"


def _may_read(user: Any, job_id: int) -> bool:
    return jobs_of(user).filter(pk=job_id, result__isnull=False).exists()


register_gate(RESULT, _may_read)
register_topic("jobs", lambda user, rest: str(user.pk) == rest)
