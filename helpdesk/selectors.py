"""Reads over several models: who serves an institution, where a person works, house rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Employment, Institution, Person, User
from helpdesk.models import (
    Category,
    Guide,
    HelpdeskRules,
    PriorityRule,
    PriorityTarget,
    StatusLabel,
    Ticket,
)


def specialists_serving(institution_id: int, *, on: date) -> QuerySet[User]:
    """Active users whose specialist grant covers the institution on that day."""
    parents = dict(Institution.objects.values_list("pk", "parent_id"))
    line: list[int] = []
    here: int | None = institution_id
    while here is not None and here not in line:
        line.append(here)
        here = parents.get(here)
    lasting = Q(grants__valid_until=None) | Q(grants__valid_until__gte=on)
    covering = Q(grants__institution=None) | Q(grants__institution__in=line)
    return (
        User.objects.filter(lasting & covering & Q(grants__role="specialist"), is_active=True)
        .select_related("person")
        .distinct()
        .order_by("pk")
    )


def specialists_all() -> QuerySet[User]:
    """Everybody who has ever worked as a specialist and is active, for filters."""
    return (
        User.objects.filter(grants__role="specialist", is_active=True)
        .select_related("person")
        .distinct()
        .order_by("pk")
    )


def employment_on(person_id: int, day: date) -> Employment | None:
    """The position the person has on `day`, the main one first."""
    return (
        Employment.objects.filter(person=person_id, during__contains=day)
        .select_related("institution")
        .order_by("-is_main", "pk")
        .first()
    )


def institution_id_of(person: Person, day: date) -> int | None:
    employment = employment_on(person.pk, day)
    return employment.institution_id if employment else None


def offered_categories() -> list[Category]:
    """The topics people may choose, in the catalogue's order."""
    return list(
        Category.objects.filter(is_active=True, request_type__is_active=True)
        .select_related("request_type")
        .order_by("position", "pk")
    )


def house_rules() -> HelpdeskRules:
    """The rules row, or its defaults before the catalogue is installed."""
    return HelpdeskRules.objects.first() or HelpdeskRules(pk=1)


def priority_for(impact: int, urgency: int) -> int:
    """By the matrix; normal where it has no cell."""
    found = PriorityRule.objects.filter(impact=impact, urgency=urgency).first()
    return found.priority if found else Ticket.Priority.NORMAL


def target_of(priority: int) -> PriorityTarget | None:
    return PriorityTarget.objects.filter(priority=priority).first()


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of a state: `expert` in the queue, `requester` on people's own pages."""

    expert: str
    requester: str


def status_words(language: str) -> dict[str, StatusWords]:
    """Words of every state in `language` (et or en), one statement."""
    words = {str(s.value): StatusWords(str(s.label), str(s.label)) for s in Ticket.Status}
    for row in StatusLabel.objects.all():
        english = language == "en"
        words[row.status] = StatusWords(
            row.name_en if english else row.name_et,
            row.requester_en if english else row.requester_et,
        )
    return words


def guide_images(guide: Guide) -> list[UUID]:
    """The attachments a guide's text may show."""
    return list(guide.images.values_list("attachment__uid", flat=True))


def related_guides(guide: Guide, reader: User, *, limit: int = 3) -> list[Guide]:
    """Of the same shelf, those that helped most people first."""
    rows: Any = Guide.objects.visible_to(reader).published().select_related("shown")
    rows = rows.filter(category=guide.category_id).exclude(pk=guide.pk).with_votes()
    return list(rows.order_by("-helped", "pk")[:limit])
