"""Loan devices: pools of what may be booked, and bookings of some of it for a time."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from assets.booking_querysets import BookingPoolQuerySet, BookingQuerySet
from assets.booking_states import AWAY, BookingState
from assets.models.assets import Asset
from itportal.core.db import Identified, Timed


class BookingPool(Identified, Timed):
    """Devices of one institution that its people, and those of all under it, may book.

    One device can be a pool of its own. `needs_approval`: a keeper confirms each booking of
    somebody else. `most_days`: for how long at most. `room`: where they are kept.
    """

    name = models.CharField(_("name"), max_length=80)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="booking_pools"
    )
    needs_approval = models.BooleanField(_("each booking is confirmed"), default=False)
    most_days = models.PositiveSmallIntegerField(
        _("for how many days at most"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    room = models.ForeignKey(
        "accounts.Room",
        verbose_name=_("where they are kept"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    about = models.CharField(_("where and how it is fetched"), max_length=300, blank=True)
    is_active = models.BooleanField(_("can be booked"), default=True)
    assets = models.ManyToManyField(Asset, through="PooledAsset", related_name="booking_pools")

    objects = BookingPoolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="booking_pool_once"),
            models.CheckConstraint(condition=Q(most_days__gte=1), name="booking_pool_days"),
        ]

    def __str__(self) -> str:
        return self.name


class PooledAsset(models.Model):
    """An asset that may be booked: from one pool at most."""

    pool = models.ForeignKey(BookingPool, on_delete=models.PROTECT, related_name="members")
    asset = models.OneToOneField(Asset, on_delete=models.PROTECT, related_name="pooled")

    def __str__(self) -> str:
        return f"{self.asset_id}"


class Booking(Identified, Timed):
    """Some devices of a pool kept for a person for a time (`B-0007`), as `[from, until)`.

    `made_by`: the borrower or a keeper. `reason`: why it was refused, cancelled or not fetched.
    `due_told_for`: the end that the borrower was reminded of.
    """

    State = BookingState

    number = models.CharField(_("number"), max_length=20, unique=True)
    pool = models.ForeignKey(BookingPool, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="bookings"
    )
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField(_("when"))
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BookingState.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    out_at = models.DateTimeField(_("handed out at"), null=True, blank=True)
    out_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("handed out by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    returned_at = models.DateTimeField(_("brought back at"), null=True, blank=True)
    return_note = models.CharField(_("what is missing or broken"), max_length=300, blank=True)
    act = models.ForeignKey(
        "assets.Handover",
        verbose_name=_("act"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    due_told_for = models.DateTimeField(_("reminded of the end"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[*AWAY, BookingState.RETURNED])
                | Q(out_at__isnull=False),
                name="booking_out_when",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="booking_person"),
            models.Index(
                fields=["state", "id"],
                name="booking_running",
                condition=Q(state__in=["requested", "confirmed", "out", "overdue"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def begins_at(self) -> datetime:
        return _known(self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return _known(self.during.upper)

    @property
    def is_away(self) -> bool:
        return self.state in AWAY


class BookedAsset(models.Model):
    """One device of a booking. While it is held nobody else's booking of it overlaps.

    `during` is the booking's. `assignment`: the loan it became when it was handed out.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="booked")
    during = DateTimeRangeField()
    is_held = models.BooleanField(default=True)
    assignment = models.OneToOneField(
        "assets.Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="booked",
    )
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "asset"], name="booked_asset_once"),
            ExclusionConstraint(
                name="booked_asset_no_overlap",
                expressions=[
                    (
                        Func(F("asset"), F("asset"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_held=True),
            ),
        ]
        ordering = ["booking", "asset__inventory_no"]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.asset_id}"

    @property
    def begins_at(self) -> datetime:
        return _known(self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return _known(self.during.upper)


def _known(moment: datetime | None) -> datetime:
    assert moment is not None  # noqa: S101 - services write no booking without both ends
    return moment
