"""Pages of installation jobs: the list, planning, how it goes, one device on a phone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import subtree_of
from accounts.models import Person, User
from accounts.selectors import rooms_of, specialists_all, specialists_serving
from accounts.web.pages import bound, form_page
from assets import errors, policy
from assets.installation_steps import Step, codes_of, label_of, steps_of
from assets.models import Asset, InstallationDevice, InstallationJob, InstallationTemplate
from assets.models.installation import DEEDS, WIPE
from assets.services.handover import MOST_LINES
from assets.services.installation_jobs import (
    Pair,
    add_to_installation,
    cancel_installation,
    edit_installation,
    plan_installation,
    remove_from_installation,
    set_installation_device,
    tick_installation,
    untick_installation,
)
from assets.web.act_sheet import found_assets, kept_assets
from assets.web.installation_forms import (
    CancelJobForm,
    DevicesForm,
    JobDeviceForm,
    JobForm,
    NewJobForm,
    begun,
)
from assets.web.installation_table import JOBS, state_pill
from assets.web.label_forms import ScanForm
from assets.web.reach import kept_open_institutions
from itportal.core.documents.codes import read_codes
from itportal.core.errors import Invalid, PortalError
from itportal.core.imports.models import ImportBatch
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.web import render_table
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

State = InstallationJob.State
FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Row:
    """One device of a job with its steps."""

    device: InstallationDevice
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(1 for step in self.steps if step.tick)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.steps) if self.steps else 100

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.tick), None)


@require_safe
def installation_table(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_plan = policy.may_register_assets(request.user)
    return render_table(
        request, JOBS, "assets/installations.html", extra=lambda page: {"may_plan": may_plan}
    )


@require_POST
def installation_of_rows(request: PortalRequest) -> HttpResponse:
    """The form for the rows ticked in the list of devices."""
    require(policy.may_register_assets(request.user))
    query = {"asset": request.POST.getlist("rows")[:MOST_LINES]}
    return redirect(f"{reverse('assets:installation-new')}?{urlencode(query, doseq=True)}")


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def installation_new(request: PortalRequest) -> HttpResponse:
    user = request.user
    require(policy.may_register_assets(user))
    chosen = InstallationTemplate.objects.filter(uid__in=_uids(request.GET.get("mall"))).first()
    numbers = [text[:120] for text in request.GET.getlist("asset")[:MOST_LINES]]
    institutions = kept_open_institutions(user)
    first = kept_assets(user).filter(inventory_no__in=_clean(numbers)).first()
    form = NewJobForm(
        bound(request),
        institutions=institutions,
        chosen=chosen,
        people=specialists_all(),
        batches=_batches(user),
        initial={
            **begun(chosen),
            "assets": "\n".join(numbers),
            "institution": first.institution.uid if first else None,
        },
    )

    def save(data: dict[str, Any]) -> str:
        job = plan_installation(
            actor=user,
            institution=data["institution"],
            title=data["title"],
            work=form.work(),
            now=timezone.now(),
            due_on=data["due_on"],
            responsible=data["responsible"],
            note=data["note"],
            pairs=_pairs(user, data),
            template=data["template"],
        )
        return _address(job)

    return form_page(
        request,
        form,
        title=_("Plan an installation job"),
        crumbs=[(_("Installation jobs"), reverse("assets:installations"))],
        submit=_("Plan the job"),
        back=reverse("assets:installations"),
        save=save,
        done=_("The job is planned"),
        template="assets/installation_form.html",
    )


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def installation_edit(request: PortalRequest, number: str) -> HttpResponse:
    job = _kept(request, number)
    form = JobForm(
        bound(request),
        people=specialists_serving(job.institution_id, on=timezone.localdate()),
        initial={
            "title": job.title,
            "due_on": job.due_on,
            "responsible": job.responsible.uid if job.responsible else None,
            "note": job.note,
        },
    )

    def save(data: dict[str, Any]) -> str:
        edit_installation(job_id=job.pk, actor=request.user, now=timezone.now(), **data)
        return _address(job)

    return form_page(
        request,
        form,
        title=_("Change the job"),
        crumbs=_crumbs(job),
        submit=_("Save"),
        back=_address(job),
        save=save,
    )


@require_http_methods(FORM_METHODS)
def installation_add(request: PortalRequest, number: str) -> HttpResponse:
    """More devices."""
    job = _kept(request, number)

    def save(data: dict[str, Any]) -> str:
        pairs = _pairs(request.user, data)
        add_to_installation(job_id=job.pk, actor=request.user, pairs=pairs)
        return _address(job)

    return form_page(
        request,
        DevicesForm(bound(request), batches=_batches(request.user)),
        title=_("Add devices"),
        crumbs=_crumbs(job),
        submit=_("Add"),
        back=_address(job),
        save=save,
    )


@require_http_methods(FORM_METHODS)
def installation_cancel(request: PortalRequest, number: str) -> HttpResponse:
    job = _kept(request, number)

    def save(data: dict[str, Any]) -> str:
        cancel_installation(
            job_id=job.pk, actor=request.user, reason=data["reason"], now=timezone.now()
        )
        return _address(job)

    return form_page(
        request,
        CancelJobForm(bound(request)),
        title=_("Cancel the job"),
        crumbs=_crumbs(job),
        submit=_("Cancel the job"),
        back=_address(job),
        save=save,
        done=_("The job is cancelled"),
        lead=_("What was done stays done."),
        danger=True,
    )


@personal_data_read("devices")
@require_http_methods(FORM_METHODS)
def installation_page(request: PortalRequest, number: str) -> HttpResponse:
    """How it goes; a POST ticks one step of the chosen devices."""
    job = _visible(request, number)
    may_keep = bool(policy.may_keep_installation(request.user, job))
    if request.method == "POST":
        require(policy.may_keep_installation(request.user, job))
        return _tick_many(request, job)
    rows = _rows(job)
    note_persons(request, [row.device.person for row in rows if row.device.person])
    replaces = any(row.device.old_asset_id for row in rows)
    context = {
        "job": job,
        "pill": state_pill(job),
        "rows": rows,
        "ready": sum(1 for row in rows if row.device.done_at),
        "problems": sum(1 for row in rows if row.device.problem),
        "steps": [(code, label_of(job, code)) for code in codes_of(job, replaces=replaces)],
        "may_keep": may_keep,
        "works": may_keep and job.state == State.OPEN,
        "left": request.session.pop("installation_left", []),
    }
    return render(request, "assets/installation.html", context)


@require_http_methods(FORM_METHODS)
def installation_scan(request: PortalRequest, number: str) -> HttpResponse:
    """The phone's page: a code leads to the device of this job that has it."""
    job = _visible(request, number)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            texts = [data["code"]] if data["code"] else read_codes(data["photo"].read())
            for text in texts:
                found = found_assets(request.user, text)
                either = Q(asset__in=found) | Q(old_asset__in=found)
                device = job.devices.filter(either).first()
                if device is not None:
                    return redirect(_device_address(device))
            said = _("No device of this job has the code “%(code)s”.")
            shown = texts[0][:60] if texts else "–"
            form.add_error("code", said % {"code": shown})
    context = {"form": form, "job": job, "crumbs": [*_crumbs(job), (_("Scan"), "")]}
    return render(request, "assets/installation_scan.html", context, status=status)


