"""Installation jobs: the same steps with many devices, who gets each and what it replaces."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.models.assets import Asset
from assets.models.maintenance import STEP
from assets.querysets import OfInstitutionQuerySet
from itportal.core.db import Identified, Timed

HAND_OUT, COLLECT, WIPE = "hand_out", "collect", "wipe"
# The steps that the register does itself, by the services of acts and of the erasure of data.
DEEDS: dict[str, str | Promise] = {
    HAND_OUT: _("Hand out by an act"),
    COLLECT: _("Collect the old one by an act"),
    WIPE: _("Erase the data of the old one"),
}


class _Steps(models.Model):
    """What is done with each device: own steps in words, then deeds of the register."""

    steps = ArrayField(models.CharField(max_length=STEP), default=list, blank=True)
    hands_out = models.BooleanField(_("hand out by an act"), default=True)
    collects = models.BooleanField(_("collect the old one"), default=False)
    wipes = models.BooleanField(_("erase the data of the old one"), default=False)

    class Meta:
        abstract = True


class InstallationTemplate(_Steps, Identified, Timed):
    """Steps kept under a name, for the next job."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class InstallationJob(_Steps, Identified, Timed):
    """One roll-out (`PA-7`) of an institution, to its devices and those of institutions under it.

    It is done when every device on it is, and open again when one comes or is opened.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="installation_jobs"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    responsible = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("explanation"), max_length=1000, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(closed_at__isnull=False),
                name="installation_closed",
            )
        ]

    def __str__(self) -> str:
        return self.number


class InstallationDevice(Identified, Timed):
    """One device of a job. `old_asset`: what it comes in place of; `person`, `room`: who gets it,
    or where it is put. `problem`: what holds it up."""

    job = models.ForeignKey(InstallationJob, on_delete=models.PROTECT, related_name="devices")
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="installation_devices"
    )
    old_asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_in"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        "accounts.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "asset"], name="installation_asset_once"),
            models.UniqueConstraint(
                fields=["job", "old_asset"],
                name="installation_old_once",
                condition=Q(old_asset__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.asset)

    @property
    def target(self) -> str:
        """Who gets it and where."""
        return ", ".join(str(one) for one in (self.person, self.room) if one)


class InstallationTick(Timed):
    """A step of one device that is done: `step` is its place among the job's own steps (from 0),
    or the code of a deed; `act`: the paper by which it was done."""

    device = models.ForeignKey(
        InstallationDevice, on_delete=models.CASCADE, related_name="ticks"
    )
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey(
        "assets.Handover", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "step"], name="installation_tick_once")
        ]

    def __str__(self) -> str:
        return self.step
