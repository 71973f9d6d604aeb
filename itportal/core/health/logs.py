"""Log lines carry the id of the request they belong to (the one error pages show)."""

import logging

from itportal.core.context import current


class RequestFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        request_id = current().request_id
        record.request_id = f"[{request_id}] " if request_id else ""
        return True


class HealthFilter(logging.Filter):
    """Drops Django's line per unready /readyz: the answer itself says what is missing."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(getattr(record, "request", None), "path", "") != "/readyz"
