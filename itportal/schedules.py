"""Everything that runs by the clock, in one list (read by Celery beat)."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "notices: requeue due mails": {
        "task": "itportal.core.notices.tasks.sweep_notices",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
