"""What people keep of their lists: saved views, the columns they chose, the order of tabs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified, Timed


class SavedView(Identified, Timed):
    """A named query string of one table: personal, or shared with all who may use the table."""

    table = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    # As State.values() gives it: {"list": "open", "sort": "-due", "status": ["new", "open"]}
    query = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    is_shared = models.BooleanField(_("shared"), default=False)
    # Removed but still to be had back; the row goes for good after a month.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table", "name"],
                condition=models.Q(removed_at=None),
                name="saved_view_name_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["table"],
                condition=models.Q(removed_at=None),
                name="saved_view_table",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TableHabits(Timed):
    """How one person likes one table.

    tabs: keys of views in their order (built-in name or uid; the rest follow).
    layouts: {key of a view: {"columns": [names in order], "density": "dense" | "airy"}}.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    table = models.CharField(max_length=40)
    tabs = models.JSONField(default=list)
    layouts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "table"], name="table_habits_once")
        ]

    def __str__(self) -> str:
        return self.table
