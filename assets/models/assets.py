"""One thing with an inventory number: what, whose, where, in which state, for how much."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from assets import states
from assets.models.catalogue import MONTHS, AssetModel, Manufacturer
from assets.money import months_after, residual_value
from assets.querysets import AssetQuerySet
from itportal.core.db import Identified, Timed

HOST_NAME = RegexValidator(
    r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$",
    _("A name in the network has letters without marks, digits, hyphens and points only."),
)
AMOUNT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal("999999999999.99"))]
PRICES = ("price_net", "price_vat", "price_gross")


def _amount(label: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, validators=AMOUNT
    )


class Asset(Identified, Timed):
    """One thing with an inventory number.

    `manufacturer` is the model's, kept by the database, so that a serial number is unique per
    maker; `serial_key` is the serial number as it is compared, empty when it is none (both:
    migration 0002).
    """

    State = states.State

    class Warranty(models.TextChoices):
        CARRY_IN = "carry_in", _("taken to the seller")
        ON_SITE = "on_site", _("repaired on site")
        COLLECTED = "collected", _("collected and brought back")
        EXTENDED = "extended", _("extended")

    inventory_no = models.CharField(_("inventory number"), max_length=20, unique=True)
    model = models.ForeignKey(AssetModel, on_delete=models.PROTECT, related_name="assets")
    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, null=True, editable=False, related_name="assets"
    )
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="assets"
    )
    room = models.ForeignKey(
        "accounts.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    responsible = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_for",
    )
    name = models.CharField(
        _("name in the network"), max_length=63, blank=True, validators=[HOST_NAME]
    )
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    serial_key = models.GeneratedField(
        expression=Func(F("serial"), function="assets_serial_key"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )
    state = models.CharField(
        _("state"), max_length=12, choices=states.State.choices, default=states.State.IN_STOCK
    )
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    accessories = models.CharField(_("accessories"), max_length=300, blank=True)
    custom = models.JSONField(default=dict, blank=True)

    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    order_no = models.CharField(_("order or procurement"), max_length=60, blank=True)
    acquired_on = models.DateField(_("acquired on"), null=True, blank=True)
    price_net = _amount(_("price without VAT"))
    price_vat = _amount(_("VAT"))
    price_gross = _amount(_("price with VAT"))
    invoice_no = models.CharField(_("invoice number"), max_length=60, blank=True)
    supplier = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supplied_assets",
    )
    funding = models.CharField(_("funding source"), max_length=120, blank=True)
    lifetime_months = models.PositiveSmallIntegerField(
        _("useful life in months"), null=True, blank=True, validators=MONTHS
    )
    warranty_kind = models.CharField(
        _("warranty"), max_length=10, choices=Warranty.choices, blank=True
    )
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    # A replacement planned for another day than the useful life says.
    replace_on = models.DateField(_("to be replaced on"), null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="asset_not_own_parent"),
            models.CheckConstraint(
                condition=Q(price_net__isnull=True, price_vat__isnull=True)
                & Q(price_gross__isnull=True)
                | Q(
                    price_net__gte=0,
                    price_vat__gte=0,
                    price_gross=F("price_net") + F("price_vat"),
                ),
                name="asset_price_adds_up",
            ),
            models.UniqueConstraint(
                fields=["manufacturer", "serial_key"],
                name="asset_serial_once",
                condition=~Q(serial_key="") & ~Q(state="disposed"),
            ),
        ]
        indexes = [
            # Equality of any custom field without an index of its own (docs/assets.md).
            GinIndex(fields=["custom"], name="asset_custom", opclasses=["jsonb_path_ops"])
        ]

    def __str__(self) -> str:
        return self.inventory_no

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # the plugin adds Django's
        """Django's own hashes every label of the choices, in every row of a list."""
        return str(self.State(self.state).label)

    @property
    def lifetime(self) -> int | None:
        """Months of useful life: its own, else the model's, else the category's."""
        model = self.model
        return self.lifetime_months or model.lifetime_months or model.category.lifetime_months

    @property
    def ends_on(self) -> date | None:
        """The day it should be replaced: as planned, else the end of its useful life."""
        if self.replace_on:
            return self.replace_on
        months = self.lifetime
        return months_after(self.acquired_on, months) if self.acquired_on and months else None

    def worth(self, day: date) -> Decimal | None:
        """Residual value by straight line at the end of `day`; None without price or dates."""
        return residual_value(self.price_net, self.acquired_on, self.lifetime, day)


class AssetTag(Identified, Timed):
    """A code on the thing that leads to it: stuck on, printed, read by radio, of older books.

    `key` is the value as it is compared. A code leads to one asset at a time; disposal ends it.
    """

    class Kind(models.TextChoices):
        BARCODE = "barcode", _("Bar code")
        QR = "qr", _("QR code")
        RFID = "rfid", _("Radio tag")
        OLD_NUMBER = "old_number", _("Old number")

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="tags")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    value = models.CharField(_("code"), max_length=120)
    key = models.GeneratedField(
        expression=Func(F("value"), function="assets_code_key"),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="asset_tag_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(condition=~Q(key=Value("")), name="asset_tag_said"),
        ]

    def __str__(self) -> str:
        return self.value
