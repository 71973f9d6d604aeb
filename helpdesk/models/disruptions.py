"""What does not work for many at once, as people are told of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.querysets import DisruptionQuerySet
from itportal.core.db import Identified


class Disruption(Identified):
    """An outage, a slow service or planned work: whom it touches, till when, when news come.

    It touches `institutions` and all under them. `ends_at` is what is expected, `ended_at` what
    came of it; `topics`: at the top of whose forms it stands.
    """

    class Kind(models.TextChoices):
        OUTAGE = "outage", _("Outage")
        SLOW = "slow", pgettext_lazy("service", "Slow")
        MAINTENANCE = "maintenance", _("Planned work")

    class Source(models.TextChoices):
        ANNOUNCED = "announced", _("announced by specialists")
        MEASURED = "measured", _("measured")

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ANNOUNCED)
    title = models.CharField(_("title"), max_length=160)
    about = models.TextField(_("what to know"), blank=True)
    # The words people use for what is touched: found by them while they type.
    words = models.CharField(_("search words"), max_length=300, blank=True)
    institutions = models.ManyToManyField("accounts.Institution", related_name="disruptions")
    topics = models.ManyToManyField("helpdesk.Category", related_name="disruptions", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    next_news_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()
    # Grows with every change; the forms and the API's If-Match rest on it.
    version = models.PositiveIntegerField(default=1)

    objects = DisruptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="disruption_ends_after_start",
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], name="disruption_current", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_planned(self) -> bool:
        return self.kind == self.Kind.MAINTENANCE


class DisruptionNews(Identified):
    """One piece of news about it; never changed."""

    disruption = models.ForeignKey(Disruption, on_delete=models.PROTECT, related_name="news")
    body = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uid)


class DisruptionFollower(models.Model):
    """Somebody who said "me too": counted, and told of news and of the end."""

    disruption = models.ForeignKey(
        Disruption, on_delete=models.CASCADE, related_name="followers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disruption", "user"], name="disruption_follower_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.disruption_id} {self.user_id}"
