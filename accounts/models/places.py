"""Institutions and the places that people and things are in."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import InstitutionQuerySet, RoomQuerySet, SiteQuerySet
from itportal.core.db import EtKey, Identified, Timed


class Institution(Identified, Timed):
    """The municipality (root) or an institution it manages (hallatav asutus)."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        OFFICE = "office", _("Office")
        SCHOOL = "school", _("School")
        KINDERGARTEN = "kindergarten", _("Kindergarten")
        LIBRARY = "library", _("Library")
        CULTURE = "culture", _("Culture or community centre")
        SPORT = "sport", _("Sports centre")
        SOCIAL = "social", _("Social services")
        OTHER = "other", _("Other")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=60)
    registry_code = models.CharField(
        _("registry code"), max_length=8, blank=True, validators=[MaxLengthValidator(8)]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    head = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="heads"
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registry_code"],
                name="institution_registry_code_once",
                condition=~models.Q(registry_code=""),
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="institution_not_own_parent"
            ),
        ]
        indexes = [models.Index(EtKey("name"), name="institution_et_name")]

    def __str__(self) -> str:
        return self.name


class Site(Identified, Timed):
    """A building or address where an institution works (NetBox: site)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="site_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Room(Identified, Timed):
    """A room of a site: `214`, `Kantselei`."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    floor = models.CharField(_("floor"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name