@personal_data_read("devices")
@require_safe
def installation_device(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """One device, for a phone: its steps, each with a button."""
    job = _visible(request, number)
    device = _device(job, uid)
    note_persons(request, [device.person] if device.person else [])
    keeps = bool(policy.may_keep_installation(request.user, job))
    row = _row(job, device)
    context = {
        "job": job,
        "row": row,
        "device": device,
        "works": keeps and job.state == State.OPEN,
        "may_untick": keeps and job.state != State.CANCELLED,
        "wipe": WIPE,
        "refused": request.session.pop("installation_refused", ""),
    }
    return render(request, "assets/installation_device.html", context)


@personal_data_read("contact")
@require_http_methods(FORM_METHODS)
def installation_device_edit(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    job = _kept(request, number)
    device = _device(job, uid)
    form = JobDeviceForm(
        bound(request),
        people=Person.objects.visible_to(request.user).filter(is_active=True),
        rooms=rooms_of(sorted(subtree_of(job.institution_id))),
        assets=kept_assets(request.user).exclude(pk=device.asset_id),
        initial={
            "person": device.person,
            "room": device.room_id,
            "old": device.old_asset,
            "note": device.note,
            "problem": device.problem,
        },
    )

    def save(data: dict[str, Any]) -> str:
        set_installation_device(job_id=job.pk, uid=uid, actor=request.user, **data)
        return _device_address(device)

    return form_page(
        request,
        form,
        title=str(device),
        crumbs=_crumbs(job),
        submit=_("Save"),
        back=_device_address(device),
        save=save,
    )


@require_POST
def installation_do(request: PortalRequest, number: str, uid: UUID, verb: str) -> HttpResponse:
    """Tick a step of one device, open it again, or take the device out of the job."""
    job = _kept(request, number)
    device = _device(job, uid)
    step = request.POST.get("step", "")
    ids: dict[str, Any] = {"job_id": job.pk, "uid": uid, "actor": request.user}
    back = _address(job) if request.POST.get("back") == "job" else _device_address(device)
    try:
        match verb:
            case "valmis":
                tick_installation(**ids, step=step, now=timezone.now())
                said = _("Done: %(step)s") % {"step": label_of(job, step)}
            case "uuesti":
                untick_installation(**ids, step=step)
                said = _("Open again: %(step)s") % {"step": label_of(job, step)}
            case "eemalda":
                remove_from_installation(**ids, now=timezone.now())
                said, back = _("It is out of the job"), _address(job)
            case _:
                raise Http404
    except PortalError as error:
        if error.status in (403, 404):
            raise
        request.session["installation_refused"] = _why(error)
        back = _device_address(device)
    else:
        toast(request, said)
    return redirect(back)


def _tick_many(request: PortalRequest, job: InstallationJob) -> HttpResponse:
    """One step of all that are ticked; each by itself, the others do not wait for one."""
    step = request.POST.get("step", "")
    if step not in DEEDS and not (step.isdigit() and int(step) < len(job.steps)):
        raise Http404
    chosen = set(request.POST.getlist("device")[:500])
    done, left = 0, []
    for device in job.devices.select_related("asset").order_by("pk"):
        if str(device.uid) not in chosen:
            continue
        try:
            tick_installation(
                job_id=job.pk, uid=device.uid, actor=request.user, step=step, now=timezone.now()
            )
        except PortalError as error:
            left.append(f"{device}: {_why(error)}")
        else:
            done += 1
    request.session["installation_left"] = left[:50]
    said = ngettext("%(count)s device ticked", "%(count)s devices ticked", done)
    toast(request, said % {"count": done})
    return redirect(_address(job))


def _rows(job: InstallationJob) -> list[Row]:
    devices = job.devices.select_related(
        "asset__model__manufacturer", "old_asset", "person", "room__site"
    )
    found = devices.prefetch_related("ticks").order_by("asset__inventory_no", "pk")
    return [Row(device, steps_of(job, device, list(device.ticks.all()))) for device in found]


def _row(job: InstallationJob, device: InstallationDevice) -> Row:
    ticks = list(device.ticks.select_related("by__person", "act"))
    return Row(device, steps_of(job, device, ticks))


def _pairs(user: User, data: dict[str, Any]) -> list[Pair]:
    """Raises Invalid naming the line that leads to no device of the user."""
    pairs: dict[int, Pair] = {}
    for line in data["assets"].splitlines()[:MOST_LINES]:
        words = line.replace(";", " ").replace(",", " ").split()
        if not words:
            continue
        if len(words) > 2:
            raise Invalid(fields={"assets": errors.JOB_PAIR % {"line": line.strip()[:80]}})
        found = [_asset(user, word) for word in words]
        pairs[found[0].pk] = Pair(*found)
    for asset in _bought(user, data["order_no"]) + _imported(user, data["batch"]):
        pairs.setdefault(asset.pk, Pair(asset))
    return list(pairs.values())


def _asset(user: User, typed: str) -> Asset:
    found = found_assets(user, typed)
    if len(found) != 1:
        said = errors.CODE_SEVERAL if found else errors.CODE_NOBODYS
        raise Invalid(fields={"assets": said % {"code": typed[:60]}})
    return found[0]


def _bought(user: User, number: str) -> list[Asset]:
    if not number:
        return []
    bought = Q(order_no__iexact=number) | Q(invoice_no__iexact=number)
    found = list(kept_assets(user).filter(bought).order_by("pk")[:MOST_LINES])
    if not found:
        raise Invalid(fields={"order_no": errors.NO_SUCH_ORDER})
    return found


def _imported(user: User, batch: ImportBatch | None) -> list[Asset]:
    if batch is None:
        return []
    keys = batch.rows.exclude(object_id=None).values("object_id")
    return list(kept_assets(user).filter(pk__in=keys).order_by("pk")[:MOST_LINES])


def _batches(user: User) -> Any:
    """One's own imports of devices that were applied, the latest first."""
    mine = ImportBatch.objects.filter(kind="assets", owner=user, state="applied")
    return mine.order_by("-pk")


def _uids(text: str | None) -> list[UUID]:
    try:
        return [UUID(text or "")]
    except ValueError:
        return []


def _visible(request: PortalRequest, number: str) -> InstallationJob:
    """404 for absent and invisible alike."""
    rows = InstallationJob.objects.visible_to(request.user).select_related(
        "institution", "responsible__person"
    )
    return get_object_or_404(rows, number=number.upper().replace("\x00", ""))


def _kept(request: PortalRequest, number: str) -> InstallationJob:
    job = _visible(request, number)
    require(policy.may_keep_installation(request.user, job))
    return job


def _device(job: InstallationJob, uid: UUID) -> InstallationDevice:
    rows = job.devices.select_related(
        "asset__model__manufacturer", "old_asset__model__manufacturer", "person", "room__site"
    )
    return get_object_or_404(rows, uid=uid)


def _why(error: PortalError) -> str:
    texts = list(dict.fromkeys(map(str, getattr(error, "fields", {}).values())))
    return " ".join(texts) or error.message


def _clean(numbers: list[str]) -> list[str]:
    return [number.upper() for number in numbers if "\0" not in number]


def _address(job: InstallationJob) -> str:
    return reverse("assets:installation", args=[job.number])


def _device_address(device: InstallationDevice) -> str:
    return reverse("assets:installation-device", args=[device.job.number, device.uid])


def _crumbs(job: InstallationJob) -> list[tuple[str, str]]:
    return [
        (_("Installation jobs"), reverse("assets:installations")),
        (job.number, _address(job)),
    ]
