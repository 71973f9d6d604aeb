"""Labels printed before anything wears them."""

from django.db import models
from django.db.models import Q

from itportal.core.db import Identified, Timed


class BlankLabel(Identified, Timed):
    """A printed label of an institution that leads nowhere until a keeper's first scan puts it on
    an asset: from then on its code is a tag (AssetTag) of that asset."""

    code = models.CharField(max_length=12, unique=True)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="blank_labels"
    )
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    asset = models.ForeignKey(
        "assets.Asset", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asset__isnull=True, claimed_at__isnull=True)
                | Q(asset__isnull=False, claimed_at__isnull=False),
                name="blank_label_claimed_whole",
            )
        ]

    def __str__(self) -> str:
        return self.code
