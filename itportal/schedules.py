"""Everything that runs by the clock, in one list (read by Celery beat)."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "attachments-sweep": {
        "task": "itportal.core.attachments.tasks.sweep_files",
        "schedule": crontab(minute="17"),
    },
    "attachments-scan": {
        "task": "itportal.core.attachments.tasks.scan_pending_files",
        "schedule": 300,
    },
}
