"""The work on a request: what is to be checked, and how long it took."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from itportal.core.db import Identified


class Said(models.Model):
    """What is to be done, in both languages."""

    text_et = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_et


class ChecklistItem(Said, Identified):
    """One line of a topic's checklist. Retired: not copied any more."""

    category = models.ForeignKey(
        "helpdesk.Category", on_delete=models.CASCADE, related_name="checklist"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")


class TicketCheck(Said, Identified):
    """A line copied to a request when it was filed or came to the topic, and who did it."""

    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.CASCADE, related_name="checks"
    )
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "item"], name="ticket_check_once")
        ]


class TimeEntry(Identified):
    """Minutes of one person's work; never changed: a correction is an entry of its own, which
    may be negative."""

    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.PROTECT, related_name="time_entries"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    user_label = models.CharField(max_length=200)
    minutes = models.IntegerField()
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(minutes=0), name="time_entry_not_zero")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.minutes}"
