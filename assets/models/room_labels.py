"""Labels on the doors of rooms."""

from django.db import models

from itportal.core.db import Identified, Timed


class RoomLabel(Identified, Timed):
    """The code on a room's label: kept when the label is printed again."""

    code = models.CharField(max_length=12, unique=True)
    room = models.OneToOneField(
        "accounts.Room", on_delete=models.PROTECT, related_name="asset_label"
    )
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.code
