"""Everything that runs by the clock, in one list (read by Celery beat)."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "notices: requeue due mails": {
        "task": "itportal.core.notices.tasks.sweep_notices",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "attachments: remove orphans and unused bytes": {
        "task": "itportal.core.attachments.tasks.sweep_files",
        "schedule": 3600.0,
        "options": {"expires": 3500},
    },
    "attachments: scan what waits for the virus scanner": {
        "task": "itportal.core.attachments.tasks.scan_pending_files",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
}
