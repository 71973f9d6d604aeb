"""Stocktaking: what should be there, what was scanned where, what is to be decided, who signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.assets import AMOUNT, Asset
from assets.models.catalogue import Category
from assets.querysets import StocktakeQuerySet
from itportal.core.db import Identified, Timed


class Stocktake(Identified, Timed):
    """One count of an institution's assets (`I-7`): all of them, or some places and kinds.

    Starting it freezes what is expected (its lines and rooms). Making the act freezes what the
    paper says (`content`, data of core.documents.paper); `content_sha256` is what is signed.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Under way")
        REVIEWING = "reviewing", _("Being reviewed")
        SIGNING = "signing", _("Awaiting signatures")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="stocktakes"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    as_of = models.DateField(_("as of"))
    order_no = models.CharField(_("directive"), max_length=120, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    # Nothing chosen: everything of the institution.
    sites = models.ManyToManyField("accounts.Site", blank=True, related_name="+")
    rooms = models.ManyToManyField("accounts.Room", blank=True, related_name="+")
    categories = models.ManyToManyField(Category, blank=True, related_name="+")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    # The PDF with every signature, kept as it was signed.
    file = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = StocktakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                name="stocktake_one_at_a_time",
                condition=Q(state__in=["running", "reviewing", "signing"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(started_at__isnull=False),
                name="stocktake_started",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signing", "signed"]) | ~Q(content_sha256=""),
                name="stocktake_act_made",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def takes_scans(self) -> bool:
        """Also while it is reviewed: what a phone kept without a net comes late."""
        return self.state in (self.State.RUNNING, self.State.REVIEWING)


class StocktakeMember(Timed):
    """Somebody of the commission, and their signature under the act."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="stocktake_parts"
    )
    part = models.CharField(_("part"), max_length=8, choices=Part.choices)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "person"], name="stocktake_member_once"
            ),
            models.UniqueConstraint(
                fields=["stocktake"], name="stocktake_one_chair", condition=Q(part="chair")
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class StocktakeRoom(Identified, Timed):
    """A place that is gone through. `room` None: what has no place on the books."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="places")
    room = models.ForeignKey(
        "accounts.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "room"],
                name="stocktake_room_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return str(self.room or _("Without a place"))


class StocktakeLine(Identified, Timed):
    """One asset of the count: as the books had it at the start, and where it was found.

    `is_expected` False: it was found though not on the frozen list. An asset is found once: the
    first find stands until it is taken back.
    """

    class Way(models.TextChoices):
        SCAN = "scan", _("scanned")
        TYPED = "typed", _("number typed")
        TICK = "tick", _("ticked")
        OWN = "own", _("confirmed by the holder")
        NEW = "new", _("put on the books")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="stocktake_lines")
    place = models.ForeignKey(StocktakeRoom, on_delete=models.PROTECT, related_name="lines")
    is_expected = models.BooleanField(default=True)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=250)
    serial = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=Asset.State.choices)
    # Who had it: a person, or another asset; what a room has stands in its place.
    holder = models.CharField(max_length=250, blank=True)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    price_net = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=AMOUNT
    )
    found_at = models.DateTimeField(null=True, blank=True)
    found_in = models.ForeignKey(
        StocktakeRoom, on_delete=models.PROTECT, null=True, blank=True, related_name="finds"
    )
    found_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    way = models.CharField(max_length=5, choices=Way.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "asset"], name="stocktake_line_once"),
            models.CheckConstraint(
                condition=Q(found_at__isnull=True, found_in__isnull=True, way="")
                | (Q(found_at__isnull=False, found_in__isnull=False) & ~Q(way="")),
                name="stocktake_found_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StocktakeScan(Timed):
    """One scan as a phone sent it; `client_id` is the phone's own, so that a resend is no double.

    `asset` may be of another institution: it is kept, and shown to nobody who may not see it.
    """

    class Outcome(models.TextChoices):
        FOUND = "found", _("found here")
        ELSEWHERE = "elsewhere", _("on the books of another room")
        ALREADY = "already", _("found already")
        UNLISTED = "unlisted", _("not on the list of this inventory")
        FOREIGN = "foreign", _("of another institution")
        DISPOSED = "disposed", _("disposed of on the books")
        UNKNOWN = "unknown", _("unknown code")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="scans")
    client_id = models.UUIDField()
    place = models.ForeignKey(StocktakeRoom, on_delete=models.PROTECT, related_name="scans")
    code = models.CharField(max_length=120, blank=True)
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=5, choices=StocktakeLine.Way.choices)
    # As the phone's clock said.
    scanned_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "client_id"], name="stocktake_scan_once"
            )
        ]
        indexes = [models.Index(fields=["stocktake", "-id"], name="stocktake_scan_last")]

    def __str__(self) -> str:
        return self.code


class StocktakeProposal(Identified, Timed):
    """Something that does not agree with the books: what the finder proposes, what was done.

    `choice` may be anybody's of the commission; `done_at` is when a keeper of the institution had
    it done by the services of the inventory.
    """

    class Kind(models.TextChoices):
        MISPLACED = "misplaced", _("In another room")
        MISSING = "missing", _("Not found")
        FOUND_AGAIN = "found_again", _("Found again")
        UNKNOWN = "unknown", _("Unknown tag")
        FOREIGN = "foreign", _("Of another institution")
        DISPOSED = "disposed", _("Disposed of on the books")

    class Choice(models.TextChoices):
        MOVE = "move", _("Move here")
        TAKE_BACK = "take_back", _("I take it back")
        MARK_MISSING = "mark_missing", _("Mark as missing")
        KNOWN = "known", _("Not missing: it is known where it is")
        MARK_FOUND = "mark_found", _("Mark as found")
        BIND = "bind", _("Bind to an existing device")
        REGISTER = "register", _("Put on the books as new")
        NOT_OURS = "not_ours", _("Not the property of the institution")
        RESTORE = "restore", _("Take back on the books")
        LEAVE = "leave", _("Stays off the books")
        LATER = "later", _("Later")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    place = models.ForeignKey(StocktakeRoom, on_delete=models.PROTECT, related_name="proposals")
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=120, blank=True)
    choice = models.CharField(max_length=12, choices=Choice.choices, blank=True)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    # To which device the unknown tag belongs.
    bound_to = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "kind", "asset"],
                name="stocktake_proposal_once",
                condition=Q(asset__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["stocktake", "code"],
                name="stocktake_unknown_once",
                condition=Q(kind="unknown"),
            ),
            models.CheckConstraint(
                condition=Q(kind="unknown", asset__isnull=True) & ~Q(code="")
                | ~Q(kind="unknown") & Q(asset__isnull=False),
                name="stocktake_proposal_of_what",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(choice__in=["", "later"]),
                name="stocktake_done_is_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stocktake", "place"],
                name="stocktake_proposal_open",
                condition=Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.code or str(self.asset)
