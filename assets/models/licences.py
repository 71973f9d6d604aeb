"""What the municipality has the right to use: entitlements, their terms, who uses them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.licence_querysets import EntitlementQuerySet, EntitlementUseQuerySet
from assets.models.assets import AMOUNT, Asset
from itportal.core.db import Identified, Timed

QUANTITY: Final = [MinValueValidator(1), MaxValueValidator(1_000_000)]
DAYS: Final = [MaxValueValidator(730)]


def _amount(label: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, validators=AMOUNT
    )


class Priced(models.Model):
    """What one term costs: two of the three are told, all three add up."""

    price_net = _amount(_("price without VAT"))
    price_vat = _amount(_("VAT"))
    price_gross = _amount(_("price with VAT"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(price_net__isnull=True, price_vat__isnull=True)
                & Q(price_gross__isnull=True)
                | Q(
                    price_net__gte=0,
                    price_vat__gte=0,
                    price_gross=F("price_net") + F("price_vat"),
                ),
                name="%(class)s_price_adds_up",
            )
        ]


class Entitlement(Identified, Timed, Priced):
    """A right to use something: so many seats, for a term, by a contract.

    `used` is the sum of what runs, kept by the services under this row's lock. `notice_on`: the last day to give
    notice, counted from the term's end by the notice period. Without `institutions` it serves its owner and
    all beneath; with them only these, with what is beneath them. `key_sealed` is opened by one service.
    """

    class Kind(models.TextChoices):
        SEAT = "seat", pgettext_lazy("kind of licence", "Per seat")
        DEVICE = "device", pgettext_lazy("kind of licence", "Per device")
        USER = "user", pgettext_lazy("kind of licence", "Per user")
        SITE = "site", pgettext_lazy("kind of licence", "For the institution")
        FREE = "free", pgettext_lazy("kind of licence", "Free")

    class NoticeUnit(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        WORKING = "working", _("working days")

    class Decision(models.TextChoices):
        RENEW = "renew", _("Renew")
        CHANGE = "change", _("Renew changed")
        CANCEL = "cancel", _("Give up")

    COUNTED: Final = ("seat", "device", "user")

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(pgettext_lazy("licence", "title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    quantity = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, validators=QUANTITY
    )
    metric = models.CharField(_("what is counted"), max_length=80, blank=True)
    used = models.PositiveIntegerField(default=0)
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlements",
    )
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="entitlements"
    )
    institutions = models.ManyToManyField(
        "accounts.Institution", related_name="usable_entitlements", blank=True
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    renews_itself = models.BooleanField(_("renews itself"), default=False)
    notice_days = models.PositiveSmallIntegerField(
        _("notice period, days"), null=True, blank=True, validators=DAYS
    )
    notice_unit = models.CharField(
        _("counted in"),
        max_length=8,
        choices=NoticeUnit.choices,
        default=NoticeUnit.CALENDAR,
    )
    notice_on = models.DateField(null=True, blank=True)
    warn_days = models.PositiveSmallIntegerField(
        _("remind so many days before"), default=30, validators=DAYS
    )
    # The deadline that keepers were told of.
    warned_for = models.DateField(null=True, blank=True)
    contract_no = models.CharField(_("contract number"), max_length=80, blank=True)
    contract = models.TextField(_("what was agreed"), max_length=4000, blank=True)
    funding = models.CharField(_("funding source"), max_length=120, blank=True)
    key_sealed = models.TextField(blank=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision.choices, blank=True
    )
    decision_note = models.CharField(_("why"), max_length=500, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        constraints = [
            *Priced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quantity__gte=1)
                | (Q(quantity__isnull=True) & Q(kind__in=["site", "free"])),
                name="entitlement_counted",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="entitlement_term_forwards",
            ),
        ]
        indexes = [
            models.Index(fields=["institution"], name="entitlement_owner"),
            models.Index(fields=["ends_on"], name="entitlement_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def free(self) -> int | None:
        """How many are left; None when they are not counted, below nothing when over-used."""
        return None if self.quantity is None else self.quantity - self.used

    @property
    def over(self) -> int:
        return max(-(self.free or 0), 0)

    @property
    def deadline(self) -> date | None:
        """The day by which something must be decided."""
        return self.notice_on or self.ends_on

    @property
    def has_key(self) -> bool:
        return bool(self.key_sealed)


class EntitlementTerm(Identified, Timed, Priced):
    """A term that was renewed, as it was."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Entitlement.Decision.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [*Priced.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.starts_on or ''}–{self.ends_on or ''}"


def _once(name: str, holder: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (
                Func(F("entitlement"), F("entitlement"), Value("[]"), function="int8range"),
                RangeOperators.OVERLAPS,
            ),
            (
                Func(F(holder), F(holder), Value("[]"), function="int8range"),
                RangeOperators.OVERLAPS,
            ),
            ("during", RangeOperators.OVERLAPS),
        ],
        condition=Q(**{f"{holder}__isnull": False}),
    )


class EntitlementUse(Identified, Timed):
    """Who or what uses how many of it, and when. Exactly one of person, asset and institution.

    `over_reason`: why it was given out although none was free.
    """

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="uses")
    person = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlement_uses",
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="entitlement_uses"
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlement_uses",
    )
    quantity = models.PositiveIntegerField(_("how many"), default=1, validators=QUANTITY)
    during = DateTimeRangeField()
    over_reason = models.CharField(_("why more than bought"), max_length=300, blank=True)

    objects = EntitlementUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, asset__isnull=True, institution__isnull=True)
                | Q(person__isnull=True, asset__isnull=False, institution__isnull=True)
                | Q(person__isnull=True, asset__isnull=True, institution__isnull=False),
                name="entitlement_use_one_holder",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="entitlement_use_some"),
            _once("entitlement_use_person_once", "person"),
            _once("entitlement_use_asset_once", "asset"),
            _once("entitlement_use_institution_once", "institution"),
        ]

    def __str__(self) -> str:
        return self.holder

    @property
    def since(self) -> datetime:
        moment = self.during.lower
        assert moment is not None  # noqa: S101 - services write no period without a beginning
        return moment

    @property
    def until(self) -> datetime | None:
        """None while it is used."""
        return self.during.upper

    @property
    def holder(self) -> str:
        """In words (the holder is loaded)."""
        return str(self.person or self.asset or self.institution or "")
