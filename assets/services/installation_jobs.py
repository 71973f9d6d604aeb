"""Installation jobs: planned, their devices, what is done with each; done by themselves at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accounts.access import subtree_of
from accounts.models import Institution, Person, Room, User
from accounts.selectors import specialists_serving
from assets import errors, policy
from assets.installation_steps import codes_of, label_of
from assets.models import (
    Asset,
    Handover,
    InstallationDevice,
    InstallationJob,
    InstallationTemplate,
    InstallationTick,
)
from assets.models.installation import COLLECT, DEEDS, HAND_OUT, WIPE
from assets.search import index_installation
from assets.services.assets import assign_asset, return_asset
from assets.services.erasure import evidence_of
from assets.services.handover import Thing, make_act
from assets.services.locked import present_person, running_period
from assets.services.maintenance import checked_steps
from assets.states import GONE
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create, audited_delete
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require
from itportal.core.shape import check_shape

SEQUENCE: Final = "assets_installation_number"
MOST_DEVICES: Final = 500
State = InstallationJob.State


@dataclass(frozen=True, slots=True)
class Pair:
    """A device, and the one it comes in place of."""

    asset: Asset
    old: Asset | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each device: own steps in words, then deeds of the register."""

    steps: Sequence[str] = ()
    hands_out: bool = True
    collects: bool = False
    wipes: bool = False


@transaction.atomic
def plan_installation(
    *,
    actor: User,
    institution: Institution,
    title: str,
    work: Work,
    now: datetime,
    due_on: date | None = None,
    responsible: User | None = None,
    note: str = "",
    pairs: Sequence[Pair] = (),
    template: str = "",
) -> InstallationJob:
    """A new job with its first devices; `template`: a name to keep its steps under as well.

    Raises Refused, Invalid naming the device that cannot be on it.
    """
    require(policy.may_register_asset(actor, institution))
    if not institution.is_active:
        raise Invalid(fields={"institution": errors.INSTITUTION_ENDED})
    job = InstallationJob(institution=institution, made_by=actor)
    _set_facts(job, title, due_on, responsible, note, now)
    _set_work(job, work)
    job.number = next_number(SEQUENCE, "PA")
    job.save()
    _add(job, pairs, actor)
    if template:
        _keep_template(template, job)
    index_installation(job.pk)
    record(
        "assets.installation.planned",
        actor=actor,
        target=job,
        things=[pair.asset.inventory_no for pair in pairs],
    )
    _tell_responsible(job, actor, now)
    return job


@transaction.atomic
def edit_installation(
    *,
    job_id: int,
    actor: User,
    now: datetime,
    title: str,
    due_on: date | None = None,
    responsible: User | None = None,
    note: str = "",
) -> InstallationJob:
    """Its name, day and who does it; the steps stay as they were begun. Raises Refused, Invalid,
    WrongState."""
    job = _open_job(job_id, actor)
    was = job.responsible_id
    _set_facts(job, title, due_on, responsible, note, now)
    job.save()
    index_installation(job.pk)
    record("assets.installation.edited", actor=actor, target=job)
    if job.responsible_id != was:
        _tell_responsible(job, actor, now)
    return job


@transaction.atomic
def add_to_installation(*, job_id: int, actor: User, pairs: Sequence[Pair]) -> InstallationJob:
    """More devices; one that was done is open again. Raises Refused, Invalid, WrongState."""
    job = _locked_job(job_id, actor)
    if job.state == State.CANCELLED:
        raise _wrong_state(job)
    if not pairs:
        raise Invalid(fields={"assets": errors.NOTHING_ON_JOB})
    _add(job, pairs, actor)
    job.state, job.closed_at = State.OPEN, None
    job.save(update_fields=["state", "closed_at", "updated_at"])
    index_installation(job.pk)
    record(
        "assets.installation.added",
        actor=actor,
        target=job,
        things=[pair.asset.inventory_no for pair in pairs],
    )
    return job


