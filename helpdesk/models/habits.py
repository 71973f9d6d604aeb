"""How somebody likes to work."""

from django.conf import settings
from django.db import models


class WorkHabits(models.Model):
    """One person's habits in the help desk; a missing row means the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # After a decision on a request opened from a list the list's next one opens.
    opens_next = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.user_id)
