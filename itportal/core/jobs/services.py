"""Long work: begun and cancelled by people, finished by the worker, swept by the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from itportal.core.attachments.models import Attachment
from itportal.core.errors import NotThere, Refused, WrongState
from itportal.core.jobs import errors, tasks
from itportal.core.jobs.gates import topic_of
from itportal.core.jobs.kinds import kind_of
from itportal.core.jobs.models import Job
from itportal.core.journal.audit import audited_delete
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.notices.services import queue_notice
from itportal.core.queue import after_commit

MOST_WAITING = 20  # of one person
RESULT_LIVES = timedelta(days=7)
FRESH = timedelta(seconds=20)  # the task queued at commit is on its way
STALE = timedelta(seconds=60)  # no sign of life for so long: its worker is gone
MOST_ATTEMPTS = 3
SWEEP_AT_ONCE = 200
State = Job.State
OPEN = (State.QUEUED, State.RUNNING)


@transaction.atomic
def begin_job(
    *,
    kind: str,
    title: str | Promise,
    owner: AbstractBaseUser,
    params: Mapping[str, Any],
    now: datetime,
    back_url: str = "",
) -> Job:
    """Queue long work for its owner; the worker begins it after commit.

    params: plain values, never a secret. Raises LookupError for an unknown kind, Refused when
    too much of the owner's waits already.
    """
    if kind_of(kind) is None:
        raise LookupError(f"job kind {kind!r} is not registered")
    users = get_user_model()._default_manager.select_for_update(of=("self",), no_key=True)
    users.get(pk=owner.pk)
    if Job.objects.filter(owner=owner.pk, state__in=OPEN).count() >= MOST_WAITING:
        raise Refused("job.too_many", limit=MOST_WAITING)
    job = Job.objects.create(
        kind=kind,
        title=str(title)[:200],
        owner_id=owner.pk,
        params=dict(params),
        back_url=back_url,
        created_at=now,
    )
    record("jobs.job.begun", actor=owner, target=job, kind=kind)
    after_commit(tasks.run_job, job.pk)
    publish(topic_of(owner.pk), job=str(job.uid))
    return job


@transaction.atomic
def cancel_job(*, uid: UUID, actor: AbstractBaseUser, now: datetime) -> Job:
    """Cancel one's own: at once while it waits, within about a second while it is under way.

    Raises NotThere for another's, WrongState when it is over.
    """
    locked = Job.objects.select_for_update(of=("self",), no_key=True)
    job = locked.filter(uid=uid, owner=actor.pk).first()
    if job is None:
        raise NotThere("not_there")
    if not job.is_open:
        raise WrongState("job.over")
    if job.state == State.QUEUED:
        job.state, job.finished_at = State.CANCELLED, now
    job.cancel_asked_at = job.cancel_asked_at or now
    job.save(update_fields=["state", "finished_at", "cancel_asked_at"])
    record("jobs.job.cancelled", actor=actor, target=job)
    publish(topic_of(actor.pk), job=str(job.uid))
    return job


@transaction.atomic
def claim_job(*, job_id: int, claim: UUID, now: datetime) -> bool:
    """One winner: the job is this run's from now on. False when it is not to be begun now.

    Only JOBS_AT_ONCE run at the same time, so that mail and other tasks have a process left.
    Records nothing: the person who began it did.
    """
    _lock_claims()
    alive = Job.objects.filter(state=State.RUNNING, heartbeat_at__gt=now - STALE)
    if alive.count() >= settings.JOBS_AT_ONCE:
        return False
    job = Job.objects.filter(pk=job_id, state=State.QUEUED).only("attempts").first()
    if job is None:
        return False
    claimed = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
        state=State.RUNNING,
        claim=claim,
        attempts=job.attempts + 1,
        started_at=now,
        heartbeat_at=now,
        done=0,
        total=None,
        words="",
    )
    return bool(claimed)


def _lock_claims() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('jobs: claim'))")


@transaction.atomic
def finish_job(
    *,
    job_id: int,
    claim: UUID,
    state: Job.State,
    now: datetime,
    error: str = "",
    outcome: Mapping[str, Any] | None = None,
    result: Attachment | None = None,
) -> bool:
    """Write what came of it and tell the owner; False when the run has lost the job meanwhile."""
    locked = Job.objects.select_for_update(of=("self",), no_key=True)
    job = locked.filter(pk=job_id, claim=claim, state=State.RUNNING).first()
    if job is None:
        return False
    job.result = result
    job.expires_at = now + RESULT_LIVES if result else None
    job.outcome = dict(outcome or {})
    _close(job, state, error=error, now=now)
    return True


def _close(job: Job, state: Job.State, *, error: str, now: datetime) -> None:
    """The end of a locked job: its row, its event, the owner's notice."""
    job.state, job.error, job.finished_at, job.claim = state, error[:500], now, None
    if state == State.DONE and job.total is not None:
        job.done = job.total
    job.save()
    code = {State.DONE: "done", State.FAILED: "failed", State.CANCELLED: "stopped"}[state]
    record(f"jobs.job.{code}", actor=job.owner, target=job, error=job.error)
    if state != State.CANCELLED:
        queue_notice(
            recipient=job.owner,
            kind="job_finished",
            target=job,
            url=reverse("jobs:job", args=[job.uid]),
            context={"title": job.title, "is_done": state == State.DONE, "error": job.error},
            now=now,
        )
    publish(topic_of(job.owner_id), job=str(job.uid))


def sweep(*, now: datetime) -> int:
    """Queue what nobody took, judge what a killed worker left, remove old files; how many were queued."""
    for pk in _ids(Job.objects.filter(state=State.RUNNING, heartbeat_at__lte=now - STALE)):
        _judge_left(job_id=pk, now=now)
    waiting = _ids(Job.objects.filter(state=State.QUEUED, created_at__lte=now - FRESH))
    for pk in waiting:
        tasks.run_job.delay(pk)
    remove_results(now=now)
    return len(waiting)


def _ids(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:SWEEP_AT_ONCE])


@transaction.atomic
def _judge_left(*, job_id: int, now: datetime) -> None:
    """A run without a sign of life: begun anew when its kind allows it, else told as failed."""
    left = Job.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(
        pk=job_id, state=State.RUNNING, heartbeat_at__lte=now - STALE
    )
    job = left.first()
    if job is None:
        return
    kind = kind_of(job.kind)
    if job.cancel_asked_at:
        _close(job, State.CANCELLED, error="", now=now)
    elif kind and kind.may_rerun and job.attempts < MOST_ATTEMPTS:
        job.state, job.claim = State.QUEUED, None
        job.save(update_fields=["state", "claim"])
        record("jobs.job.requeued", actor=None, target=job, attempts=job.attempts)
    else:
        with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
            _close(job, State.FAILED, error=str(errors.KILLED), now=now)


@transaction.atomic
def remove_results(*, now: datetime) -> int:
    """Files past their day; the history stays. Returns how many."""
    locked = Job.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    old = locked.filter(result__isnull=False, expires_at__lte=now).order_by("pk")
    jobs = list(old[:SWEEP_AT_ONCE])
    files = [job.result_id for job in jobs if job.result_id]
    if not jobs:
        return 0
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(result=None)
    audited_delete(Attachment.objects.filter(pk__in=files))
    record("jobs.results.removed", actor=None, count=len(files))
    return len(files)


def queue_next() -> None:
    """After one is over: the one that waits longest."""
    waiting = Job.objects.filter(state=State.QUEUED).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:1]:
        after_commit(tasks.run_job, pk)
