"""Maintenance plans, the tasks they make by the clock, and doing them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts.access import subtree_of
from accounts.models import Institution, User
from accounts.selectors import specialists_serving
from accounts.services.changes import plain, require_unchanged
from assets import errors, policy
from assets.models import (
    Asset,
    AssetModel,
    Category,
    MaintenancePlan,
    MaintenanceTask,
)
from assets.models.maintenance import STEP, STEPS
from assets.rhythm import last_due
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_update
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.shape import check_shape, constraints, has_control, tidy

UNIQUE = {"maintenance_plan_once": ("name", errors.PLAN_TAKEN)}
FACTS = ("name", "every", "unit", "lead_days")
# Where a device can be while its turn is still to be done.
KEPT_UP = (
    Asset.State.IN_STOCK,
    Asset.State.IN_USE,
    Asset.State.ON_LOAN,
    Asset.State.IN_REPAIR,
)
State = MaintenanceTask.State


@transaction.atomic
def create_plan(
    *,
    actor: User,
    institution: Institution,
    name: str,
    every: int,
    unit: str,
    first_on: date,
    today: date,
    lead_days: int = 14,
    category: Category | None = None,
    model: AssetModel | None = None,
    assets: Iterable[Asset] = (),
    steps: Sequence[str] = (),
    responsible: User | None = None,
) -> MaintenancePlan:
    """For devices of a category, of a model, or the given ones: exactly one of the three.

    Raises Refused, Invalid.
    """
    require(policy.may_register_asset(actor, institution))
    chosen = list(assets)
    if [bool(category), bool(model), bool(chosen)].count(True) != 1:
        raise Invalid(fields={"category": errors.PLAN_SCOPE})
    if first_on < today:
        raise Invalid(fields={"first_on": errors.PLAN_PAST})
    plan = MaintenancePlan(
        institution=institution,
        name=name,
        category=category,
        model=model,
        every=every,
        unit=unit,
        first_on=first_on,
        lead_days=lead_days,
        steps=checked_steps(steps),
        responsible=_serving(responsible, institution, today),
    )
    check_shape(plan, FACTS)
    _require_inside(plan, chosen, actor)
    with constraints(UNIQUE):
        plan.save()
    plan.assets.set(chosen)
    record("assets.maintenance_plan.created", actor=actor, target=plan, rhythm=plan.rhythm)
    return plan


@transaction.atomic
def edit_plan(
    *,
    uid: UUID,
    actor: User,
    today: date,
    seen: datetime | None = None,
    **changes: Any,
) -> MaintenancePlan:
    """Change name, every, unit, first_on, lead_days, steps or responsible.

    Tasks that stand already keep their day and their steps. Raises NotThere, Refused, Invalid,
    and WrongState for a plan that was changed since `seen`.
    """
    plan = _locked_plan(uid, actor)
    require_unchanged(plan, seen)
    if "steps" in changes:
        changes["steps"] = checked_steps(changes["steps"])
    if changes.get("responsible"):
        changes["responsible"] = _serving(changes["responsible"], plan.institution, today)
    if changes.get("first_on", plan.first_on) != plan.first_on and changes["first_on"] < today:
        raise Invalid(fields={"first_on": errors.PLAN_PAST})
    was = {name: getattr(plan, name) for name in changes}
    for name, value in changes.items():
        setattr(plan, name, value)
    check_shape(plan, [name for name in FACTS if name in changes])
    told = {name: getattr(plan, name) for name in changes if getattr(plan, name) != was[name]}
    if not told:
        return plan
    with constraints(UNIQUE):
        plan.save(update_fields=[*told, "updated_at"])
    record(
        "assets.maintenance_plan.changed",
        actor=actor,
        target=plan,
        was={name: plain(was[name]) for name in told},
        now={name: plain(value) for name, value in told.items()},
    )
    return plan


@transaction.atomic
def end_plan(*, uid: UUID, actor: User, now: datetime) -> MaintenancePlan:
    """It makes no more tasks, and those that wait are left out. Raises NotThere, Refused, WrongState."""
    plan = _locked_plan(uid, actor)
    if not plan.is_active:
        raise WrongState("maintenance_plan.ended")
    plan.is_active = False
    plan.save(update_fields=["is_active", "updated_at"])
    left = _leave_out(plan.tasks.waiting(), actor=actor, now=now, note=str(errors.PLAN_ENDED))
    record("assets.maintenance_plan.ended", actor=actor, target=plan, left_out=left)
    return plan


@transaction.atomic
def resume_plan(*, uid: UUID, actor: User) -> MaintenancePlan:
    """Raises NotThere, Refused, WrongState."""
    plan = _locked_plan(uid, actor)
    if plan.is_active:
        raise WrongState("maintenance_plan.runs")
    plan.is_active = True
    plan.save(update_fields=["is_active", "updated_at"])
    record("assets.maintenance_plan.resumed", actor=actor, target=plan)
    return plan


def make_due_tasks(*, now: datetime, today: date) -> int:
    """Write the turns that are due soon, of every plan; how many. A second run finds none to write."""
    plans = MaintenancePlan.objects.filter(is_active=True).order_by("pk")
    return sum(
        make_tasks(plan_id=pk, now=now, today=today)
        for pk in plans.values_list("pk", flat=True)
    )


@transaction.atomic
def make_tasks(*, plan_id: int, now: datetime, today: date) -> int:
    """The plan's turn for each of its devices that has none waiting; and what waits for devices
    that are gone is left out. Returns how many were written."""
    locked = MaintenancePlan.objects.select_for_update(of=("self",), no_key=True)
    plan = locked.select_related("institution", "responsible").filter(pk=plan_id).first()
    if plan is None or not plan.is_active:
        return 0
    gone = plan.tasks.waiting().exclude(asset__state__in=KEPT_UP)
    left = _leave_out(gone, actor=None, now=now, note=str(errors.DEVICE_GONE))
    until = today + timedelta(days=plan.lead_days)
    due = last_due(plan.first_on, every=plan.every, unit=plan.unit, until=until)
    made = _write_turns(plan, due) if due else []
    if made or left:
        record(
            "assets.maintenance_plan.due",
            actor=None,
            target=plan,
            due_on=due.isoformat() if due else None,
            made=len(made),
            left_out=left,
        )
    if made and plan.responsible and plan.responsible.is_active:
        queue_notice(
            recipient=plan.responsible,
            kind="maintenance_due",
            target=plan,
            url=reverse("assets:maintenance-plan", args=[plan.uid]),
            context={"plan": plan.name, "count": len(made), "due_on": due},
            now=now,
        )
    return len(made)


def _write_turns(plan: MaintenancePlan, due: date) -> list[MaintenanceTask]:
    """Devices that came after the due day begin with the next one."""
    had = plan.tasks.filter(due_on__gte=due) | plan.tasks.waiting()
    devices = (
        devices_of(plan)
        .filter(created_at__date__lte=due)
        .exclude(pk__in=had.values("asset"))
        .order_by("pk")
    )
    tasks = [
        MaintenanceTask(plan=plan, asset=asset, due_on=due, steps=plan.steps)
        for asset in devices
    ]
    audited_bulk_create(MaintenanceTask, tasks)
    return tasks


def devices_of(plan: MaintenancePlan) -> Any:
    """The devices the plan looks after now."""
    devices = Asset.objects.filter(
        state__in=KEPT_UP, institution__in=subtree_of(plan.institution_id)
    )
    if plan.category_id:
        return devices.filter(model__category=plan.category_id)
    if plan.model_id:
        return devices.filter(model=plan.model_id)
    return devices.filter(pk__in=plan.assets.values("pk"))


@transaction.atomic
def tick_step(*, uid: UUID, actor: User, step: int, is_done: bool) -> MaintenanceTask:
    """Raises NotThere, Refused, WrongState for a task that is over."""
    task = _open_task(uid, actor)
    if not 0 <= step < len(task.steps):
        raise NotThere("not_there")
    ticked = set(task.done_steps)
    changed = ticked | {step} if is_done else ticked - {step}
    if changed != ticked:
        task.done_steps = sorted(changed)
        task.save(update_fields=["done_steps", "updated_at"])
        record(
            "assets.maintenance.ticked",
            actor=actor,
            target=task.asset,
            plan=str(task.plan),
            step=task.steps[step],
            is_done=is_done,
        )
    return task


@transaction.atomic
def complete_task(
    *,
    uid: UUID,
    actor: User,
    now: datetime,
    note: str = "",
    minutes: int | None = None,
    cost_net: Decimal | None = None,
) -> MaintenanceTask:
    """It was done; steps that were not ticked stay so, to be read. Raises NotThere, Refused,
    Invalid, WrongState."""
    task = _open_task(uid, actor)
    task.note, task.minutes, task.cost_net = note, minutes, cost_net
    check_shape(task, ["note", "minutes", "cost_net"])
    return _close(task, State.DONE, actor, now, "done")


@transaction.atomic
def skip_task(*, uid: UUID, actor: User, now: datetime, reason: str) -> MaintenanceTask:
    """This turn is left out; the next comes in its time. Raises NotThere, Refused, Invalid, WrongState."""
    task = _open_task(uid, actor)
    task.note = reason
    check_shape(task, ["note"])
    if not task.note:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    return _close(task, State.SKIPPED, actor, now, "skipped")


@transaction.atomic
def reopen_task(*, uid: UUID, actor: User) -> MaintenanceTask:
    """Closed by mistake. Raises NotThere, Refused, and WrongState when it waits, or when another
    turn of the device waits already."""
    task = _locked_task(uid, actor)
    if task.state == State.OPEN:
        raise WrongState("maintenance.open")
    if task.plan.tasks.waiting().filter(asset=task.asset).exists():
        raise WrongState("maintenance.next_waits")
    task.state, task.closed_at, task.closed_by = State.OPEN, None, None
    task.save(update_fields=["state", "closed_at", "closed_by", "updated_at"])
    record("assets.maintenance.reopened", actor=actor, target=task.asset, plan=str(task.plan))
    return task


def _close(
    task: MaintenanceTask, state: str, actor: User, now: datetime, verb: str
) -> MaintenanceTask:
    task.state, task.closed_at, task.closed_by = state, now, actor
    facts = ["note", "minutes", "cost_net", "state", "closed_at", "closed_by", "updated_at"]
    task.save(update_fields=facts)
    record(
        f"assets.maintenance.{verb}",
        actor=actor,
        target=task.asset,
        plan=str(task.plan),
        note=task.note,
        open_steps=[text for _place, text, ticked in task.checklist if not ticked],
    )
    return task


def _leave_out(tasks: Any, *, actor: User | None, now: datetime, note: str) -> int:
    return audited_update(
        tasks, state=State.SKIPPED, closed_at=now, closed_by=actor, note=note, updated_at=now
    )


def _locked_plan(uid: UUID, actor: User) -> MaintenancePlan:
    locked = MaintenancePlan.objects.select_for_update(of=("self",), no_key=True)
    visible = locked.visible_to(actor).select_related("institution")
    plan = visible.filter(uid=uid).first()
    if plan is None:
        raise NotThere("not_there")
    require(policy.may_register_asset(actor, plan.institution))
    return plan


def _locked_task(uid: UUID, actor: User) -> MaintenanceTask:
    locked = MaintenanceTask.objects.select_for_update(of=("self",), no_key=True)
    visible = locked.visible_to(actor).select_related("plan", "asset")
    task = visible.filter(uid=uid).first()
    if task is None:
        raise NotThere("not_there")
    require(policy.may_edit_asset(actor, task.asset))
    return task


def _open_task(uid: UUID, actor: User) -> MaintenanceTask:
    task = _locked_task(uid, actor)
    if task.state != State.OPEN:
        raise WrongState("maintenance.over", state=task.get_state_display())
    return task


def checked_steps(steps: Sequence[str]) -> list[str]:
    """One line each; empty ones are left out. Raises Invalid."""
    if any(has_control(step) for step in steps):
        raise Invalid(fields={"steps": errors.STEPS_LONG})
    lines = [line for line in map(tidy, steps) if line]
    if len(lines) > STEPS or any(len(line) > STEP for line in lines):
        raise Invalid(fields={"steps": errors.STEPS_LONG})
    return lines


def _serving(user: User | None, institution: Institution, today: date) -> User | None:
    if user is None:
        return None
    found = specialists_serving(institution.pk, on=today).filter(pk=user.pk).first()
    if found is None:
        raise Invalid(fields={"responsible": errors.NOT_SERVING})
    return found


def _require_inside(plan: MaintenancePlan, assets: Sequence[Asset], actor: User) -> None:
    """Chosen devices are of the plan's institution or under it, and seen by whoever chooses."""
    if not assets:
        return
    inside = Asset.objects.visible_to(actor).filter(
        pk__in=[asset.pk for asset in assets],
        institution__in=subtree_of(plan.institution_id),
    )
    if inside.count() != len({asset.pk for asset in assets}):
        raise Invalid(fields={"assets": errors.PLAN_OUTSIDE})
