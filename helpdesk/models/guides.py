"""Guides: short Markdown texts by which people help themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.models.catalogue import Named
from helpdesk.querysets import GuideQuerySet
from itportal.core.db import Identified


class GuideCategory(Named, Identified):
    """A shelf of guides: `Printimine`. A guide's topic, not its shelf, ties it to a form."""

    code = models.SlugField(max_length=40, unique=True)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)


class Guide(Identified):
    """One guide. `shown` is the version people read; later ones are drafts of the next.

    `title`, `summary` repeat those of the version shown (of the latest, while none is).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Audience(models.TextChoices):
        STAFF = "staff", _("All staff")
        SPECIALISTS = "specialists", _("Specialists only")
        INSTITUTION = "institution", _("One institution and what is under it")

    class Language(models.TextChoices):
        ET = "et", _("Estonian")
        EN = "en", _("English")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    # The words people use for it, found by the search as well.
    keywords = models.CharField(_("search words"), max_length=300, blank=True)
    category = models.ForeignKey(GuideCategory, on_delete=models.PROTECT, related_name="guides")
    # What its reader files when it did not help; the topic's form offers the guide in turn.
    topic = models.ForeignKey(
        "helpdesk.Category",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guides",
    )
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.STAFF)
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ET)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    shown = models.ForeignKey(
        "helpdesk.GuideVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    # Grows with every change; the editor and the API's If-Match rest on it.
    version = models.PositiveIntegerField(default=1)

    objects = GuideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="institution", institution__isnull=False)
                | (~Q(audience="institution") & Q(institution=None)),
                name="guide_institution_by_audience",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(shown__isnull=False),
                name="guide_published_has_version",
            ),
        ]
        indexes = [models.Index(fields=["category", "status"], name="guide_shelf")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class GuideVersion(Identified):
    """One written state of a guide; never changed, never deleted."""

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=200)
    # What was changed and why, in the author's words.
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class GuideImage(models.Model):
    """A picture of a guide's texts. Who reads the guide sees its pictures."""

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="images")
    attachment = models.OneToOneField(
        "attachments.Attachment", on_delete=models.PROTECT, related_name="guide_image"
    )

    def __str__(self) -> str:
        return str(self.attachment_id)


class GuideVote(models.Model):
    """Whether a guide helped one person; the last word counts."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    is_helpful = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True)
    # The version that was read: an older vote says nothing of a rewritten guide.
    of_version = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "user"], name="guide_vote_once")
        ]

    def __str__(self) -> str:
        return "+" if self.is_helpful else "-"
