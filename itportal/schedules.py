"""Everything that runs by the clock, in one list (read by Celery beat)."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {}
