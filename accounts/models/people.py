"""Persons, their employments, and the users they sign in as."""

from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import PersonQuerySet, UserQuerySet
from itportal.core.db import EtKey, Identified, Timed


class Person(Identified, Timed):
    """A person the municipality works with. Work data only: no personal code is kept."""

    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    room = models.ForeignKey(
        "accounts.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("room"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", condition=~models.Q(email="")
            )
        ]
        indexes = [models.Index(EtKey("last_name"), EtKey("first_name"), name="person_et_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()


class Employment(Identified, Timed):
    """One position of one person in one institution, for a period of dates."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="employments"
    )
    position = models.CharField(_("position"), max_length=120)
    # [first day, day after the last): upper bound NULL while the employment lasts.
    during = DateRangeField(_("period"))
    is_main = models.BooleanField(_("main position"), default=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="employment_no_overlap",
                # int8range: the embedded server has no btree_gist (research/embedded.md §8)
                expressions=[
                    (
                        Func(F("person"), F("person"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("institution"),
                            F("institution"),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.position

    @property
    def first_day(self) -> date:
        day = self.during.lower
        assert day is not None  # noqa: S101 - services write no period without a beginning
        return day

    @property
    def last_day(self) -> date | None:
        """The last day of work; None while the employment lasts."""
        end: date | None = self.during.upper
        return end - timedelta(days=1) if end else None


class UserManager(BaseUserManager["User"]):
    """Django's contract for making users; the portal's own way is services/users.py."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Identified):
    """A sign-in. What it may do comes from its RoleGrants only (accounts/policy.py)."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        ET = "et", "Eesti"
        EN = "en", "English"

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user"
    )
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ET
    )
    theme = models.CharField(
        _("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM
    )
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return str(self.person) if self.person_id and self.person else self.email

    @property
    def initials(self) -> str:
        return self.person.initials if self.person else self.email[:2].upper()


class RoleGrant(Identified, Timed):
    """One role for one institution and what is under it, or (institution NULL) for all."""

    class Role(models.TextChoices):
        STAFF = "staff", _("Staff")
        SPECIALIST = "specialist", _("IT specialist")
        APPROVER = "approver", _("Head, approver")
        FINANCE = "finance", _("Finance")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
    )
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "institution"],
                name="role_grant_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.role
