"""Stock by API: items with balances, the ledger of moves, places, purchases."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef, PersonRef, RoomRef
from accounts.models import Institution, Person, Vendor
from assets import policy
from assets.api.filters import MoveFilters, PurchaseFilters, StockFilters
from assets.models import (
    Asset,
    PurchaseDraft,
    PurchaseLine,
    StockBalance,
    StockItem,
    StockMove,
    StockPlace,
)
from assets.services import purchasing, stock
from assets.services.stock import MOST, Receipt, Receiver, last_price
from assets.stock_reads import with_coming
from itportal.core.api.fields import OneOfField, PatternField, TextField, UidField, WholeField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet

READS = ("list", "retrieve")
BY_NUMBER = Ordering("number", (Key("number"),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))
RULES = dict.fromkeys(READS, policy.may_browse_stock)
SCOPES = dict.fromkeys(READS, "stock:read")
BALANCES = StockBalance.objects.select_related("place").order_by("place__name", "pk")
LINES = PurchaseLine.objects.select_related("item").order_by("pk")


class PriceField(PatternField):
    """Net euros of one, as text: `12.50`."""

    shape = r"[0-9]{1,7}(\.[0-9]{1,2})?"


class VendorRef(Out):
    """An outside organisation, briefly."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class PlaceRef(Out):
    """A place of the stock, briefly."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class ItemRef(Out):
    """An item of the stock, briefly."""

    brief = ("uid", "number", "name")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    name = serializers.CharField()


class BalanceOut(Out):
    """How many there are at a place, and the level of the place alone."""

    brief = ("place", "quantity", "reorder_level", "target")

    place = PlaceRef()
    quantity = serializers.IntegerField()
    reorder_level = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)


class ModelRef(Out):
    """A product that it fits."""

    brief = ("uid", "name", "manufacturer")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    manufacturer = serializers.CharField(source="manufacturer.name")


class StockItemOut(Out):
    """A supply or spare part. `on_hand`: at all places; `coming`: ordered and not here yet."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=StockItem.Kind.choices)
    part_number = serializers.CharField()
    unit = serializers.ChoiceField(choices=StockItem.Unit.choices)
    institution = InstitutionRef()
    supplier = VendorRef(allow_null=True)
    on_hand = serializers.IntegerField()
    coming = serializers.IntegerField()
    reorder_level = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    is_low = serializers.BooleanField()
    is_active = serializers.BooleanField()
    codes = serializers.ListField(child=serializers.CharField(), source="code_list")
    fits = ModelRef(many=True)
    balances = BalanceOut(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class StockPlaceOut(Out):
    """A shelf, a cupboard, a store room."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    institution = InstitutionRef()
    room = RoomRef(allow_null=True)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class StockMoveOut(Out):
    """One change of one balance; never changed itself. `quantity` is what the balance grew by,
    `balance` what it was after, `value` net euros that came or went with it."""

    personal = {"person": "assets:read.personal"}

    uid = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=StockMove.Kind.choices)
    item = ItemRef()
    place = PlaceRef()
    quantity = serializers.IntegerField()
    balance = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=12, decimal_places=2)
    unit_price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    vat_percent = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    supplier = VendorRef(allow_null=True)
    document = serializers.CharField()
    person = PersonRef(allow_null=True)
    for_institution = InstitutionRef(allow_null=True)
    asset = serializers.CharField(
        source="asset.inventory_no", allow_null=True, help_text="Inventory number."
    )
    ticket_number = serializers.CharField()
    note = serializers.CharField()
    undoes = serializers.UUIDField(
        source="undoes.uid", allow_null=True, help_text="The move that it takes back."
    )


class PurchaseLineOut(Out):
    """What is bought. `suggested`: what the levels ask for."""

    brief = ("item", "suggested", "quantity", "received", "unit_price")

    item = ItemRef()
    suggested = serializers.IntegerField()
    quantity = serializers.IntegerField()
    received = serializers.IntegerField()
    unit_price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)


class PurchaseOut(Out):
    """What is to be bought from one supplier."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=PurchaseDraft.State.choices)
    institution = InstitutionRef()
    supplier = VendorRef(allow_null=True)
    lines = PurchaseLineOut(many=True)
    ordered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


POSTED = ("receipt", "issue", "transfer", "count", "return")


class StockMoveIn(In):
    """A move to be made. `quantity`: how many; of a count, how many were found. `to`: where a
    transfer leads. `unit_price` is a receipt's (else the last one stands); `person`, `institution`,
    `asset` and `ticket_number` say to whom an issue went."""

    kind = OneOfField(choices=POSTED)
    item = TextField(max_length=20, help_text="Number of the item.")
    place = UidField()
    quantity = WholeField(min_value=0, max_value=MOST)
    to = UidField(required=False)
    unit_price = PriceField(max_length=10, required=False)
    supplier = UidField(required=False)
    document = TextField(max_length=60, required=False, allow_blank=True)
    person = UidField(required=False)
    institution = UidField(required=False)
    asset = TextField(max_length=20, required=False, help_text="Inventory number.")
    ticket_number = TextField(max_length=20, required=False, allow_blank=True)
    note = TextField(max_length=200, required=False, allow_blank=True)


class EmptyIn(In):
    """No members."""


class StockViewSet(ReadViewSet):
    """Supplies and spare parts of the institutions one serves or reads."""

    rules = RULES
    scopes = SCOPES
    lookup_field = "number"
    serializer_class = StockItemOut
    filterset_class = StockFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NUMBER, BY_CHANGE)

    def visible(self, actor: Any) -> QuerySet[StockItem]:
        return StockItem.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return (
            with_coming(queryset)
            .select_related("institution", "supplier")
            .prefetch_related(
                "codes", "fits__manufacturer", Prefetch("balances", queryset=BALANCES)
            )
        )


