"""Category → model → asset, and who holds it when."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.querysets import AssetQuerySet
from itportal.core.db import Identified, Timed


class Category(Identified, Timed):
    """A kind of asset: laptop, monitor, printer."""

    code = models.SlugField(max_length=40, unique=True)
    name_et = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    icon = models.CharField(max_length=30)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_et


class Manufacturer(Identified, Timed):
    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class AssetModel(Identified, Timed):
    """A product: `Dell Latitude 5440`."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="models")
    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, related_name="models"
    )
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["manufacturer", "name"], name="asset_model_once")
        ]

    def __str__(self) -> str:
        return self.name


class Asset(Identified, Timed):
    """One thing with an inventory number."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ORDERED = "ordered", _("Ordered")
        IN_STOCK = "in_stock", _("In stock")
        IN_USE = "in_use", _("In use")
        ON_LOAN = "on_loan", _("On loan")
        IN_REPAIR = "in_repair", _("In repair")
        RETIRED = "retired", _("Retired")
        DISPOSED = "disposed", _("Disposed")
        MISSING = "missing", _("Missing")

    inventory_no = models.CharField(_("inventory number"), max_length=20, unique=True)
    model = models.ForeignKey(AssetModel, on_delete=models.PROTECT, related_name="assets")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="assets"
    )
    room = models.ForeignKey(
        "accounts.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.IN_STOCK
    )
    acquired_on = models.DateField(_("acquired on"), null=True, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.inventory_no

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # the plugin adds Django's
        """Django's own hashes every label of the choices, in every row of a list."""
        return str(self.State(self.state).label)


class Assignment(Identified, Timed):
    """Who or what has the asset, and when. Exactly one of person and room.

    Periods of one asset never overlap, so "who had it on 31 December" has one answer.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    room = models.ForeignKey(
        "accounts.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(room__isnull=True),
                name="assignment_one_holder",
            ),
            ExclusionConstraint(
                name="assignment_no_overlap",
                expressions=[
                    (
                        Func(F("asset"), F("asset"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                name="assignment_now_person",
                condition=Q(during__upper_inf=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.during}"

    @property
    def since(self) -> datetime:
        moment = self.during.lower
        assert moment is not None  # noqa: S101 - services write no period without a beginning
        return moment

    @property
    def until(self) -> datetime | None:
        """None while the holder has it."""
        return self.during.upper
