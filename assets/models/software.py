"""Software: programs under one name each, where they are installed and when, what is demanded of them."""

from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.models.assets import Asset
from assets.models.licences import Entitlement
from assets.software_names import KEY, NAME, PUBLISHER, VERSION
from assets.software_querysets import (
    InstallationQuerySet,
    SoftwareFindingQuerySet,
    SoftwareNameQuerySet,
    SoftwareRuleQuerySet,
    SoftwareTitleQuerySet,
)
from itportal.core.db import Identified, Timed

KEY_LENGTH: Final = 400


def _version_key() -> "models.CharField[str, str]":
    """Sorted by bytes: only so does text order keep the order of versions."""
    return models.CharField(max_length=KEY_LENGTH, blank=True, db_collation="C")


class SoftwareTitle(Identified, Timed):
    """A program under the one name it is known by here, without versions.

    `key` and `publisher_key`: as raw names are compared with it (assets/software_names.py).
    """

    class Kind(models.TextChoices):
        SYSTEM = "system", pgettext_lazy("kind of program", "Operating system")
        OFFICE = "office", pgettext_lazy("kind of program", "Office work")
        BROWSER = "browser", pgettext_lazy("kind of program", "Browser")
        SECURITY = "security", pgettext_lazy("kind of program", "Security")
        STUDY = "study", pgettext_lazy("kind of program", "Teaching")
        DESIGN = "design", pgettext_lazy("kind of program", "Pictures, drawings, sound")
        DEVELOPMENT = "development", pgettext_lazy("kind of program", "Programming")
        TOOL = "tool", pgettext_lazy("kind of program", "Tool")
        BUSINESS = "business", pgettext_lazy("kind of program", "Information system")
        OTHER = "other", pgettext_lazy("kind of program", "Other")

    class Policy(models.TextChoices):
        ALLOWED = "allowed", pgettext_lazy("program", "Allowed")
        FORBIDDEN = "forbidden", pgettext_lazy("program", "Forbidden everywhere")

    name = models.CharField(_("name"), max_length=NAME)
    publisher = models.CharField(_("maker"), max_length=PUBLISHER, blank=True)
    key = models.CharField(max_length=KEY, editable=False)
    publisher_key = models.CharField(max_length=PUBLISHER, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    policy = models.CharField(
        _("policy"), max_length=10, choices=Policy.choices, default=Policy.ALLOWED
    )
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    entitlements = models.ManyToManyField(Entitlement, related_name="software", blank=True)

    objects = SoftwareTitleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "publisher_key"], name="software_title_once"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="software_title_named"),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="software_forbidden", condition=Q(policy="forbidden")
            )
        ]

    def __str__(self) -> str:
        return self.name


