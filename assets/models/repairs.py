"""Repairs: what is wrong, who repairs it, what it costs; what the vendor says of it itself."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.assets import AMOUNT, Asset
from assets.querysets import RepairQuerySet
from assets.repair_states import AWAY, OPEN, RUNNING, RepairState
from itportal.core.db import Identified, Timed


def _amount(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, validators=AMOUNT
    )


def _adds_up(name: str, prefix: str) -> models.CheckConstraint:
    net, vat, gross = f"{prefix}net", f"{prefix}vat", f"{prefix}gross"
    said = {f"{net}__gte": 0, f"{vat}__gte": 0, gross: F(net) + F(vat)}
    none = {f"{column}__isnull": True for column in (net, vat, gross)}
    return models.CheckConstraint(condition=Q(**none) | Q(**said), name=name)


class Repair(Identified, Timed):
    """One repair: with an outside firm, or (without one) at the IT department.

    `keeper` is told what the vendor says. `request`: the number of the request it came from.
    `loaner`: lent to the holder for the time, until `loaner_back_at`. `late_told_on`: of which
    expected day the keeper was told that it has passed.
    """

    State = RepairState

    class Outcome(models.TextChoices):
        REPAIRED = "repaired", _("repaired")
        REPLACED = "replaced", _("replaced with another")
        NO_FAULT = "no_fault", _("no fault found")
        NOT_WORTH = "not_worth", _("not worth repairing")

    number = models.CharField(_("number"), max_length=20, unique=True)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="repairs")
    state = models.CharField(
        _("state"), max_length=10, choices=RepairState.choices, default=RepairState.NOTED
    )
    keeper = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="kept_repairs"
    )
    vendor = models.ForeignKey(
        "accounts.Vendor",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="asset_repairs",
    )
    fault = models.CharField(_("what is wrong"), max_length=300)
    request = models.CharField(_("request"), max_length=20, blank=True)
    rma_no = models.CharField(_("vendor's number (RMA)"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    due_on = models.DateField(_("expected back on"), null=True, blank=True)
    is_warranty = models.BooleanField(_("under warranty"), default=False)
    quote_net = _amount(_("quote without VAT"))
    quote_vat = _amount(_("VAT of the quote"))
    quote_gross = _amount(_("quote with VAT"))
    quote_text = models.CharField(_("what the quote is for"), max_length=500, blank=True)
    quoted_at = models.DateTimeField(_("quote came at"), null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    done = models.CharField(_("what was done"), max_length=300, blank=True)
    cost_net = _amount(_("cost without VAT"))
    loaner = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="loaner_for"
    )
    loaner_back_at = models.DateTimeField(null=True, blank=True)
    late_told_on = models.DateField(null=True, blank=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                name="repair_one_at_a_time",
                condition=Q(state__in=RUNNING),
            ),
            models.CheckConstraint(
                condition=Q(cost_net__isnull=True) | Q(cost_net__gte=0),
                name="repair_cost_not_negative",
            ),
            _adds_up("repair_quote_adds_up", "quote_"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], name="repair_open_due", condition=Q(state__in=OPEN)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_away(self) -> bool:
        return self.state in AWAY

    @property
    def loaner_is_out(self) -> bool:
        return self.loaner_id is not None and self.loaner_back_at is None

    def is_late(self, today: date) -> bool:
        return self.is_away and self.due_on is not None and self.due_on < today


class RepairLink(Identified, Timed):
    """A way in for the vendor without an account, to one repair, until it ends or is revoked.

    What the vendor is given is made of `nonce` and the portal's own secret; only its hash stands
    here (`key_hash`), so that the tables alone open nothing.
    """

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="links")
    nonce = models.CharField(max_length=43)
    key_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="repair_links"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repair"],
                name="repair_link_once",
                condition=Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.repair_id}"

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class RepairEntry(Identified, Timed):
    """What the vendor said by the link, once. What it asks to be changed waits for a decision."""

    class Progress(models.TextChoices):
        RECEIVED = "received", _("received")
        CHECKED = "checked", _("fault looked for")
        PARTS = "parts", _("waits for parts")
        REPAIRED = "repaired", _("repaired")
        RETURNED = "returned", _("on its way back")
        HOPELESS = "hopeless", _("cannot be repaired")

    class Decision(models.TextChoices):
        NONE = "", _("nothing to decide")
        WAITS = "waits", _("waits for a decision")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="entries")
    link = models.ForeignKey(RepairLink, on_delete=models.PROTECT, related_name="entries")
    progress = models.CharField(
        _("how far it is"), max_length=10, choices=Progress.choices, blank=True
    )
    rma_no = models.CharField(_("vendor's number (RMA)"), max_length=60, blank=True)
    due_on = models.DateField(_("expected back on"), null=True, blank=True)
    serial = models.CharField(_("serial number of the replacement"), max_length=80, blank=True)
    net = _amount(_("quote without VAT"))
    vat = _amount(_("VAT of the quote"))
    gross = _amount(_("quote with VAT"))
    text = models.CharField(_("explanation"), max_length=500, blank=True)
    decision = models.CharField(
        max_length=8, choices=Decision.choices, default=Decision.NONE, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [_adds_up("repair_entry_adds_up", "")]

    def __str__(self) -> str:
        return f"{self.repair_id}"


class PartSwap(Identified, Timed):
    """A part of an asset, or the asset itself, changed for another: its old serial number stays.

    `is_device`: the thing itself; it kept its inventory number.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="swaps")
    repair = models.ForeignKey(
        Repair, on_delete=models.PROTECT, null=True, blank=True, related_name="swaps"
    )
    is_device = models.BooleanField(default=False)
    part = models.CharField(_("what was changed"), max_length=120, blank=True)
    old_serial = models.CharField(_("old serial number"), max_length=80, blank=True)
    new_serial = models.CharField(_("new serial number"), max_length=80, blank=True)
    swapped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_device=True) | ~Q(part=""), name="part_swap_said"
            )
        ]

    def __str__(self) -> str:
        return self.part or self.new_serial
