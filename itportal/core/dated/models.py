"""One number as it holds from a day on, with where it is written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified, Timed


class DatedNumber(Identified, Timed):
    """`kind` is a code some app has registered (registry.py); the latest day not after the one
    asked about holds."""

    kind = models.CharField(max_length=60)
    valid_from = models.DateField(_("valid from"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    source = models.CharField(_("where it is written"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="dated_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}"
