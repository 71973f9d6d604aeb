"""What happens to an asset on its way: repairs, and how it went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.assets import AMOUNT, Asset
from itportal.core.db import Identified, Timed


class Repair(Identified, Timed):
    """One stay in repair: with an outside firm, or (without one) at the IT department."""

    class Outcome(models.TextChoices):
        REPAIRED = "repaired", _("repaired")
        REPLACED = "replaced", _("replaced with another")
        NO_FAULT = "no_fault", _("no fault found")
        NOT_WORTH = "not_worth", _("not worth repairing")

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="repairs")
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="asset_repairs",
    )
    fault = models.CharField(_("what is wrong"), max_length=300)
    sent_at = models.DateTimeField()
    due_on = models.DateField(_("expected back on"), null=True, blank=True)
    is_warranty = models.BooleanField(_("under warranty"), default=False)
    returned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    done = models.CharField(_("what was done"), max_length=300, blank=True)
    cost_net = models.DecimalField(
        _("cost without VAT"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=AMOUNT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                name="repair_one_at_a_time",
                condition=models.Q(returned_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(cost_net__isnull=True) | models.Q(cost_net__gte=0),
                name="repair_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.fault


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
        NONE = "none", _("nothing left to hand over")

    class Erasure(models.TextChoices):
        OVERWRITTEN = "overwritten", _("overwritten by a program")
        CRYPTO = "crypto", _("encryption key destroyed")
        DESTROYED = "destroyed", _("storage destroyed")
        REMOVED = "removed", _("storage taken out and kept")
        NO_STORAGE = "no_storage", _("there is no storage in it")
        LOST = "lost", _("not possible: the asset is gone")

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
                condition=models.Q(erasure__in=["", "no_storage", "lost"])
                | (~models.Q(erased_by="") & models.Q(erased_on__isnull=False)),
                name="disposal_erasure_told",
            ),
        ]

    def __str__(self) -> str:
        return str(self.Method(self.method).label)
