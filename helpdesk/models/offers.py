"""What the staff search offered, and what came of it: no person, only the words typed."""

from django.db import models

from helpdesk.models.guides import Guide


class HelpSearch(models.Model):
    """One search for help, from the first letter to its end. Kept 90 days."""

    class Outcome(models.TextChoices):
        NONE = ""
        SOLVED = "solved"
        FILED = "filed"

    # Made with the page that has the box; says nothing of who typed.
    uid = models.UUIDField(unique=True)
    query = models.CharField(max_length=200)
    found = models.PositiveSmallIntegerField(default=0)
    # What else the last words showed: known disruptions, own open requests, those of colleagues.
    disruptions = models.PositiveSmallIntegerField(default=0, db_default=0)
    own_requests = models.PositiveSmallIntegerField(default=0, db_default=0)
    colleagues_requests = models.PositiveSmallIntegerField(default=0, db_default=0)
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.query


class GuideOffer(models.Model):
    """A guide that a search showed; whether it was opened, and whether it helped."""

    search = models.ForeignKey(HelpSearch, on_delete=models.CASCADE, related_name="offers")
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="offers")
    opened_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "guide"], name="guide_offer_once")
        ]

    def __str__(self) -> str:
        return f"{self.search_id} → {self.guide_id}"
