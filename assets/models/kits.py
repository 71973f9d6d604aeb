"""Kits: what is given out together, as kinds or models of devices and supplies with their counts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.catalogue import AssetModel, Category
from assets.models.stock import StockItem
from assets.querysets import OfInstitutionQuerySet
from itportal.core.db import Identified, Timed


class Kit(Identified, Timed):
    """A template of one institution: “New employee”, “Set of a class”."""

    name = models.CharField(_("name"), max_length=80)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="kits"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="kit_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class KitLine(models.Model):
    """So many of a kind, of a model, or of a supply: exactly one of the three."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    model = models.ForeignKey(
        AssetModel, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, null=True, blank=True, related_name="kit_lines"
    )
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, model__isnull=True, item__isnull=True)
                | Q(category__isnull=True, model__isnull=False, item__isnull=True)
                | Q(category__isnull=True, model__isnull=True, item__isnull=False),
                name="kit_line_of_one",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="kit_line_counted"),
        ]
        ordering = ["kit", "position"]

    def __str__(self) -> str:
        return f"{self.count} × {self.what}"

    @property
    def what(self) -> str:
        """In words (category, model with its maker, or item loaded)."""
        if self.model:
            return f"{self.model.manufacturer} {self.model}"
        return str(self.category.name if self.category else self.item)
