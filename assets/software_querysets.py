"""Reads of software: who sees which program, installation, rule and finding."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.access import access_of
from assets.querysets import ASSET_READERS

if TYPE_CHECKING:
    from accounts.models import User

# An end of support that comes within so many days is told of.
SOON = timedelta(days=180)
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class SoftwareTitleQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """They belong to no institution: to whoever reads some inventory."""
        return self.none() if _served(user) == frozenset() else self

    def installed_for(self, user: "User") -> Self:
        """Those installed on some device whose register the user reads."""
        running = apps.get_model("assets", "Installation").objects.visible_to(user).running()
        return self.filter(Exists(running.filter(title=OuterRef("pk"))))


class SoftwareNameQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those found on devices of the institutions one serves or reads."""
        served = _served(user)
        if served is None:
            return self
        found = apps.get_model("assets", "Installation").objects.filter(
            name=OuterRef("pk"), asset__institution__in=served
        )
        return self.filter(Exists(found))

    def unknown(self) -> Self:
        return self.filter(title__isnull=True, is_noise=False)


class InstallationQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """On devices whose register one reads, not on what one only holds."""
        served = _served(user)
        return self if served is None else self.filter(asset__institution__in=served)

    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def at(self, moment: datetime) -> Self:
        """What was installed at the moment."""
        return self.filter(first_seen__lte=moment).filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=moment)
        )

    def programs(self) -> Self:
        """Without what was found to be part of something else."""
        return self.filter(name__is_noise=False)


class SoftwareRuleQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of the institutions one reads and of all above them: they hold for both."""
        served = _served(user)
        if served is None:
            return self
        around = access_of(user).around or frozenset()
        return self.filter(institution__in=served | around) if served else self.none()


class SoftwareFindingQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        served = _served(user)
        return self if served is None else self.filter(institution__in=served)

    def current(self, today: date) -> Self:
        """Without ends of support that are still far away."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__lte=today + SOON))


def _served(user: "User") -> frozenset[int] | None:
    return access_of(user).institutions(*ASSET_READERS)


def saw_installation(user: Any, values: Mapping[str, Any]) -> bool:
    """As InstallationQuerySet.visible_to, by the institution of its device as it was then."""
    served = _served(user)
    if served is None or "institution" in values:
        return served is None or values["institution"] in served
    key = values.get("asset")
    if key is None:
        return False
    assets = apps.get_model("assets", "Asset").objects
    return assets.filter(pk=key, institution__in=served).exists()


def saw_title(user: Any, values: Mapping[str, Any]) -> bool:
    return _served(user) != frozenset()
