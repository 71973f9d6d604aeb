"""Reads of entitlements and of who uses them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from accounts.access import access_of
from assets.querysets import ASSET_READERS
from assets.states import GONE

if TYPE_CHECKING:
    from accounts.models import User

SOON_DAYS = 90
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class EntitlementQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of the institutions one serves or reads, and those they may use."""
        access = access_of(user)
        served = access.institutions(*ASSET_READERS)
        if served is None:
            return self
        if not served or access.around is None:
            return self.none()
        users = apps.get_model("assets", "Entitlement").institutions.through.objects.filter(
            entitlement=OuterRef("pk")
        )
        shared = Q(institution__in=access.around) & ~Exists(users)
        named = Exists(users.filter(institution__in=access.around))
        return self.filter(Q(institution__in=served) | shared | Q(named))

    def in_force(self, today: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def over_used(self) -> Self:
        return self.filter(is_over())


def is_over() -> Q:
    return Q(quantity__isnull=False, used__gt=F("quantity"))


def ends_soon(today: date) -> Q:
    """Within 90 days, or some days ago and neither renewed nor given up."""
    until = today + timedelta(days=SOON_DAYS)
    return Q(ends_on__lte=until) & (Q(ends_on__gte=today) | ~Q(decision="cancel"))


def notice_passed(today: date) -> Q:
    """The day to give notice is over, the term is not, and nobody has decided."""
    return Q(notice_on__lt=today, decision="") & Q(ends_on__gte=today)


def held_by_gone() -> Q:
    """Of entitlements: some seat is held by somebody who left or something that is gone."""
    uses = apps.get_model("assets", "EntitlementUse").objects.running().of_gone()
    return Q(pk__in=uses.values("entitlement"))


class EntitlementUseQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """All uses of what one's institutions own; of what they share in, those of one's own."""
        served = access_of(user).institutions(*ASSET_READERS)
        if served is None:
            return self
        own = Q(entitlement__institution__in=served)
        employed = apps.get_model("accounts", "Employment").objects.filter(
            institution__in=served
        )
        return self.filter(
            own
            | Q(institution__in=served)
            | Q(asset__institution__in=served)
            | Q(person__in=employed.values("person"))
        )

    def running(self) -> Self:
        return self.filter(during__upper_inf=True)

    def of_gone(self) -> Self:
        """Held by people who do not work any more, and by what is retired or disposed of."""
        return self.filter(Q(person__is_active=False) | Q(asset__state__in=GONE))

    def with_holder(self) -> Self:
        """With what `EntitlementUse.holder` says, and where that is."""
        return self.select_related(
            "person", "asset__model__manufacturer", "asset__institution", "institution"
        )


def by_deadline() -> Any:
    return Coalesce("notice_on", "ends_on")


def with_price(rows: models.QuerySet[Any], user: "User") -> models.QuerySet[Any]:
    """`price`: what a licence costs, for those who read its owner; None for who shares in it."""
    served = access_of(user).institutions(*ASSET_READERS)
    price: Any = F("price_gross")
    if served is not None:
        price = models.Case(
            models.When(institution__in=served, then=price), default=models.Value(None)
        )
    priced: models.QuerySet[Any] = rows.annotate(price=price)
    return priced
