"""Disposal acts: what leaves the books and why, who decided so, how the data in it was erased."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.disposal_querysets import DataErasureQuerySet, DisposalActQuerySet
from assets.models.assets import Asset
from assets.models.course import Disposal
from itportal.core.db import Identified, Timed


class DisposalAct(Identified, Timed):
    """One act (`M-7`) of an institution: things that a commission takes off its books.

    While it is a draft nothing has happened. Making it freezes what the paper says (`content`,
    data of core.documents.paper); the last signature takes everything on it off the books.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNING = "signing", _("Awaiting signatures")
        SIGNED = "signed", _("Signed")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="disposal_acts"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT
    )
    order_no = models.CharField(_("directive"), max_length=120, blank=True)
    note = models.CharField(_("explanation"), max_length=1000, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The PDF with every signature, kept as it was signed.
    file = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = DisposalActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["signing", "signed"])
                | Q(content__isnull=False, made_at__isnull=False) & ~Q(content_sha256=""),
                name="disposal_act_made",
            ),
            models.CheckConstraint(
                condition=Q(state="signed") ^ Q(signed_at__isnull=True),
                name="disposal_act_signed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DisposalMember(Timed):
    """Somebody of the commission, and their signature under the act."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")

    act = models.ForeignKey(DisposalAct, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="disposal_parts"
    )
    part = models.CharField(_("part"), max_length=8, choices=Part.choices)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "person"], name="disposal_member_once"),
            models.UniqueConstraint(
                fields=["act"], name="disposal_one_chair", condition=Q(part="chair")
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class DisposalLine(Identified, Timed):
    """One thing on the act: why it goes, what becomes of it, what it is worth that day.

    What it is and what it is worth are frozen when the act is made. `receipt_no` may come later:
    the recycler gives it when the things are handed over.
    """

    act = models.ForeignKey(DisposalAct, on_delete=models.CASCADE, related_name="lines")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="disposal_lines")
    number = models.CharField(_("inventory number"), max_length=20)
    name = models.CharField(_("thing"), max_length=250)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    acquired_on = models.DateField(_("acquired"), null=True, blank=True)
    price_net = models.DecimalField(
        _("price without VAT"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    worth = models.DecimalField(
        _("residual value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    accounting = models.CharField(max_length=12, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Disposal.Reason.choices)
    method = models.CharField(
        _("what becomes of it"), max_length=12, choices=Disposal.Method.choices
    )
    receiver = models.CharField(_("who gets it"), max_length=200, blank=True)
    receipt_no = models.CharField(_("waste receipt or invoice"), max_length=120, blank=True)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    # Why its data was not erased; without it there must be evidence.
    unerased_reason = models.CharField(
        _("why there is no evidence of erasure"), max_length=300, blank=True
    )
    disposal = models.OneToOneField(
        Disposal, on_delete=models.PROTECT, null=True, blank=True, related_name="act_line"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "asset"], name="disposal_asset_once"),
        ]

    def __str__(self) -> str:
        return self.number


class DataErasure(Identified, Timed):
    """Evidence that the data of one medium of an asset was made unreadable.

    Methods are those of NIST SP 800-88 Rev. 1. The report of the tool hangs on it as files. One
    taken back (`revoked_at`) stays to be read.
    """

    class Method(models.TextChoices):
        CLEAR = "clear", _("clear: overwritten")
        PURGE = "purge", _("purge: erased by the drive's own command or its key destroyed")
        DESTROY = "destroy", _("destroy: shredded, melted or pierced")

    class Result(models.TextChoices):
        VERIFIED = "verified", _("done and verified")
        DONE = "done", _("done, not verified")
        FAILED = "failed", _("failed")

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="erasures")
    medium_serial = models.CharField(_("serial number of the medium"), max_length=80)
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    tool = models.CharField(_("tool"), max_length=120)
    done_by = models.CharField(_("who erased it"), max_length=120)
    done_on = models.DateField(_("when it was erased"))
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DataErasureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asset", "done_on"],
                name="data_erasure_standing",
                condition=Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.medium_serial
