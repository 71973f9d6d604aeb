"""Who or what holds an asset, and when."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from assets.models.assets import Asset
from assets.querysets import AssignmentQuerySet
from itportal.core.db import Identified, Timed


class Assignment(Identified, Timed):
    """Who or what has the asset, and when. Exactly one of person, room and another asset.

    Periods of one asset never overlap, so "who had it on 31 December" has one answer.
    `due_on`: it is lent, and to be brought back by then.
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
    to_asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    during = DateTimeRangeField()
    due_on = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, room__isnull=True, to_asset__isnull=True)
                | Q(person__isnull=True, room__isnull=False, to_asset__isnull=True)
                | Q(person__isnull=True, room__isnull=True, to_asset__isnull=False),
                name="assignment_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(to_asset__isnull=True) | ~Q(to_asset=F("asset")),
                name="assignment_not_to_itself",
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

    @property
    def holder(self) -> str:
        """In words: a person, `site, room`, or the other asset's number (all loaded)."""
        if self.room:
            return f"{self.room.site}, {self.room}"
        return str(self.person or self.to_asset or "")