@transaction.atomic
def remove_from_installation(
    *, job_id: int, uid: UUID, actor: User, now: datetime
) -> InstallationJob:
    """It is not of this job after all; what was done with it stays done. Raises Refused,
    NotThere, WrongState."""
    job = _open_job(job_id, actor)
    device = _device_of(job, uid)
    number = str(device.asset)
    audited_delete(InstallationTick.objects.filter(device=device))
    audited_delete(InstallationDevice.objects.filter(pk=device.pk))
    record("assets.installation.removed", actor=actor, target=job, number=number)
    _close_when_done(job, actor, now)
    index_installation(job.pk)
    return job


@transaction.atomic
def set_installation_device(
    *,
    job_id: int,
    uid: UUID,
    actor: User,
    old: Asset | None = None,
    person: Person | None = None,
    room: Room | None = None,
    note: str = "",
    problem: str = "",
) -> InstallationDevice:
    """Who gets it, what it replaces, what holds it up. What is handed out or collected already is
    not turned. Raises Refused, NotThere, Invalid, WrongState."""
    job = _open_job(job_id, actor)
    device = _device_of(job, uid)
    ticked = set(device.ticks.values_list("step", flat=True))
    if old != device.old_asset and ticked & {COLLECT, WIPE}:
        raise WrongState("installation.step_done", step=DEEDS[COLLECT])
    if (person, room) != (device.person, device.room) and HAND_OUT in ticked:
        raise WrongState("installation.step_done", step=DEEDS[HAND_OUT])
    if old is not None:
        _require_fit(job, old, actor, field="old")
    device.old_asset, device.room = old, room
    device.person = present_person(person, actor, "person")
    device.note, device.problem = note, problem
    check_shape(device, ["note", "problem"])
    device.save()
    record("assets.installation.device_set", actor=actor, target=job, number=str(device.asset))
    return device


@transaction.atomic
def tick_installation(
    *, job_id: int, uid: UUID, actor: User, step: str, now: datetime
) -> InstallationDevice:
    """One step of one device is done. Handing out and collecting are done here, by an act where a
    person is the other side; erasing must have its evidence. The job ends with its last step.

    Raises Refused, NotThere, WrongState; Invalid when nobody is named to get the device.
    """
    job = _open_job(job_id, actor)
    device = _device_of(job, uid)
    require(policy.may_edit_asset(actor, device.asset))
    codes = codes_of(job, replaces=device.old_asset_id is not None)
    if step not in codes:
        raise NotThere("not_there")
    if device.ticks.filter(step=step).exists():
        return device
    act = _deed(device, step, actor, now)
    InstallationTick.objects.create(device=device, step=step, at=now, by=actor, act=act)
    left = set(codes) - set(device.ticks.values_list("step", flat=True))
    if not left:
        device.done_at, device.problem = now, ""
        device.save(update_fields=["done_at", "problem", "updated_at"])
    record(
        "assets.installation.ticked",
        actor=actor,
        target=job,
        number=str(device.asset),
        step=label_of(job, step),
    )
    _close_when_done(job, actor, now)
    index_installation(job.pk)
    return device


@transaction.atomic
def untick_installation(
    *, job_id: int, uid: UUID, actor: User, step: str
) -> InstallationDevice:
    """Ticked by mistake; the job is open again. What an act did is undone by cancelling the act
    first. Raises Refused, NotThere, WrongState."""
    job = _locked_job(job_id, actor)
    if job.state == State.CANCELLED:
        raise _wrong_state(job)
    device = _device_of(job, uid)
    tick = device.ticks.select_related("act").filter(step=step).first()
    if tick is None:
        raise NotThere("not_there")
    if tick.act is not None and tick.act.state != Handover.State.CANCELLED:
        raise WrongState("installation.act_stands", number=tick.act.number)
    if tick.act is None and step in (HAND_OUT, COLLECT):
        raise WrongState("installation.step_done", step=DEEDS[step])
    audited_delete(InstallationTick.objects.filter(pk=tick.pk))
    device.done_at = None
    device.save(update_fields=["done_at", "updated_at"])
    job.state, job.closed_at = State.OPEN, None
    job.save(update_fields=["state", "closed_at", "updated_at"])
    index_installation(job.pk)
    record(
        "assets.installation.unticked",
        actor=actor,
        target=job,
        number=str(device.asset),
        step=label_of(job, step),
    )
    return device


