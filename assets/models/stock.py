"""Spare parts and supplies: what there is of each at each place, by a ledger of moves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.querysets import OfInstitutionQuerySet, StockMoveQuerySet
from itportal.core.db import EtKey, Identified, Timed


class StockItem(Identified, Timed):
    """A kind of thing that is used up: a toner, a cable, a mouse.

    `institution` keeps it: its keepers change it and move it. `on_hand` and `is_low` follow from
    the balances; services/stock.py writes them with each move.
    """

    class Kind(models.TextChoices):
        TONER = "toner", _("Toner or ink")
        CABLE = "cable", _("Cable or adapter")
        INPUT = "input", _("Mouse, keyboard, headset")
        STORAGE = "storage", _("Storage")
        MEMORY = "memory", _("Memory")
        BATTERY = "battery", _("Battery")
        POWER = "power", _("Power supply")
        PART = "part", _("Spare part")
        OTHER = "other", _("Other supply")

    class Unit(models.TextChoices):
        PIECE = "piece", _("pc")
        PACK = "pack", _("pack")
        SET = "set", _("set")
        METRE = "metre", _("m")

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="stock_items"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    part_number = models.CharField(_("part number"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.PIECE)
    fits = models.ManyToManyField("assets.AssetModel", related_name="supplies", blank=True)
    supplier = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supplies",
    )
    # Below the level it is bought up to the target: of all places together.
    reorder_level = models.PositiveIntegerField(_("reorder level"), null=True, blank=True)
    target = models.PositiveIntegerField(_("target"), null=True, blank=True)
    is_active = models.BooleanField(default=True)
    on_hand = models.IntegerField(default=0)
    is_low = models.BooleanField(default=False)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_item_not_negative"),
            models.CheckConstraint(
                condition=Q(reorder_level=None, target=None)
                | Q(reorder_level__isnull=False, target__gte=F("reorder_level")),
                name="stock_item_target_over_level",
            ),
            models.UniqueConstraint(
                fields=["institution", "name"], name="stock_item_name_once"
            ),
        ]
        indexes = [
            models.Index(EtKey("name"), name="stock_item_et_name"),
            models.Index(
                fields=["institution"], name="stock_item_low", condition=Q(is_low=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code_list(self) -> list[str]:
        return sorted(code.code for code in self.codes.all())


class StockCode(Identified, Timed):
    """A code on the box: GTIN, or whatever else a scanner reads."""

    item = models.ForeignKey(StockItem, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=80)
    # code_key() of it: by what it is found.
    key = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.code


class StockPlace(Identified, Timed):
    """A shelf, a cupboard, a store room: in a room, or known by its name alone."""

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="stock_places"
    )
    room = models.ForeignKey(
        "accounts.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_places",
    )
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(default=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="stock_place_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StockBalance(Identified, Timed):
    """How many there are of the item at the place, and the level kept at this place alone."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="balances")
    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="balances")
    quantity = models.IntegerField(default=0)
    reorder_level = models.PositiveIntegerField(null=True, blank=True)
    target = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="stock_balance_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="stock_balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(reorder_level=None, target=None)
                | Q(reorder_level__isnull=False, target__gte=F("reorder_level")),
                name="stock_balance_target_over_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.quantity}"


class StockMove(Identified):
    """One change of one balance. Append-only by trigger: a mistake is put right by an opposite
    move, which names it in `undoes`.

    quantity: what the balance grew by (less than nought: shrank); balance: what it was after. value:
    net euros that came or went with it, first in first out. unit_price, vat_percent, supplier and
    document: of a receipt. To whom: of an issue, at the cost of `for_institution`. pair: the other
    half of a transfer.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Received")
        ISSUE = "issue", _("Issued")
        TRANSFER = "transfer", _("Moved")
        COUNT = "count", _("Counted")
        RETURN = "return", _("Returned")
        UNDO = "undo", _("Taken back")

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="moves")
    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.IntegerField()
    balance = models.IntegerField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    note = models.CharField(max_length=200, blank=True)
    unit_price = models.DecimalField(null=True, blank=True, max_digits=10, decimal_places=2)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    supplier = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_receipts",
    )
    document = models.CharField(max_length=60, blank=True)
    line = models.ForeignKey(
        "assets.PurchaseLine",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    for_institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
    )
    asset = models.ForeignKey(
        "assets.Asset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
    )
    ticket_number = models.CharField(max_length=20, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    pair = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="paired"
    )

    objects = StockMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="stock_move_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=("receipt", "return"), quantity__gt=0)
                | Q(kind="issue", quantity__lt=0)
                | (Q(kind__in=("transfer", "undo", "count")) & ~Q(quantity=0)),
                name="stock_move_direction",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False)
                | (~Q(kind="undo") & Q(undoes=None)),
                name="stock_move_undo_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind="receipt") | Q(unit_price__gte=0),
                name="stock_move_receipt_has_price",
            ),
            models.CheckConstraint(
                condition=~Q(kind="issue") | Q(for_institution__isnull=False),
                name="stock_move_issue_has_payer",
            ),
        ]
        indexes = [models.Index(fields=["item", "-id"], name="stock_move_of_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.quantity:+d}"


class StockLayer(Identified, Timed):
    """What is left at the place of what came by one move, at its price: the oldest goes first."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="layers")
    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="layers")
    move = models.ForeignKey(StockMove, on_delete=models.PROTECT, related_name="layers")
    # When it came to the house, wherever it has been moved to since.
    received_at = models.DateTimeField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    quantity = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__lte=F("quantity")), name="stock_layer_within"
            )
        ]
        indexes = [
            models.Index(
                fields=["item", "place", "received_at", "id"],
                name="stock_layer_oldest",
                condition=Q(remaining__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.remaining} × {self.unit_price}"


class StockUse(Identified):
    """Of which layer a move took how many: what makes its value, and its way back."""

    move = models.ForeignKey(StockMove, on_delete=models.PROTECT, related_name="uses")
    layer = models.ForeignKey(StockLayer, on_delete=models.PROTECT, related_name="uses")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_use_of_some")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.layer_id}"


class PurchaseDraft(Identified, Timed):
    """What is to be bought from one supplier for one institution's stock."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ORDERED = "ordered", _("Ordered")
        RECEIVED = "received", _("Received")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="purchase_drafts"
    )
    supplier = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="purchase_drafts",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    ordered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "supplier"],
                name="purchase_one_draft",
                condition=Q(state="draft"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("ordered", "received")) | Q(ordered_at__isnull=False),
                name="purchase_ordered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseLine(Identified, Timed):
    """suggested: what the level asks for; quantity: what is ordered; received: how many came."""

    draft = models.ForeignKey(PurchaseDraft, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="lines")
    suggested = models.PositiveIntegerField(default=0)
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    unit_price = models.DecimalField(null=True, blank=True, max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "item"], name="purchase_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_line_of_some"),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity}"

    @property
    def coming(self) -> int:
        """Ordered and not here yet; more than was ordered may have come."""
        return max(0, self.quantity - self.received)
