"""Builders of requests, through the services that people use."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from accounts.models import Institution, Person, User
from assets.models import Asset, AssetModel, Assignment, Manufacturer
from assets.models import Category as AssetCategory
from helpdesk.models import Category, Disruption, Guide, GuideCategory, Ticket
from helpdesk.services.disruptions import DisruptionFacts, announce_disruption
from helpdesk.services.filing import file_ticket
from helpdesk.services.guides import GuideFacts, create_guide, edit_guide, publish_guide


def category(code: str = "muu-mure") -> Category:
    return Category.objects.get(code=code)


def make_ticket(
    requester: User, *, code: str = "muu-mure", title: str = "Arvuti on aeglane", **facts: Any
) -> Ticket:
    return file_ticket(
        actor=requester,
        category_id=category(code).pk,
        title=title,
        now=facts.pop("now", None) or timezone.now(),
        **facts,
    )


def make_asset(
    institution: Institution,
    *,
    number: str = "V-0412",
    holder: Person | None = None,
    kind: str = "laptop",
    since: datetime | None = None,
) -> Asset:
    kind_row, _ = AssetCategory.objects.get_or_create(
        code=kind, defaults={"name_et": "Sülearvuti", "name_en": "Laptop", "icon": "laptop"}
    )
    maker, _ = Manufacturer.objects.get_or_create(name="Dell")
    model, _ = AssetModel.objects.get_or_create(
        category=kind_row,
        manufacturer=maker,
        name="Latitude 5440" if kind == "laptop" else f"Mudel {kind}",
    )
    asset = Asset.objects.create(
        inventory_no=number,
        model=model,
        institution=institution,
        state=Asset.State.IN_USE if holder else Asset.State.IN_STOCK,
    )
    if holder:
        Assignment.objects.create(
            asset=asset,
            person=holder,
            during=DateTimeTZRange(since or timezone.now(), None),
        )
    return asset


def make_guide(
    author: User,
    *,
    title: str = "Projektori ühendamine",
    body: str = "## Ühenda\n1. Pane kaabel arvutisse.\n2. Vajuta {Windows} + {P}.",
    shelf: str = "klass",
    is_published: bool = True,
    **facts: Any,
) -> Guide:
    now = facts.pop("now", None) or timezone.now()
    shelf_id = GuideCategory.objects.get(code=shelf).pk
    made = GuideFacts(title=title, body=body, category_id=shelf_id, **facts)
    guide = create_guide(actor=author, facts=made, now=now)
    if is_published:
        guide = publish_guide(guide_id=guide.pk, actor=author, now=now)
    return guide


def rewrite(guide: Guide, author: User, body: str, *, note: str = "", **facts: Any) -> Guide:
    """The next version, everything else as it was."""
    kept: dict[str, Any] = {
        "title": guide.title,
        "summary": guide.summary,
        "category_id": guide.category_id,
        "audience": guide.audience,
        "institution_id": guide.institution_id,
    }
    return edit_guide(
        guide_id=guide.pk,
        actor=author,
        facts=GuideFacts(body=body, **(kept | facts)),
        note=note,
        now=timezone.now(),
    )


def make_disruption(
    author: User,
    places: Iterable[Institution],
    *,
    title: str = "Internet on maas",
    **facts: Any,
) -> Disruption:
    now = facts.pop("now", None) or timezone.now()
    made = DisruptionFacts(
        title=title,
        institution_ids=frozenset(place.pk for place in places),
        starts_at=facts.pop("starts_at", now),
        **facts,
    )
    return announce_disruption(actor=author, facts=made, now=now)
