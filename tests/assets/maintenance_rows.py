"""Rights of maintenance: those of the institutions one serves."""

from django.utils import timezone

from assets.models import MaintenancePlan, MaintenanceTask
from tests.architecture.matrix import REFUSED, Place, Row
from tests.assets.builders import make_maintenance_task

SEES = "specialist approver finance auditor administrator"
KEEPS = "specialist administrator"


def _plan(place: Place) -> dict[str, object]:
    return {"uid": make_maintenance_task(place.institution).plan.uid}


def _ended_plan(place: Place) -> dict[str, object]:
    plan = make_maintenance_task(place.institution).plan
    MaintenancePlan.objects.filter(pk=plan.pk).update(is_active=False)
    return {"uid": plan.uid}


def _task(place: Place) -> dict[str, object]:
    return {"uid": make_maintenance_task(place.institution).uid}


def _done_task(place: Place) -> dict[str, object]:
    task = make_maintenance_task(place.institution)
    MaintenanceTask.objects.filter(pk=task.pk).update(state="done", closed_at=timezone.now())
    return {"uid": task.uid}


MAINTENANCE = [
    *(Row(f"assets:maintenance{page}", own=SEES, otherwise=REFUSED) for page in ("", "-plans")),
    *(
        Row("assets:maintenance-plan-new", method=method, own=KEEPS, otherwise=REFUSED)
        for method in ("GET", "POST")
    ),
    Row(
        "assets:maintenance-plan",
        own=SEES,
        foreign="administrator",
        refused="staff",
        args=_plan,
    ),
    Row(
        "assets:maintenance-task",
        own=SEES,
        foreign="administrator",
        refused="staff",
        args=_task,
    ),
    *(
        Row(
            f"assets:maintenance-{page}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="approver finance auditor",
            refused_foreign="",
            args=args,
        )
        for page, methods, args in (
            ("plan-edit", ("GET", "POST"), _plan),
            ("plan-end", ("POST",), _plan),
            ("plan-resume", ("POST",), _ended_plan),
            ("reopen", ("POST",), _done_task),
        )
        for method in methods
    ),
    *(
        Row(
            f"assets:maintenance-{page}",
            method=method,
            own=KEEPS,
            foreign="administrator",
            refused="staff approver finance auditor",
            refused_foreign="staff",
            args=_task,
            data=lambda place: {"step": "0", "on": "1"},
        )
        for page, methods in (
            ("skip", ("GET", "POST")),
            ("done", ("POST",)),
            ("tick", ("POST",)),
        )
        for method in methods
    ),
]
