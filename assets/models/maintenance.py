"""Maintenance that comes round: plans, and what is due for each device."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from assets.maintenance_querysets import MaintenancePlanQuerySet, MaintenanceTaskQuerySet
from assets.models.assets import AMOUNT, Asset
from itportal.core.db import Identified, Timed

STEPS = 40
STEP = 200


class MaintenancePlan(Identified, Timed):
    """Work that is done again and again to devices of a kind or a model, or to chosen ones.

    Of the institution and all under it. `first_on` is the first day it is due and every later one
    is counted from it; the task is written `lead_days` before. With neither category nor model the
    devices are those of `assets`.
    """

    class Unit(models.TextChoices):
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    name = models.CharField(_("what is done"), max_length=120)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="maintenance_plans"
    )
    category = models.ForeignKey(
        "assets.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    model = models.ForeignKey(
        "assets.AssetModel", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assets = models.ManyToManyField(Asset, related_name="maintenance_plans", blank=True)
    every = models.PositiveSmallIntegerField(
        _("how often"), validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices)
    first_on = models.DateField(_("first due on"))
    lead_days = models.PositiveSmallIntegerField(
        _("written days before"), default=14, validators=[MaxValueValidator(180)]
    )
    steps = ArrayField(models.CharField(max_length=STEP), default=list, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = MaintenancePlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="maintenance_plan_once"
            ),
            models.CheckConstraint(
                condition=models.Q(category__isnull=True) | models.Q(model__isnull=True),
                name="maintenance_plan_one_scope",
            ),
            models.CheckConstraint(
                condition=models.Q(every__gte=1), name="maintenance_plan_comes_round"
            ),
            models.CheckConstraint(
                condition=models.Q(steps__len__lte=STEPS), name="maintenance_plan_steps"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> str:
        """`every 6 months`, in words."""
        texts = {
            self.Unit.WEEK: ngettext("every week", "every %(n)s weeks", self.every),
            self.Unit.MONTH: ngettext("every month", "every %(n)s months", self.every),
            self.Unit.YEAR: ngettext("every year", "every %(n)s years", self.every),
        }
        return texts[self.Unit(self.unit)] % {"n": self.every}


class MaintenanceTask(Identified, Timed):
    """One device's turn of a plan. `steps` are the plan's as they were when it was written;
    `done_steps` the places of those ticked (from 0)."""

    class State(models.TextChoices):
        OPEN = "open", _("To be done")
        DONE = "done", _("Done")
        SKIPPED = "skipped", pgettext_lazy("maintenance", "Left out")

    plan = models.ForeignKey(MaintenancePlan, on_delete=models.PROTECT, related_name="tasks")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="maintenance")
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.OPEN
    )
    steps = ArrayField(models.CharField(max_length=STEP), default=list, blank=True)
    done_steps = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("time spent in minutes"), null=True, blank=True, validators=[MaxValueValidator(6000)]
    )
    cost_net = models.DecimalField(
        _("cost without VAT"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=AMOUNT,
    )

    objects = MaintenanceTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "asset", "due_on"], name="maintenance_task_once"
            ),
            # A turn that was missed is still the one to do: the next does not pile upon it.
            models.UniqueConstraint(
                fields=["plan", "asset"],
                name="maintenance_task_one_open",
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="maintenance_task_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_net__isnull=True) | models.Q(cost_net__gte=0),
                name="maintenance_task_cost",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="maintenance_task_due",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["asset", "-due_on"], name="maintenance_task_asset"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.asset}"

    def is_late(self, today: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < today

    @property
    def checklist(self) -> list[tuple[int, str, bool]]:
        """(place, text, ticked) of every step."""
        return [(n, text, n in self.done_steps) for n, text in enumerate(self.steps)]
