"""Pages of maintenance: what is due, one task with its steps, and the plans that make them."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Institution, User
from accounts.selectors import specialists_all
from accounts.web.fields import DayField, SeenForm
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset, AssetModel, MaintenancePlan, MaintenanceTask
from assets.models.maintenance import STEP, STEPS
from assets.rhythm import next_due
from assets.services import maintenance
from assets.web.fields import CategoryField
from assets.web.maintenance_table import TASKS, DoneForm, SkipForm
from assets.web.reach import kept_open_institutions
from itportal.core.errors import Invalid
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.forms import ListedField, MoneyField
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast

LIST, PLANS = "assets:maintenance", "assets:maintenance-plans"
FACTS = ("name", "every", "unit", "first_on", "lead_days", "responsible")
MOST_NUMBERS = 500


class PlanForm(SeenForm):
    """What a plan says; `steps`: one on a line."""

    name = forms.CharField(label=gettext_lazy("What is done"), max_length=120)
    every = forms.IntegerField(
        label=gettext_lazy("How often: every"), min_value=1, max_value=120, initial=1
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=MaintenancePlan.Unit.choices, initial="year"
    )
    first_on = DayField(label=gettext_lazy("First due on"))
    lead_days = forms.IntegerField(
        label=gettext_lazy("Tasks are written so many days before"),
        min_value=0,
        max_value=180,
        initial=14,
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=STEPS * (STEP + 2),
        help_text=gettext_lazy("One on a line; they are ticked on the task."),
    )
    responsible = ListedField(
        User.objects.none(),
        label=gettext_lazy("Who is told when it is due"),
        required=False,
        to_field_name="uid",
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["responsible"]
        people.queryset = specialists_all()

    def clean_steps(self) -> list[str]:
        return str(self.cleaned_data["steps"]).splitlines()


class NewPlanForm(PlanForm):
    """And whom it is about: a kind, a model, or devices by their numbers."""

    institution = ListedField(
        Institution.objects.none(),
        label=gettext_lazy("Whose devices"),
        to_field_name="uid",
        empty_label=gettext_lazy("Choose an institution"),
        help_text=gettext_lazy("With all institutions under it."),
    )
    category = CategoryField(
        label=gettext_lazy("Which devices: a kind"),
        required=False,
        empty_label=gettext_lazy("Not by kind"),
    )
    model = ListedField(
        AssetModel.objects.none(),
        label=gettext_lazy("Or a model"),
        required=False,
        to_field_name="uid",
        empty_label=gettext_lazy("Not by model"),
    )
    numbers = forms.CharField(
        label=gettext_lazy("Or their inventory numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        help_text=gettext_lazy("With spaces, commas or on lines of their own."),
    )
    field_order = ("name", "institution", "category", "model", "numbers")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution: Any = self.fields["institution"]
        institution.queryset = kept_open_institutions(user)
        model: Any = self.fields["model"]
        model.queryset = AssetModel.objects.select_related("manufacturer").order_by(
            "manufacturer__name", "name"
        )
        model.label_from_instance = lambda found: f"{found.manufacturer} {found}"


class TaskDoneForm(DoneForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Time spent, in minutes"),
        min_value=0,
        max_value=6000,
        required=False,
    )
    cost_net = MoneyField(
        label=gettext_lazy("Cost without VAT, €"), required=False, min_value=0
    )


@require_safe
def task_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_keep = policy.may_register_assets(request.user)
    return render_table(
        request, TASKS, "assets/maintenance.html", extra=lambda page: {"may_keep": may_keep}
    )


@require_safe
def task_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    task = _task(request, uid)
    context = {"form": TaskDoneForm(), **_task_facts(request, task)}
    return render(request, "assets/maintenance_task.html", context)


@require_POST
def task_tick(request: PortalRequest, uid: UUID) -> HttpResponse:
    """One step ticked or not; htmx gets the steps again."""
    task = _task(request, uid)
    raw = request.POST.get("step", "")
    step = int(raw) if raw.isdecimal() and len(raw) < 4 else -1
    task = maintenance.tick_step(
        uid=task.uid, actor=request.user, step=step, is_done=request.POST.get("on") == "1"
    )
    if not wants_partial(request):
        return redirect("assets:maintenance-task", uid=uid)
    context = _task_facts(request, _task(request, uid))
    return render(request, "assets/partials/maintenance_steps.html", context)


@require_POST
def task_done(request: PortalRequest, uid: UUID) -> HttpResponse:
    task = _task(request, uid)
    require(policy.may_edit_asset(request.user, task.asset))
    form = TaskDoneForm(request.POST)
    if form.is_valid():
        try:
            maintenance.complete_task(
                uid=uid, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as error:
            for name, text in error.fields.items():
                form.add_error(name, str(text))
        else:
            toast(request, _("The maintenance is done"))
            return redirect("assets:maintenance-task", uid=uid)
    context = {"form": form, **_task_facts(request, task)}
    return render(request, "assets/maintenance_task.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def task_skip(request: PortalRequest, uid: UUID) -> HttpResponse:
    task = _task(request, uid)
    require(policy.may_edit_asset(request.user, task.asset))

    def save(data: dict[str, Any]) -> str:
        maintenance.skip_task(uid=uid, actor=request.user, now=timezone.now(), **data)
        return _address(task)

    return form_page(
        request,
        SkipForm(bound(request)),
        title=_("Leave this turn out"),
        crumbs=[*_crumbs(), (str(task.plan), _address(task))],
        submit=_("Leave out"),
        back=_address(task),
        save=save,
        done=_("This turn is left out"),
        lead=_("%(device)s: the next turn comes in its time.") % {"device": task.asset},
    )


@require_POST
def task_reopen(request: PortalRequest, uid: UUID) -> HttpResponse:
    maintenance.reopen_task(uid=uid, actor=request.user)
    toast(request, _("The task waits again"))
    return redirect("assets:maintenance-task", uid=uid)


@require_safe
def plan_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    today = timezone.localdate()
    plans = _counted(MaintenancePlan.objects.visible_to(request.user), today)
    context = {
        "plans": plans.order_by("-is_active", "name", "pk"),
        "may_keep": policy.may_register_assets(request.user),
    }
    return render(request, "assets/maintenance_plans.html", context)


@require_safe
def plan_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    today = timezone.localdate()
    visible = _counted(MaintenancePlan.objects.visible_to(request.user), today)
    plan = get_object_or_404(visible.select_related("responsible__person"), uid=uid)
    context = {
        "plan": plan,
        "devices": maintenance.devices_of(plan).count(),
        "next_on": next_due(plan.first_on, every=plan.every, unit=plan.unit, after=today),
        "may_keep": policy.may_register_asset(request.user, plan.institution),
    }
    return render(request, "assets/maintenance_plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_register_assets(request.user))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        numbers = data.pop("numbers").replace(",", " ").split()
        plan = maintenance.create_plan(
            actor=request.user,
            today=timezone.localdate(),
            assets=_by_number(request.user, numbers),
            **data,
        )
        maintenance.make_tasks(plan_id=plan.pk, now=timezone.now(), today=timezone.localdate())
        return reverse("assets:maintenance-plan", args=[plan.uid])

    return form_page(
        request,
        NewPlanForm(bound(request), user=request.user),
        title=_("New maintenance plan"),
        crumbs=_crumbs(plans=True),
        submit=_("Make the plan"),
        back=reverse(PLANS),
        save=save,
        done=_("The plan is made"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    plan = _kept_plan(request, uid)
    here = reverse("assets:maintenance-plan", args=[uid])
    initial: dict[str, Any] = {name: getattr(plan, name) for name in FACTS}
    initial["responsible"] = plan.responsible.uid if plan.responsible else None
    initial |= {"steps": "\n".join(plan.steps), "seen_at": plan.updated_at.isoformat()}

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        maintenance.edit_plan(
            uid=uid, actor=request.user, today=timezone.localdate(), seen=seen, **data
        )
        return here

    return form_page(
        request,
        PlanForm(bound(request), initial=initial),
        title=_("Change the plan"),
        crumbs=[*_crumbs(plans=True), (plan.name, here)],
        submit=_("Save"),
        back=here,
        save=save,
    )


@require_POST
def plan_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    plan = _kept_plan(request, uid)
    if verb == "end":
        maintenance.end_plan(uid=plan.uid, actor=request.user, now=timezone.now())
        toast(request, _("The plan is ended"))
    else:
        maintenance.resume_plan(uid=plan.uid, actor=request.user)
        toast(request, _("The plan runs again"))
    return redirect("assets:maintenance-plan", uid=uid)


def _task(request: PortalRequest, uid: UUID) -> MaintenanceTask:
    require(policy.may_browse_assets(request.user))
    visible = MaintenanceTask.objects.visible_to(request.user).shown()
    found: MaintenanceTask = get_object_or_404(visible, uid=uid)
    return found


def _task_facts(request: PortalRequest, task: MaintenanceTask) -> dict[str, Any]:
    return {
        "task": task,
        "is_open": task.state == MaintenanceTask.State.OPEN,
        "is_late": task.is_late(timezone.localdate()),
        "may_keep": policy.may_edit_asset(request.user, task.asset),
    }


def _kept_plan(request: PortalRequest, uid: UUID) -> MaintenancePlan:
    visible = MaintenancePlan.objects.visible_to(request.user).select_related(
        "institution", "responsible"
    )
    plan: MaintenancePlan = get_object_or_404(visible, uid=uid)
    require(policy.may_register_asset(request.user, plan.institution))
    return plan


def _counted(plans: Any, today: Any) -> Any:
    waiting = Q(tasks__state=MaintenanceTask.State.OPEN)
    return plans.select_related("institution", "category", "model__manufacturer").annotate(
        waiting=Count("tasks", filter=waiting),
        late=Count("tasks", filter=waiting & Q(tasks__due_on__lt=today)),
        done=Count("tasks", filter=Q(tasks__state=MaintenanceTask.State.DONE)),
        last_done=Max("tasks__closed_at", filter=Q(tasks__state=MaintenanceTask.State.DONE)),
    )


def _by_number(user: User, numbers: list[str]) -> list[Asset]:
    """The devices of these numbers. Raises Invalid naming those that are not found."""
    wanted = {number.upper() for number in numbers[:MOST_NUMBERS]}
    found = list(Asset.objects.visible_to(user).filter(inventory_no__in=wanted))
    missing = sorted(wanted - {asset.inventory_no for asset in found})
    if missing:
        text = _("Not found: %(numbers)s") % {"numbers": ", ".join(missing[:10])}
        raise Invalid(fields={"numbers": text})
    return found


def _crumbs(*, plans: bool = False) -> list[tuple[str, str]]:
    own = [(_("Plans"), reverse(PLANS))] if plans else []
    return [(_("Maintenance"), reverse(LIST)), *own]


def _address(task: MaintenanceTask) -> str:
    return reverse("assets:maintenance-task", args=[task.uid])
