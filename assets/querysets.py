"""Reads of assets: visibility, and what somebody holds now."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from accounts.access import access_of
from assets.repair_states import AWAY

if TYPE_CHECKING:
    from accounts.models import Person, User

ASSET_READERS = ("specialist", "approver", "finance", "auditor", "administrator")
# What a list or a page says of a repair.
REPAIR_SHOWN = (
    "asset__model__manufacturer",
    "asset__model__category",
    "asset__institution",
    "vendor",
)
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class AssetQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """What one holds; all assets of the institutions one serves, heads, keeps books of."""
        access = access_of(user)
        served = access.institutions(*ASSET_READERS)
        if served is None:
            return self
        held = apps.get_model("assets", "Assignment").objects.filter(
            person=user.person_id, during__upper_inf=True
        )
        return self.filter(Q(institution__in=served) | Q(pk__in=held.values("asset")))

    def with_money_for(self, user: "User") -> Self:
        """Those whose prices the user may see (policy.may_see_money)."""
        readers = access_of(user).institutions(*ASSET_READERS)
        return self if readers is None else self.filter(institution__in=readers)

    def held_by(self, person: "Person") -> Self:
        """What the person has now, by the open assignment."""
        return self.filter(assignments__person=person, assignments__during__upper_inf=True)

    def around(self, person: "Person") -> Self:
        """What the person has now, and what stands in their room (its projector, printer)."""
        here = Q(person=person.pk)
        if person.room_id:
            here |= Q(room=person.room_id)
        now = apps.get_model("assets", "Assignment").objects.filter(
            here, during__upper_inf=True
        )
        return self.filter(pk__in=now.values("asset"))

    def with_code(self, code: str) -> Self:
        """What the scanned or typed code leads to: inventory number, tag, or serial number."""
        return self.filter(_with_tag(code) | _with_serial(code))

    def with_tag(self, code: str) -> Self:
        """What the code on a label leads to: an inventory number or a tag."""
        return self.filter(_with_tag(code))

    def with_serial(self, serial: str) -> Self:
        """Those of this serial number, whatever is between its letters; none for junk."""
        return self.filter(_with_serial(serial))

    def held_at(self, moment: datetime, *, person: int | None = None) -> Self:
        """What somebody (or this person) had at the moment."""
        then = apps.get_model("assets", "Assignment").objects.filter(during__contains=moment)
        if person is not None:
            then = then.filter(person=person)
        return self.filter(pk__in=then.values("asset"))


class RepairQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Of the assets whose register one reads: not of what one only holds."""
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(asset__institution__in=served)

    def shown(self) -> Self:
        """With what a list or a page says of each."""
        return self.select_related(*REPAIR_SHOWN)

    def late(self, today: date) -> Self:
        """Away, and the day it was expected back has passed."""
        return self.filter(state__in=AWAY, due_on__lt=today)


class AssignmentQuerySet(models.QuerySet[M]):
    def running(self) -> Self:
        return self.filter(during__upper_inf=True)

    def at(self, moment: datetime) -> Self:
        """The periods in which the moment lies: of each asset at most one."""
        return self.filter(during__contains=moment)

    def with_holder(self) -> Self:
        """With what `Assignment.holder` says."""
        return self.select_related("person", "room__site", "to_asset")

    def latest_first(self) -> Self:
        return self.order_by(F("during").desc(), "-pk")


# When the commission has something to do, and afterwards its own act.
MEMBERS_SEE = ("running", "reviewing", "signing", "signed")


class StocktakeQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Those of the institutions one serves, heads, keeps books of; those one counts in."""
        access = access_of(user)
        served = access.institutions(*ASSET_READERS)
        if served is None:
            return self
        seen = Q(institution__in=served)
        limit: frozenset[int] | None = getattr(user, "limited_to", None)
        if user.is_active and user.person_id is not None:
            members = apps.get_model("assets", "StocktakeMember").objects
            own = Q(
                pk__in=members.filter(person=user.person_id).values("stocktake"),
                state__in=MEMBERS_SEE,
            )
            seen |= own if limit is None else own & Q(institution__in=limit)
        return self.filter(seen)

    def counting(self) -> Self:
        """Those that take scans now."""
        return self.filter(state__in=("running", "reviewing"))


def _with_tag(code: str) -> Q:
    tags = apps.get_model("assets", "AssetTag").objects.filter(
        asset=OuterRef("pk"), ended_at=None, key=_key("assets_code_key", code)
    )
    return Q(inventory_no=" ".join(code.split()).upper()) | Q(Exists(tags))


def _with_serial(serial: str) -> Q:
    return Q(serial_key=_key("assets_serial_key", serial)) & ~Q(serial_key="")


def _key(function: str, code: str) -> Func:
    return Func(Value(code), function=function, output_field=models.TextField())


def saw_asset(user: Any, values: Mapping[str, Any]) -> bool:
    """As AssetQuerySet.visible_to: of an institution one serves, or held by oneself."""
    access = access_of(user)
    where = values.get("institution")
    served = access.institutions(*ASSET_READERS)
    if served is None or where in served:
        return True
    limit: frozenset[int] | None = getattr(user, "limited_to", None)
    inside = limit is None or where in limit
    held = values.get("person") is not None and values["person"] == user.person_id
    return inside and held and _ran_on(values.get("during"))


def saw_stock(user: Any, values: Mapping[str, Any]) -> bool:
    """As OfInstitutionQuerySet.visible_to."""
    served = access_of(user).institutions(*ASSET_READERS)
    return served is None or values.get("institution") in served


def saw_repair(user: Any, values: Mapping[str, Any]) -> bool:
    """As RepairQuerySet.visible_to: by the institution of its device, as it was then."""
    served = access_of(user).institutions(*ASSET_READERS)
    if served is None or "institution" in values:
        return served is None or values["institution"] in served
    assets = apps.get_model("assets", "Asset").objects.filter(pk=values.get("asset", 0))
    return assets.filter(institution__in=served).exists()


def saw_catalogue(user: Any, values: Mapping[str, Any]) -> bool:
    """Kinds and models belong to no institution: whoever reads some register."""
    return any(access_of(user).has(role) for role in ASSET_READERS)


def _ran_on(during: Any) -> bool:
    """Whether a period had no end: PostgreSQL's text of it, or the range."""
    if isinstance(during, str):
        return during.endswith(",)")
    return during is not None and bool(during.upper_inf)


class HandoverQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Acts of the institutions one serves, heads, keeps books of; those one signs oneself."""
        served = access_of(user).institutions(*ASSET_READERS)
        if served is None:
            return self
        own = Q(person=user.person_id) & ~Q(state="draft") & Q(issued_at__isnull=False)
        return self.filter(Q(institution__in=served) | own)

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def of_person(self, person_id: int) -> Self:
        return self.filter(person=person_id, issued_at__isnull=False)


class OfInstitutionQuerySet(models.QuerySet[M]):
    """Rows that stand in the books of an institution."""

    def visible_to(self, user: "User") -> Self:
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(institution__in=served)


class StockMoveQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        served = access_of(user).institutions(*ASSET_READERS)
        return self if served is None else self.filter(item__institution__in=served)
