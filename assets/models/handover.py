"""Acts: one paper for one event, with what changed hands and who signed for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.querysets import HandoverQuerySet
from itportal.core.db import Identified, Timed


class Handover(Identified, Timed):
    """One act (`A-118`): things given to somebody or brought back, by one keeper, at one time.

    While it is a draft nothing has happened. Making it moves the things and freezes what the paper
    says (`content`, data of core.documents.paper); `content_sha256` is what people sign.
    """

    class Kind(models.TextChoices):
        HANDOVER = "handover", _("Handover")
        RETURN = "return", _("Return")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Awaiting signature")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="handovers"
    )
    # The other side: who gets the things or brings them back; with a room, who answers for it.
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="handovers"
    )
    # Handed over to this room instead of the person; of a return: where the things are put.
    room = models.ForeignKey(
        "accounts.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handovers",
    )
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="handovers_made"
    )
    # Lent: to be brought back by then.
    due_on = models.DateField(_("to be brought back by"), null=True, blank=True)
    note = models.TextField(_("notes"), max_length=2000, blank=True)
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The PDF before and after the signature; drawn by the worker.
    issued_file = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    signed_file = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(content__isnull=False, issued_at__isnull=False) & ~Q(content_sha256=""),
                name="handover_says_something",
            ),
            models.CheckConstraint(
                condition=Q(state="signed") ^ Q(signed_at__isnull=True),
                name="handover_signed_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issued_at"], name="handover_waits", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def code(self) -> str:
        """What the QR holds and people type: the number and the beginning of the content's digest."""
        return f"{self.number}-{self.content_sha256[:8].upper()}"

    @property
    def is_return(self) -> bool:
        return self.kind == self.Kind.RETURN


class HandoverLine(models.Model):
    """One thing on the act: an asset, or a counted accessory without a number of its own.

    Its texts are what the paper says, also when the asset is renamed later. `held`: the running
    period as the keeper saw it; `begun`, `ended`: the periods that making the act began and ended.
    """

    class Condition(models.TextChoices):
        NEW = "new", _("new")
        GOOD = "good", _("in order")
        WORN = "worn", _("in order, traces of use")
        FAULTY = "faulty", _("faulty")
        INCOMPLETE = "incomplete", _("something is missing")

    act = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    asset = models.ForeignKey(
        "assets.Asset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handover_lines",
    )
    number = models.CharField(_("inventory number"), max_length=20, blank=True)
    name = models.CharField(_("thing"), max_length=200)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    condition = models.CharField(
        _("condition"), max_length=12, choices=Condition.choices, default=Condition.GOOD
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_erased = models.BooleanField(_("data erased"), default=False)
    held = models.ForeignKey(
        "assets.Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    begun = models.ForeignKey(
        "assets.Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handover_lines",
    )
    ended = models.ForeignKey(
        "assets.Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="return_lines",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "asset"],
                name="handover_asset_once",
                condition=Q(asset__isnull=False),
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="handover_line_counted"),
        ]
        ordering = ["act", "position"]

    def __str__(self) -> str:
        return self.name


class HandoverSignature(Identified, Timed):
    """Who signed an act for one side, how, and what exactly (`content_sha256`)."""

    class Side(models.TextChoices):
        GIVER = "giver", _("Handed over by")
        RECEIVER = "receiver", _("Received by")

    class Way(models.TextChoices):
        MADE = "made", _("made the act, signed in")
        DRAWN = "drawn", _("drawn on the screen")
        TYPED = "typed", _("name typed and confirmed")
        OWN = "own", _("confirmed on their own page, signed in")
        PAPER = "paper", _("signed on paper")
        CONTAINER = "container", _("signed digitally in a container")

    act = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    name = models.CharField(max_length=200)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who was signed in: for what is drawn on the keeper's tablet, the keeper.
    signed_in = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # [[x, y, x, y, …], …] on a field of 1000 × 400.
    strokes = models.JSONField(default=list, blank=True)
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    file = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "side"], name="handover_signed_once"),
            models.CheckConstraint(
                condition=~Q(way__in=["paper", "container"]) | Q(file__isnull=False),
                name="handover_signature_file",
            ),
        ]
        ordering = ["act", "side"]

    def __str__(self) -> str:
        return self.name