class StockPlaceViewSet(ReadViewSet):
    """Where supplies are kept."""

    rules = RULES
    scopes = SCOPES
    serializer_class = StockPlaceOut
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_CHANGE)

    def visible(self, actor: Any) -> QuerySet[StockPlace]:
        return StockPlace.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution", "room")


class StockMoveViewSet(ReadViewSet):
    """The ledger: what came, went, was counted."""

    rules = RULES | dict.fromkeys(("create", "undo"), policy.may_keep_stock)
    scopes = SCOPES | dict.fromkeys(("create", "undo"), "stock:write")
    serializer_class = StockMoveOut
    filterset_class = MoveFilters
    institution_lookup = "item__institution"
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[StockMove]:
        return StockMove.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related(
            *("item", "place", "supplier", "person", "for_institution", "asset", "undoes")
        )

    @extend_schema(request=StockMoveIn, responses={201: StockMoveOut})
    def create(self, request: Request) -> Response:
        """Make a move. A count that finds what the books say is a 409: there is no move."""
        return self.create_from(StockMoveIn, self._make)

    @extend_schema(request=EmptyIn)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, uid: str) -> Response:
        """Take the move back by its opposite, which is answered."""
        with self.changing() as move:
            self.validated(EmptyIn)
            back = stock.undo_move(move_id=move.pk, actor=self.actor, now=timezone.now())
        return self.answer(self.by_pk(back.pk))

    def _make(self, kind: str, **values: Any) -> StockMove:
        items = StockItem.objects.visible_to(self.actor)
        item = self.referred(items, "item", number=values["item"])
        self.require_inside(item.institution_id)
        common: dict[str, Any] = {
            "item_id": item.pk,
            "place": self._place(values, "place"),
            "actor": self.actor,
            "now": timezone.now(),
            "note": values.get("note", ""),
        }
        made = self._makers()[kind](item, common, values)
        if made is None:
            raise stock.nothing_moved()
        return made

    def _makers(self) -> dict[str, Callable[..., StockMove | None]]:
        return {
            "receipt": self._receive,
            "issue": self._issue,
            "transfer": lambda item, common, values: stock.transfer_stock(
                **common, quantity=values["quantity"], to=self._place(values, "to")
            ),
            "count": lambda item, common, values: stock.count_stock(
                **common, counted=values["quantity"]
            ),
            "return": lambda item, common, values: stock.return_stock(
                **common, quantity=values["quantity"]
            ),
        }

    def _receive(self, item: StockItem, common: Any, values: dict[str, Any]) -> StockMove:
        told = values.get("unit_price")
        vendors = Vendor.objects.visible_to(self.actor)
        receipt = Receipt(
            unit_price=Decimal(told) if told else last_price(item) or Decimal(),
            supplier=self._named(vendors, "supplier", values) or item.supplier,
            document=values.get("document", ""),
        )
        return stock.receive_stock(**common, quantity=values["quantity"], receipt=receipt)

    def _issue(self, item: StockItem, common: Any, values: dict[str, Any]) -> StockMove:
        asset = None
        if "asset" in values:
            assets = Asset.objects.visible_to(self.actor)
            asset = self.referred(assets, "asset", inventory_no=values["asset"])
        receiver = Receiver(
            institution=self._named(
                Institution.objects.visible_to(self.actor), "institution", values
            ),
            person=self._named(Person.objects.visible_to(self.actor), "person", values),
            asset=asset,
            ticket_number=values.get("ticket_number", ""),
        )
        return stock.issue_stock(**common, quantity=values["quantity"], receiver=receiver)

    def _place(self, values: dict[str, Any], name: str) -> StockPlace:
        places = StockPlace.objects.visible_to(self.actor).select_related("institution")
        place: StockPlace = self.referred(places, name, uid=values.get(name))
        self.require_inside(place.institution_id)
        return place

    def _named(self, rows: QuerySet[Any], name: str, values: dict[str, Any]) -> Any:
        return self.referred(rows, name, uid=values[name]) if name in values else None


class PurchaseViewSet(ReadViewSet):
    """Purchase drafts of supplies, and what became of them."""

    rules = RULES | dict.fromkeys(("order", "cancel"), policy.may_keep_stock)
    scopes = SCOPES | dict.fromkeys(("order", "cancel"), "stock:write")
    lookup_field = "number"
    serializer_class = PurchaseOut
    filterset_class = PurchaseFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NUMBER, BY_CHANGE)

    def visible(self, actor: Any) -> QuerySet[PurchaseDraft]:
        return PurchaseDraft.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = queryset.select_related("institution", "supplier")
        return found.prefetch_related(Prefetch("lines", queryset=LINES))

    @extend_schema(request=EmptyIn)
    @action(detail=True, methods=["post"])
    def order(self, request: Request, number: str) -> Response:
        """It was sent to the supplier: its quantities count as coming."""
        return self._do(purchasing.order_draft)

    @extend_schema(request=EmptyIn)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        """Nothing more comes of it."""
        return self._do(purchasing.cancel_draft)

    def _do(self, service: Callable[..., PurchaseDraft]) -> Response:
        with self.changing() as draft:
            self.validated(EmptyIn)
            service(draft_id=draft.pk, actor=self.actor, now=timezone.now())
        return self.answer(self.by_pk(draft.pk))
