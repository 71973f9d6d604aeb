"""Doing one job: its function, the pulse that tells how far it is, and every way it can end."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import IO, Any, Self
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import remove_made, store_made
from itportal.core.context import acting
from itportal.core.errors import PortalError
from itportal.core.jobs import errors, services
from itportal.core.jobs.gates import RESULT, topic_of
from itportal.core.jobs.kinds import kind_of
from itportal.core.jobs.models import Job
from itportal.core.live.publish import publish

logger = logging.getLogger(__name__)
BEAT_SECONDS = 1.0
State = Job.State


class Stopped(Exception):
    """The owner cancelled it. Raised out of `work.tell()`; let it pass."""


class Lost(Exception):
    """The job is no longer this run's: it was taken for dead and judged. Let it pass."""


class Pulse:
    """What of a run the database knows: a thread with a connection of its own beats once a second.

    So the bar moves and cancelling is heard also while the work is inside one transaction, and
    a long statement is not taken for a dead worker.
    """

    def __init__(self, job: Job, claim: UUID) -> None:
        self.job, self.claim = job, claim
        self.done, self.total, self.words = 0, None, ""  # type: int, int | None, str
        self.end: type[Exception] | None = None
        self._told: tuple[Any, ...] = ()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                try:
                    self.beat()
                except DatabaseError:
                    logger.warning("job %s: no beat, the database is away", self.job.pk)
                    connection.close()
        finally:
            connection.close()

    def beat(self) -> None:
        """Sign of life and progress out, the wish to cancel in."""
        now = (self.done, self.total, self.words)
        mine = Job.objects.filter(pk=self.job.pk, claim=self.claim, state=State.RUNNING)
        written = mine.update(
            heartbeat_at=timezone.now(),
            done=self.done,
            total=self.total,
            words=self.words[:200],
        )
        if not written:
            self.end = Lost
        elif mine.filter(cancel_asked_at__isnull=False).exists():
            self.end = Stopped
        if now != self._told:
            self._told = now
            publish(topic_of(self.job.owner_id), job=str(self.job.uid))


class Work:
    """What a job's function gets: for whom, with what, and how to tell how far it is."""

    def __init__(self, job: Job, pulse: Pulse) -> None:
        self.job, self.params, self.owner = job, job.params, job.owner
        self.is_rerun = job.attempts > 1
        self.result: Attachment | None = None
        self._pulse = pulse

    def tell(self, done: int, total: int | None = None, words: str = "") -> None:
        """How far it is; call it often, it costs nothing. total and words stay until told anew.

        Raises Stopped when the owner cancelled, Lost when the run was given up.
        """
        self._pulse.done = done
        self._pulse.total = self._pulse.total if total is None else total
        self._pulse.words = words or self._pulse.words
        self.check()

    def check(self) -> None:
        if self._pulse.end:
            raise self._pulse.end

    def seal(self) -> None:
        """The last statement of a transaction that is the whole of the work: once it is through,
        the change is made, and neither a late cancel nor a second run gets between."""
        if not connection.in_atomic_block:
            raise RuntimeError("a job sealed outside a transaction")
        self.check()
        mine = Job.objects.select_for_update(of=("self",), no_key=True).filter(
            pk=self.job.pk, claim=self._pulse.claim, state=State.RUNNING
        )
        found = mine.first()
        if found is None:
            raise Lost
        if found.cancel_asked_at:
            raise Stopped

    def keep(self, file: IO[bytes], *, name: str, media_type: str) -> None:
        """The file that is the work's result; its owner fetches it within a week."""
        self.result = store_made(
            file=file,
            name=name,
            media_type=media_type,
            owner=self.owner,
            gate=RESULT,
            object_id=self.job.pk,
            now=timezone.now(),
        )


def run_job(*, job_id: int, now: datetime, pulse: Callable[[Job, UUID], Pulse] = Pulse) -> None:
    """Claim one job and do it; whatever happens, it gets an end."""
    claim = uuid4()
    if not services.claim_job(job_id=job_id, claim=claim, now=now):
        return
    job = Job.objects.select_related("owner").get(pk=job_id)
    language = getattr(job.owner, "language", "") or settings.LANGUAGE_CODE
    with (
        acting(source="task", actor_id=job.owner_id, request_id=job.uid),
        translation.override(language),
    ):
        _do(job, claim, pulse(job, claim))
        services.queue_next()


def _do(job: Job, claim: UUID, pulse: Pulse) -> None:
    work = Work(job, pulse)

    def end(state: Job.State, **facts: Any) -> None:
        finished = services.finish_job(
            job_id=job.pk, claim=claim, state=state, now=timezone.now(), **facts
        )
        if work.result and not (finished and "result" in facts):
            remove_made(work.result)

    kind = kind_of(job.kind)
    if kind is None or not job.owner.is_active:
        reason = errors.NO_LONGER if kind is None else errors.INACTIVE
        return end(State.FAILED, error=str(reason))
    try:
        with pulse:
            outcome = kind.run(work)
    except Stopped:
        end(State.CANCELLED)
    except Lost:
        logger.warning("job %s was given up while it was under way", job.pk)
        end(State.FAILED)  # changes nothing but for a file that was kept already
    except SoftTimeLimitExceeded:
        end(State.FAILED, error=str(errors.TOO_LONG))
    except PortalError as error:
        end(State.FAILED, error=_said(error))
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        end(State.FAILED, error=str(errors.FAULT) % {"id": job.uid})
    else:
        end(State.DONE, outcome=outcome, result=work.result)
    return None


def _said(error: PortalError) -> str:
    texts = [str(text) for text in getattr(error, "fields", {}).values()]
    return " ".join(texts) or error.message
