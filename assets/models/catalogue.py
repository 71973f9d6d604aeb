"""What kinds of assets there are: category → model, and the fields a category adds."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified, Timed

MONTHS = [MinValueValidator(1), MaxValueValidator(600)]
# Part of an address (`cf.ram`) and of an export's heading.
SLUG = RegexValidator(
    r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
    _("Small letters, digits and underscores, a letter first."),
)


class Category(Identified, Timed):
    """A kind of asset: laptop, monitor, printer.

    `holds_data`: one of these is not disposed of without saying how its data was erased.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_et = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    icon = models.CharField(max_length=30)
    lifetime_months = models.PositiveSmallIntegerField(
        _("useful life in months"), null=True, blank=True, validators=MONTHS
    )
    holds_data = models.BooleanField(_("holds data"), default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_et


class CustomField(Identified, Timed):
    """A fact that assets of some categories have beside the common ones: memory, processor.

    Its values lie in `Asset.custom` under `slug`, of the JSON type that `kind` says.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        URL = "url", _("Web address")

    slug = models.CharField(_("code"), max_length=40, unique=True, validators=[SLUG])
    name_et = models.CharField(_("name in Estonian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    options = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_filterable = models.BooleanField(_("can be filtered by"), default=False)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    categories = models.ManyToManyField(Category, related_name="custom_fields", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="choice", options__len__gt=0)
                | (~models.Q(kind="choice") & models.Q(options=[])),
                name="custom_field_options",
            )
        ]

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
    """A product: `Dell Latitude 5440`. Its pictures are attachments (gate `assets.model`)."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="models")
    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, related_name="models"
    )
    name = models.CharField(_("model"), max_length=120)
    part_no = models.CharField(_("part number"), max_length=60, blank=True)
    # The maker's end of support, for all of this model.
    eol_on = models.DateField(_("maker's support ends"), null=True, blank=True)
    lifetime_months = models.PositiveSmallIntegerField(
        _("useful life in months"), null=True, blank=True, validators=MONTHS
    )
    compatible = models.CharField(_("goes with"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["manufacturer", "name"], name="asset_model_once")
        ]

    def __str__(self) -> str:
        return self.name
