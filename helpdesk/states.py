"""The states of a request. Code knows these; their words are data (StatusLabel)."""

from django.db.models import TextChoices


class Status(TextChoices):
    NEW = "new"
    OPEN = "open"
    WAITING_USER = "waiting_user"
    WAITING_VENDOR = "waiting_vendor"
    WAITING_DATE = "waiting_date"
    PLANNED = "planned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


WAITING = (Status.WAITING_USER, Status.WAITING_VENDOR, Status.WAITING_DATE, Status.PLANNED)
OPEN = (Status.NEW, Status.OPEN, *WAITING)
