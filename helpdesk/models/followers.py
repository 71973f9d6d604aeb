"""Who else has the trouble of a request, and wants to hear how it ends."""

from django.conf import settings
from django.db import models


class TicketFollower(models.Model):
    """A colleague who said "me too" to a request: counted, and told when it is solved."""

    ticket = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.CASCADE, related_name="followers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="ticket_follower_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"
