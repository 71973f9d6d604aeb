"""What programs do to assets: register them, and lead them through their course."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Institution, Person, Room, Vendor
from assets.api.serializers import AssetOut
from assets.models import Asset, Category, Disposal, Repair
from assets.services import assets as holding
from assets.services import lifecycle
from assets.services.catalogue import ensure_model
from assets.states import FIRST
from itportal.core.api.fields import (
    AnswersField,
    DayField,
    FlagField,
    OneOfField,
    PatternField,
    TextField,
    UidField,
)
from itportal.core.api.serializers import In

WORDS = 300
# Action → its path under an asset.
VERBS = {
    "order": "order",
    "receive": "receive",
    "move": "move",
    "assign": "assign",
    "lend": "lend",
    "return_to_stock": "return",
    "repair": "repair",
    "back_from_repair": "back-from-repair",
    "mark_missing": "missing",
    "mark_found": "found",
    "retire": "retire",
    "dispose": "dispose",
    "restore": "restore",
}
WRITES = ("create", *VERBS)


class AmountField(PatternField):
    """Euros as text: 949.00."""

    shape = r"[0-9]{1,12}(\.[0-9]{1,2})?"

    def to_internal_value(self, data: Any) -> Any:
        return Decimal(super().to_internal_value(data))


def _line(most: int = 80) -> TextField:
    return TextField(max_length=most, required=False, allow_blank=True)


class AssetIn(In):
    """One asset. `category` is a code; manufacturer and model are made when they are new."""

    category = TextField(max_length=40)
    manufacturer = TextField(max_length=80)
    model = TextField(max_length=120)
    institution = UidField()
    number = _line(20)
    state = OneOfField(choices=[code.value for code in FIRST], required=False)
    room = UidField(required=False)
    serial = _line()
    name = _line(63)
    notes = TextField(max_length=4000, lines=True, required=False, allow_blank=True)
    custom = AnswersField(required=False)
    ordered_on = DayField(required=False)
    order_no = _line(60)
    acquired_on = DayField(required=False)
    warranty_until = DayField(required=False)
    price_net = AmountField(required=False)
    price_vat = AmountField(required=False)
    invoice_no = _line(60)
    supplier = UidField(required=False)
    funding = _line(120)


class OrderIn(In):
    ordered_on = DayField()
    order_no = _line(60)


class ReceiveIn(In):
    acquired_on = DayField()
    room = UidField(required=False)
    serial = _line()
    invoice_no = _line(60)


class MoveIn(In):
    """Without `room`: out of any; without `institution`: in the keeping it is in."""

    room = UidField(required=False)
    institution = UidField(required=False)


class HolderIn(In):
    """Exactly one of the three."""

    person = UidField(required=False)
    room = UidField(required=False)
    to_asset = UidField(required=False)


class LoanIn(HolderIn):
    until = DayField()


class PlaceIn(In):
    room = UidField(required=False)


class RepairIn(In):
    fault = TextField(max_length=WORDS)
    vendor = UidField(required=False)
    due_on = DayField(required=False)
    is_warranty = FlagField(required=False)


class RepairedIn(In):
    outcome = OneOfField(choices=Repair.Outcome.values)
    done = _line(WORDS)
    cost_net = AmountField(required=False)


class WhyIn(In):
    reason = TextField(max_length=500)


class MissingIn(In):
    reason = _line(500)


class DisposeIn(In):
    reason = OneOfField(choices=Disposal.Reason.values)
    method = OneOfField(choices=Disposal.Method.values)
    note = _line(500)
    erasure = OneOfField(choices=Disposal.Erasure.values, required=False)
    erased_by = _line(120)
    erased_on = DayField(required=False)


def verb(name: str, shape: type[In]) -> Callable[[Any], Any]:
    def mark(method: Any) -> Any:
        routed = action(detail=True, methods=["post"], url_path=VERBS[name])(method)
        return extend_schema(request=shape, responses=AssetOut)(routed)

    return mark


class CourseMixin:
    """The writes of `AssetViewSet`; each calls one service, which judges."""

    @extend_schema(request=AssetIn, responses={201: AssetOut})
    def create(self: Any, request: Request) -> Response:
        """Put an asset on the books."""
        answer: Response = self.create_from(AssetIn, self._register)
        return answer

    @verb("order", OrderIn)
    def order(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.order_asset, OrderIn)

    @verb("receive", ReceiveIn)
    def receive(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.receive_asset, ReceiveIn)

    @verb("move", MoveIn)
    def move(self, request: Request, uid: str) -> Response:
        return self._lead(holding.move_asset, MoveIn)

    @verb("assign", HolderIn)
    def assign(self, request: Request, uid: str) -> Response:
        """Give it to a person, a room or another asset, without an act."""
        return self._lead(holding.assign_asset, HolderIn, timed=True)

    @verb("lend", LoanIn)
    def lend(self, request: Request, uid: str) -> Response:
        return self._lead(holding.lend_asset, LoanIn, timed=True)

    @verb("return_to_stock", PlaceIn)
    def return_to_stock(self, request: Request, uid: str) -> Response:
        return self._lead(holding.return_asset, PlaceIn, timed=True)

    @verb("repair", RepairIn)
    def repair(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.send_to_repair, RepairIn, timed=True)

    @verb("back_from_repair", RepairedIn)
    def back_from_repair(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.back_from_repair, RepairedIn, timed=True)

    @verb("mark_missing", MissingIn)
    def mark_missing(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.mark_missing, MissingIn, timed=True)

    @verb("mark_found", PlaceIn)
    def mark_found(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.mark_found, PlaceIn)

    @verb("retire", WhyIn)
    def retire(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.retire_asset, WhyIn, timed=True)

    @verb("dispose", DisposeIn)
    def dispose(self, request: Request, uid: str) -> Response:
        """Off the books; what holds data needs word of how it was erased."""
        return self._lead(lifecycle.dispose_asset, DisposeIn, timed=True)

    @verb("restore", WhyIn)
    def restore(self, request: Request, uid: str) -> Response:
        return self._lead(lifecycle.restore_asset, WhyIn, timed=True)

    def _lead(
        self: Any, service: Callable[..., object], shape: type[In], *, timed: bool = False
    ) -> Response:
        with self.changing() as asset:
            values = self._found(self.validated(shape))
            if "institution" in values:
                self.require_inside(values["institution"].pk)
            more = {"now": timezone.now()} if timed else {}
            service(asset_id=asset.pk, actor=self.actor, **values, **more)
        answer: Response = self.answer(self.by_pk(asset.pk))
        return answer

    def _register(self: Any, **values: Any) -> Asset:
        values = self._found(values)
        self.require_inside(values["institution"].pk)
        kinds = Category.objects.all()
        model = ensure_model(
            actor=self.actor,
            category=self.referred(kinds, "category", code=values.pop("category")),
            manufacturer=values.pop("manufacturer"),
            name=values.pop("model"),
        )
        number = values.pop("number", "")
        return holding.register_asset(
            actor=self.actor, model=model, inventory_no=number, **values
        )

    def _found(self: Any, values: dict[str, Any]) -> dict[str, Any]:
        """With the rows that the uids in the body name: those the caller may see."""
        kinds: dict[str, Callable[[Any], QuerySet[Any]]] = {
            "institution": Institution.objects.visible_to,
            "room": Room.objects.visible_to,
            "person": Person.objects.visible_to,
            "to_asset": Asset.objects.visible_to,
            "vendor": Vendor.objects.visible_to,
            "supplier": Vendor.objects.visible_to,
        }
        for name, rows in kinds.items():
            if name in values:
                values[name] = self.referred(rows(self.actor), name, uid=values[name])
        return values
