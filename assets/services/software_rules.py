"""What must, and must not, be on devices of an institution and all under it."""

from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Institution, User
from assets import errors, policy
from assets.models import Category, SoftwareRule, SoftwareTitle
from itportal.core.errors import NotThere
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints

UNIQUE: Final = {"software_rule_once": ("institution", errors.RULE_TAKEN)}


@transaction.atomic
def add_rule(
    *,
    actor: User,
    title: SoftwareTitle,
    demand: str,
    institution: Institution,
    category: Category | None = None,
    reason: str = "",
) -> SoftwareRule:
    """On every kind of device when no category is told. Raises Refused, Invalid."""
    require(policy.may_register_asset(actor, institution))
    rule = SoftwareRule(
        title=title, demand=demand, institution=institution, category=category, reason=reason
    )
    check_shape(rule, ("demand", "reason"))
    with constraints(UNIQUE), transaction.atomic():
        rule.save()
    record(
        "assets.software.rule_added",
        actor=actor,
        target=title,
        institution_id=institution.pk,
        software_demand=rule.demand,
        institution=institution.short_name,
    )
    return rule


@transaction.atomic
def remove_rule(*, uid: UUID, actor: User) -> SoftwareTitle:
    """Raises NotThere, Refused."""
    locked = SoftwareRule.objects.visible_to(actor).select_for_update(of=("self",))
    rule = locked.select_related("title", "institution").filter(uid=uid).first()
    if rule is None:
        raise NotThere("not_there")
    require(policy.may_register_asset(actor, rule.institution))
    record(
        "assets.software.rule_removed",
        actor=actor,
        target=rule.title,
        institution_id=rule.institution_id,
        software_demand=rule.demand,
        institution=rule.institution.short_name,
    )
    rule.delete()
    return rule.title
