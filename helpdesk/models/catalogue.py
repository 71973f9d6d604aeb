"""The service catalogue as data: types, categories, their forms, the priority matrix, labels.

`helpdesk/services/catalogue.py` installs the defaults; people change them in the browser later.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified, Timed


class Named(models.Model):
    """A text people typed in both languages; `name` is the reader's."""

    name_et = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_et


class RequestType(Named, Identified):
    """Incident, service request, access request, purchase wish, proposal, question (ITIL)."""

    class Door(models.TextChoices):
        """The three ways in on the staff home page."""

        PROBLEM = "problem", _("Report a problem")
        ORDER = "order", _("Ask for a device or program")
        ACCESS = "access", _("Ask for access")

    code = models.SlugField(max_length=30, unique=True)
    door = models.CharField(max_length=10, choices=Door.choices)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    # House rule: colleagues of the requester's institution may see the public conversation and
    # say "me too". Never of access requests (policy.may_be_followed).
    is_followed = models.BooleanField(default=False, db_default=False)


class Category(Named, Identified, Timed):
    """One tile of the catalogue: `Arvuti ei tööta`, with a form of its own."""

    request_type = models.ForeignKey(
        RequestType, on_delete=models.PROTECT, related_name="categories"
    )
    code = models.SlugField(max_length=40, unique=True)
    hint_et = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    asks_asset = models.BooleanField(default=False)
    asks_urgency = models.BooleanField(default=True)
    default_impact = models.PositiveSmallIntegerField(default=3)
    # Categories of assets offered first, as slugs of assets.Category; empty: all of one's own.
    asset_kinds = models.JSONField(default=list, blank=True)

    @property
    def hint(self) -> str:
        return self.hint_en if get_language() == "en" else self.hint_et


class FormField(Identified):
    """One question of a category's form.

    `options`: [{"value", "label_et", "label_en"}] for choices. `shown_when`: {} or
    {"field": slug, "values": [...]}: asked only when an earlier answer is one of them.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        LONGTEXT = "longtext"
        CHOICE = "choice"
        CHOICES = "choices"
        YESNO = "yesno"
        NUMBER = "number"
        DATE = "date"
        PERSON = "person"

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="fields")
    slug = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label_et = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    hint_et = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)
    is_required = models.BooleanField(default=True)
    max_length = models.PositiveIntegerField(default=200)
    options = models.JSONField(default=list, blank=True)
    shown_when = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Retired: not asked any more; the answers given stand in their requests.
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["category", "slug"], name="form_field_once")
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_et

    @property
    def hint(self) -> str:
        return self.hint_en if get_language() == "en" else self.hint_et


class PriorityRule(models.Model):
    """One cell of the matrix: impact × urgency → priority (ITIL). 1 is the gravest."""

    impact = models.PositiveSmallIntegerField()
    urgency = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="priority_rule_once"),
            models.CheckConstraint(
                condition=models.Q(
                    impact__range=(1, 3), urgency__range=(1, 3), priority__range=(1, 4)
                ),
                name="priority_rule_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency} → {self.priority}"


class PriorityTarget(models.Model):
    """Working minutes within which a priority is answered and solved."""

    priority = models.PositiveSmallIntegerField(unique=True)
    respond_minutes = models.PositiveIntegerField()
    resolve_minutes = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.priority)


class StatusLabel(models.Model):
    """The words of a state, for experts and for requesters; the states themselves are code."""

    status = models.CharField(max_length=20, unique=True)
    name_et = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    requester_et = models.CharField(max_length=60)
    requester_en = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.status


class Tag(Identified):
    name = models.CharField(max_length=40, unique=True)
    # Retired: stays on its requests, cannot be put on others.
    is_active = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return self.name


class HelpdeskRules(models.Model):
    """The one row of house rules: days to reopen, working days to close by itself."""

    reopen_days = models.PositiveSmallIntegerField(default=14)
    close_after_working_days = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="helpdesk_rules_one_row")
        ]

    def __str__(self) -> str:
        return "helpdesk rules"
