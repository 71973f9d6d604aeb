"""What guards the sign-in: counters of tries, shared by every process (docs/signin.md)."""

from django.db import models


class SigninThrottle(models.Model):
    """Tries of one key within one window. The key is a keyed hash: what was typed is not kept."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