@transaction.atomic
def cancel_installation(
    *, job_id: int, actor: User, reason: str, now: datetime
) -> InstallationJob:
    """Given up; what was done stays done. Raises Refused, Invalid, WrongState."""
    job = _open_job(job_id, actor)
    job.cancel_reason = reason
    check_shape(job, ["cancel_reason"])
    if not job.cancel_reason:
        raise Invalid(fields={"reason": errors.REASON_EMPTY})
    job.state, job.closed_at = State.CANCELLED, now
    job.save()
    index_installation(job.pk)
    record("assets.installation.cancelled", actor=actor, target=job, reason=job.cancel_reason)
    return job


def _locked_job(job_id: int, actor: User) -> InstallationJob:
    locked = InstallationJob.objects.select_for_update(of=("self",), no_key=True)
    found = locked.visible_to(actor).select_related("institution", "responsible", "made_by")
    job = found.filter(pk=job_id).first()
    if job is None:
        raise NotThere("not_there")
    require(policy.may_keep_installation(actor, job))
    return job


def _open_job(job_id: int, actor: User) -> InstallationJob:
    job = _locked_job(job_id, actor)
    if job.state != State.OPEN:
        raise _wrong_state(job)
    return job


def _wrong_state(job: InstallationJob) -> WrongState:
    return WrongState("installation.wrong_state", state=job.get_state_display())


def _device_of(job: InstallationJob, uid: UUID) -> InstallationDevice:
    rows = job.devices.select_related("asset", "old_asset", "person", "room")
    device = rows.filter(uid=uid).first()
    if device is None:
        raise NotThere("not_there")
    return device


def _set_facts(
    job: InstallationJob,
    title: str,
    due_on: date | None,
    responsible: User | None,
    note: str,
    now: datetime,
) -> None:
    job.title, job.due_on, job.note = title, due_on, note
    check_shape(job, ["title", "note"])
    if responsible is not None:
        serving = specialists_serving(job.institution_id, on=now.date())
        if not serving.filter(pk=responsible.pk).exists():
            raise Invalid(fields={"responsible": errors.NOT_SERVING})
    job.responsible = responsible


def _set_work(job: InstallationJob | InstallationTemplate, work: Work) -> None:
    """Raises Invalid when there is nothing to do."""
    job.steps = checked_steps(work.steps)
    job.hands_out, job.collects, job.wipes = work.hands_out, work.collects, work.wipes
    if not job.steps and not (work.hands_out or work.collects or work.wipes):
        raise Invalid(fields={"steps": errors.NO_STEPS})


def _keep_template(name: str, job: InstallationJob) -> None:
    found = InstallationTemplate.objects.filter(name=name).first()
    kept = found or InstallationTemplate(name=name)
    check_shape(kept, ["name"])
    _set_work(kept, Work(job.steps, job.hands_out, job.collects, job.wipes))
    kept.save()


