"""Installing the service catalogue a new portal starts with."""

from dataclasses import dataclass

from django.db import transaction

from helpdesk.models import (
    Category,
    FormField,
    GuideCategory,
    HelpdeskRules,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
)
from helpdesk.services import defaults
from itportal.core.journal.audit import audited_bulk_create
from itportal.core.journal.record import record


@dataclass(frozen=True, slots=True)
class Installed:
    """How many rows were added."""

    types: int
    categories: int
    others: int

    @property
    def anything(self) -> bool:
        return bool(self.types or self.categories or self.others)


@transaction.atomic
def install_catalogue() -> Installed:
    """Add what is missing of the defaults; what people have changed stays as it is."""
    types = _types()
    categories = _categories()
    others = _matrix() + _labels() + _shelves()
    HelpdeskRules.objects.get_or_create(pk=1)
    installed = Installed(types, categories, others)
    if installed.anything:
        record(
            "helpdesk.catalogue.installed",
            actor=None,
            types=types,
            categories=categories,
            others=others,
        )
    return installed


def _types() -> int:
    made = 0
    for position, row in enumerate(defaults.TYPES):
        values = {
            "name_et": row.name_et,
            "name_en": row.name_en,
            "door": row.door,
            "icon": row.icon,
            "position": position,
        }
        made += RequestType.objects.get_or_create(code=row.code, defaults=values)[1]
    return made


def _categories() -> int:
    """Topics with their forms; the form of a topic that is already there is not touched."""
    types = {row.code: row for row in RequestType.objects.all()}
    known = set(Category.objects.values_list("code", flat=True))
    made = 0
    for position, topic in enumerate(defaults.TOPICS):
        if topic.code in known:
            continue
        category = Category.objects.create(
            request_type=types[topic.type],
            code=topic.code,
            name_et=topic.name_et,
            name_en=topic.name_en,
            hint_et=topic.hint_et,
            hint_en=topic.hint_en,
            icon=topic.icon,
            position=position,
            asks_asset=topic.asks_asset,
            asks_urgency=topic.asks_urgency,
            default_impact=topic.impact,
            asset_kinds=list(topic.asset_kinds),
        )
        questions = [
            FormField(category=category, **defaults.field_values(question, number))
            for number, question in enumerate(topic.questions)
        ]
        audited_bulk_create(FormField, questions)
        made += 1
    return made


def _matrix() -> int:
    made = 0
    for (impact, urgency), priority in defaults.MATRIX.items():
        made += PriorityRule.objects.get_or_create(
            impact=impact, urgency=urgency, defaults={"priority": priority}
        )[1]
    for priority, (respond, resolve) in defaults.TARGETS.items():
        made += PriorityTarget.objects.get_or_create(
            priority=priority,
            defaults={"respond_minutes": respond, "resolve_minutes": resolve},
        )[1]
    return made


def _labels() -> int:
    made = 0
    for status, (name_et, name_en, requester_et, requester_en) in defaults.LABELS.items():
        values = {
            "name_et": name_et,
            "name_en": name_en,
            "requester_et": requester_et,
            "requester_en": requester_en,
        }
        made += StatusLabel.objects.get_or_create(status=status, defaults=values)[1]
    return made


def _shelves() -> int:
    """The shelves of guides."""
    made = 0
    for position, (code, name_et, name_en, icon) in enumerate(defaults.SHELVES):
        values = {"name_et": name_et, "name_en": name_en, "icon": icon, "position": position}
        made += GuideCategory.objects.get_or_create(code=code, defaults=values)[1]
    return made
