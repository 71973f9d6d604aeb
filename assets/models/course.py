"""How an asset went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.assets import Asset
from itportal.core.db import Identified, Timed


class Disposal(Identified, Timed):
    """How an asset left the books for good, and what became of the data in it.

    One taken back (`revoked_at`) stays to be read.
    """

    class Reason(models.TextChoices):
        WORN = "worn", _("worn out or obsolete")
        BROKEN = "broken", _("broken, not worth repairing")
        LOST = "lost", _("lost")
        STOLEN = "stolen", _("stolen")
        NOT_NEEDED = "not_needed", _("not needed any more")

    class Method(models.TextChoices):
        RECYCLED = "recycled", _("given to a recycler")
        SOLD = "sold", _("sold")
        GIVEN = "given", _("given to somebody else")
        RETURNED = "returned", _("returned to the owner or lessor")
        PARTS = "parts", _("taken apart for spare parts")
        DESTROYED = "destroyed", _("destroyed")
        NONE = "none", _("nothing left to hand over")

    class Erasure(models.TextChoices):
        OVERWRITTEN = "overwritten", _("overwritten by a program")
        PURGED = "purged", _("erased by the drive's own command")
        CRYPTO = "crypto", _("encryption key destroyed")
        DESTROYED = "destroyed", _("storage destroyed")
        REMOVED = "removed", _("storage taken out and kept")
        NO_STORAGE = "no_storage", _("there is no storage in it")
        LOST = "lost", _("not possible: the asset is gone")
        UNERASED = "unerased", _("not erased: the reason stands in the explanation")

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="disposals")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    method = models.CharField(_("what became of it"), max_length=12, choices=Method.choices)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    erasure = models.CharField(
        _("how the data was erased"), max_length=12, choices=Erasure.choices, blank=True
    )
    erased_by = models.CharField(_("who erased it"), max_length=120, blank=True)
    erased_on = models.DateField(_("when it was erased"), null=True, blank=True)
    disposed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                name="disposal_once",
                condition=models.Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(erasure__in=["", "no_storage", "lost", "unerased"])
                | (~models.Q(erased_by="") & models.Q(erased_on__isnull=False)),
                name="disposal_erasure_told",
            ),
        ]

    def __str__(self) -> str:
        return str(self.Method(self.method).label)