def _add(job: InstallationJob, pairs: Sequence[Pair], actor: User) -> None:
    """Who has the old one, or where it stands, gets the new one."""
    had = set(job.devices.values_list("asset", flat=True))
    olds = set(job.devices.exclude(old_asset=None).values_list("old_asset", flat=True))
    if len(had) + len(pairs) > MOST_DEVICES:
        raise Invalid(fields={"assets": errors.JOB_TOO_MANY})
    devices = []
    for pair in pairs:
        if pair.asset.pk in had or (pair.old and pair.old.pk in olds):
            said = errors.ON_JOB_TWICE % {"number": pair.asset.inventory_no}
            raise Invalid(fields={"assets": said})
        _require_fit(job, pair.asset, actor, field="assets")
        device = InstallationDevice(job=job, asset=pair.asset, old_asset=pair.old)
        if pair.old is not None:
            _require_fit(job, pair.old, actor, field="assets")
            olds.add(pair.old.pk)
            if held := running_period(pair.old):
                device.person, device.room = held.person, held.room
        had.add(pair.asset.pk)
        devices.append(device)
    audited_bulk_create(InstallationDevice, devices)


def _require_fit(job: InstallationJob, asset: Asset, actor: User, *, field: str) -> None:
    require(policy.may_edit_asset(actor, asset))
    if asset.institution_id not in subtree_of(job.institution_id):
        said = errors.JOB_OUTSIDE % {"number": asset.inventory_no}
        raise Invalid(fields={field: said})
    if asset.state in GONE:
        raise Invalid(fields={field: errors.JOB_GONE % {"number": asset.inventory_no}})


def _deed(device: InstallationDevice, step: str, actor: User, now: datetime) -> Handover | None:
    """What the register does for the step; the act it was done by."""
    if step == HAND_OUT:
        return _hand_out(device, actor, now)
    if step == COLLECT and device.old_asset:
        return _collect(device.old_asset, actor, now)
    if step == WIPE and device.old_asset:
        old = device.old_asset
        if old.model.category.holds_data and not evidence_of([old]):
            raise WrongState("installation.no_evidence", number=old.inventory_no)
    return None


def _hand_out(device: InstallationDevice, actor: User, now: datetime) -> Handover | None:
    asset, held = device.asset, running_period(device.asset)
    if device.person is not None:
        thing = Thing(asset=asset, held_id=held.pk if held else None)
        return make_act(
            actor=actor,
            kind=Handover.Kind.HANDOVER,
            person=device.person,
            room=device.room,
            things=[thing],
            now=now,
        )
    if device.room is None:
        raise Invalid(fields={"person": errors.JOB_NOBODY % {"number": asset.inventory_no}})
    assign_asset(
        asset_id=asset.pk,
        actor=actor,
        now=now,
        room=device.room,
        seen_assignment_id=held.pk if held else None,
    )
    return None


def _collect(old: Asset, actor: User, now: datetime) -> Handover | None:
    """Back from whoever has it; what nobody has is collected already."""
    held = running_period(old)
    if held is None:
        return None
    if held.person is not None:
        return make_act(
            actor=actor,
            kind=Handover.Kind.RETURN,
            person=held.person,
            things=[Thing(asset=old, held_id=held.pk)],
            now=now,
        )
    return_asset(asset_id=old.pk, actor=actor, now=now, seen_assignment_id=held.pk)
    return None


def _close_when_done(job: InstallationJob, actor: User, now: datetime) -> None:
    """The last step of the last device ends the job; who answers for it hears."""
    devices = job.devices.all()
    if not devices.exists() or devices.filter(done_at=None).exists():
        return
    job.state, job.closed_at = State.DONE, now
    job.save(update_fields=["state", "closed_at", "updated_at"])
    for reader in {job.made_by, job.responsible} - {None, actor}:
        _tell(job, reader, "installation_done", now)


def _tell_responsible(job: InstallationJob, actor: User, now: datetime) -> None:
    if job.responsible is not None and job.responsible != actor:
        _tell(job, job.responsible, "installation_given", now)


def _tell(job: InstallationJob, reader: Any, kind: str, now: datetime) -> None:
    queue_notice(
        recipient=reader,
        kind=kind,
        target=job,
        url=f"/paigaldus/{job.number}/",
        thread=f"installation.{job.uid}",
        context={"title": job.title, "count": job.devices.count()},
        now=now,
    )