class SoftwareSupport(Identified, Timed):
    """Until when the maker mends these versions: from `version_from` on, below `version_below`;
    empty is without bound. Ranges of one program do not overlap."""

    title = models.ForeignKey(SoftwareTitle, on_delete=models.PROTECT, related_name="support")
    label = models.CharField(_("what it is called"), max_length=80, blank=True)
    version_from = models.CharField(_("from version"), max_length=VERSION, blank=True)
    version_below = models.CharField(_("below version"), max_length=VERSION, blank=True)
    from_key = _version_key()
    below_key = _version_key()
    ends_on = models.DateField(_("support ends on"))
    source = models.CharField(_("where it is written"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "from_key"], name="software_support_once"),
            models.CheckConstraint(
                condition=Q(below_key="") | Q(below_key__gt=F("from_key")),
                name="software_support_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.span

    @property
    def span(self) -> str:
        """`10–11`, in words only where a bound is missing."""
        if not self.version_from and not self.version_below:
            return str(_("every version"))
        return f"{self.version_from}–{self.version_below}"

    def is_over(self, today: date) -> bool:
        return self.ends_on < today


class SoftwareName(models.Model):
    """A name and maker just as some device told them, and what they were found to mean.

    `title` and `is_noise` follow from aliases, the built-in list of noise and the names of titles:
    one statement writes them (services/software_names.py). Neither: nobody knows it yet.
    """

    name = models.CharField(_("name"), max_length=NAME)
    publisher = models.CharField(_("maker"), max_length=PUBLISHER, blank=True)
    key = models.CharField(max_length=KEY)
    publisher_key = models.CharField(max_length=PUBLISHER, blank=True)
    looks_noise = models.BooleanField(default=False)
    title = models.ForeignKey(
        SoftwareTitle, on_delete=models.PROTECT, null=True, blank=True, related_name="names"
    )
    is_noise = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SoftwareNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "publisher"], name="software_name_once"),
            models.CheckConstraint(
                condition=Q(title__isnull=True) | Q(is_noise=False), name="software_name_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["key"], name="software_name_key", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["id"],
                name="software_name_unknown",
                condition=Q(title__isnull=True, is_noise=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SoftwareAlias(Identified, Timed):
    """What names mean, as somebody has said: these of this key, or all that begin with it.

    Without a title they are noise. An empty maker stands for every one. `replaced`: what stood here before
    `batch` (the request that said it), kept to take it back: absent, or the key of a title or null.
    """

    class Match(models.TextChoices):
        IS = "is", _("is")
        BEGINS = "begins", _("begins with")

    match = models.CharField(_("how"), max_length=6, choices=Match.choices)
    text = models.CharField(_("name"), max_length=NAME)
    publisher = models.CharField(_("maker"), max_length=PUBLISHER, blank=True)
    key = models.CharField(max_length=KEY)
    publisher_key = models.CharField(max_length=PUBLISHER, blank=True)
    title = models.ForeignKey(
        SoftwareTitle, on_delete=models.PROTECT, null=True, blank=True, related_name="aliases"
    )
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    replaced = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match", "key", "publisher_key"], name="software_alias_once"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="software_alias_said"),
        ]

    def __str__(self) -> str:
        return self.text


class Installation(Identified, Timed):
    """That a program of a version is on a device, and when.

    It was there from `first_seen` until `ended_at` (none while it is); `last_seen`: when it was told of
    for the last time before it ended. `title` is its name's, kept beside it so that devices of a
    program are found at once. While it runs there is one of a name and version on a device.
    """

    class Source(models.TextChoices):
        HAND = "hand", pgettext_lazy("source of software", "By hand")
        FILE = "import", pgettext_lazy("source of software", "From a file")
        API = "api", pgettext_lazy("source of software", "From a program")
        AGENT = "agent", pgettext_lazy("source of software", "From the device itself")

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="installations")
    name = models.ForeignKey(
        SoftwareName, on_delete=models.PROTECT, related_name="installations"
    )
    title = models.ForeignKey(
        SoftwareTitle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="installations",
        db_index=False,
    )
    version = models.CharField(_("version"), max_length=VERSION, blank=True)
    version_key = _version_key()
    source = models.CharField(_("how it is known"), max_length=8, choices=Source.choices)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InstallationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "name", "version"],
                name="installation_open_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("first_seen")),
                name="installation_forwards",
            ),
        ]
        indexes = [
            models.Index(
                fields=["title", "asset"],
                name="installation_of_title",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name_id} {self.version}".strip()

    @property
    def program(self) -> str:
        """The title's name, else what the device calls it (both loaded)."""
        return str(self.title or self.name)


class SoftwareReport(models.Model):
    """The last time a source told what is on a device. `digest` is of what it told: the same told
    again is written nowhere else."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="software_reports")
    source = models.CharField(max_length=8, choices=Installation.Source.choices)
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    is_complete = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "source"], name="software_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.source}"


class SoftwareRule(Identified, Timed):
    """That a program must be, or must not be, on devices of an institution and all under it, of one
    kind or of every kind."""

    class Demand(models.TextChoices):
        MUST = "must", pgettext_lazy("rule of software", "Must be there")
        FORBIDDEN = "forbidden", pgettext_lazy("rule of software", "Forbidden")

    title = models.ForeignKey(SoftwareTitle, on_delete=models.PROTECT, related_name="rules")
    demand = models.CharField(_("demand"), max_length=10, choices=Demand.choices)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="software_rules"
    )
    category = models.ForeignKey(
        "assets.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("why"), max_length=300, blank=True)

    objects = SoftwareRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title", "institution", "category"],
                name="software_rule_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_demand_display()}"


class SoftwareFinding(models.Model):
    """Something amiss with the software of a device: a view of the database (migration 0013), so
    that it is never behind what it is about.

    Nothing is missing on a device of which no complete list is known.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", pgettext_lazy("finding of software", "Missing")
        FORBIDDEN = "forbidden", pgettext_lazy("finding of software", "Forbidden")
        ENDING = "ending", pgettext_lazy("finding of software", "Support ends")

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("what is amiss"), max_length=9, choices=Kind.choices)
    asset = models.ForeignKey(Asset, on_delete=models.DO_NOTHING, related_name="+")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.DO_NOTHING, related_name="+"
    )
    category = models.ForeignKey(
        "assets.Category", on_delete=models.DO_NOTHING, related_name="+"
    )
    title = models.ForeignKey(SoftwareTitle, on_delete=models.DO_NOTHING, related_name="+")
    version = models.CharField(max_length=VERSION)
    since = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    objects = SoftwareFindingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "assets_softwarefinding"

    def __str__(self) -> str:
        return f"{self.kind} {self.title_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("findings are read, not written")
