"""Outside organisations that work is passed on to."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import VendorQuerySet
from itportal.core.db import EtKey, Identified, Timed


class Vendor(Identified, Timed):
    """A firm or another organisation outside the municipality: supplier, maker, service."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    registry_code = models.CharField(
        _("registry code"), max_length=8, blank=True, validators=[MaxLengthValidator(8)]
    )
    # Where requests are forwarded to.
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    contract = models.CharField(_("contract"), max_length=500, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registry_code"],
                name="vendor_registry_code_once",
                condition=~models.Q(registry_code=""),
            )
        ]
        indexes = [models.Index(EtKey("name"), name="vendor_et_name")]

    def __str__(self) -> str:
        return self.name


class VendorContact(Identified, Timed):
    """Somebody at the vendor, as they are reached at work."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("what they do"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "name"], name="vendor_contact_once")
        ]

    def __str__(self) -> str:
        return self.name
