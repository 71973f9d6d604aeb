"""The long work of imports: checking, applying and taking back, each one transaction."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from itportal.core.errors import NotThere, WrongState
from itportal.core.imports.checking import (
    CHUNK,
    Judge,
    chunks,
    counted,
    file_rows,
    forget_rows,
    mark_conflicts,
    mark_doubles,
    write,
)
from itportal.core.imports.kinds import ImportKind, kind_of
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.jobs.kinds import JobKind, register_job
from itportal.core.jobs.running import Work
from itportal.core.journal.record import record
from itportal.core.policy import require
from itportal.core.prepared import row_object

State = ImportBatch.State
# What is needed of a row to write it: not its cells, which are most of it.
WRITTEN_OF = (
    *("id", "batch_id", "line", "outcome"),
    *("key", "other_key", "object_id", "seen_at", "data"),
)
WRITTEN = (ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGE)


class Steps:
    """What a run tells of itself and asks; a job's Work, or nobody's for the command."""

    def __init__(self, work: Work | None = None) -> None:
        self.work = work

    def tell(self, done: int, total: int | None = None, words: str = "") -> None:
        if self.work:
            self.work.tell(done, total, words)

    def seal(self) -> None:
        if self.work:
            self.work.seal()


def check_batch(batch_id: int, steps: Steps, now: datetime) -> Mapping[str, int]:
    """Read and judge the whole file anew."""
    with transaction.atomic():
        batch, kind = _locked(batch_id, State.NEW, State.CHECKED, State.UNDONE)
        require(kind.may_import(batch.owner))
        judge = Judge(batch, kind)
        forget_rows(batch)
        count = 0
        for chunk in chunks(file_rows(batch)):
            write(batch, judge.rows(chunk))
            count += len(chunk)
            steps.tell(count, words=_("rows are read and compared"))
        mark_doubles(batch)
        batch.counts, batch.unknown = counted(batch), judge.unknown
        batch.state, batch.checked_at, batch.kept = State.CHECKED, now, []
        batch.save(update_fields=["counts", "unknown", "state", "checked_at", "kept"])
        record("imports.batch.checked", actor=batch.owner, target=batch, counts=batch.counts)
        steps.seal()
    return dict(batch.counts)


class Overtaken(Exception):
    """Rows that somebody changed since the preview, when they may not be left out."""

    def __init__(self, said: dict[int, str]) -> None:
        super().__init__(len(said))
        self.said = said


def apply_batch(
    batch_id: int, steps: Steps, now: datetime, *, find: bool = True
) -> Mapping[str, int]:
    """Write all new and changed rows, or none; with `find` the search learns of them at once."""
    try:
        with transaction.atomic():
            batch = _applied(batch_id, steps, now)
    except Overtaken as overtaken:
        with transaction.atomic():
            batch, _kind = _locked(batch_id, State.CHECKED)
            mark_conflicts(batch, overtaken.said)
            batch.counts = counted(batch)
            batch.save(update_fields=["counts"])
            record(
                "imports.batch.checked", actor=batch.owner, target=batch, counts=batch.counts
            )
        raise WrongState("import.conflicts", count=len(overtaken.said)) from overtaken
    if find:
        _after(batch, steps)
    return dict(batch.counts)


def _applied(batch_id: int, steps: Steps, now: datetime) -> ImportBatch:
    batch, kind = _locked(batch_id, State.CHECKED)
    require(kind.may_import(batch.owner))
    context = kind.context(batch.owner)
    said: dict[int, str] = {}
    total = sum(batch.counts[outcome] for outcome in WRITTEN)
    done = 0
    for rows in chunks(_rows(batch, WRITTEN)):
        said |= kind.apply(batch, rows, context, now)
        done += len(rows)
        steps.tell(done, total, _("rows are written"))
    if said and not batch.leave_out:
        raise Overtaken(said)
    mark_conflicts(batch, said)
    batch.counts = counted(batch)
    batch.state, batch.applied_at = State.APPLIED, now
    batch.save(update_fields=["counts", "state", "applied_at"])
    record("imports.batch.applied", actor=batch.owner, target=batch, counts=batch.counts)
    steps.seal()
    return batch


def undo_batch(batch_id: int, steps: Steps, now: datetime) -> Mapping[str, int]:
    """Take back what nobody has touched since; what was changed later stays and is listed."""
    with transaction.atomic():
        batch, kind = _locked(batch_id, State.APPLIED)
        require(kind.may_import(batch.owner))
        context = kind.context(batch.owner)
        kept: dict[int, str] = {}
        total = sum(batch.counts[outcome] for outcome in WRITTEN)
        done = 0
        keys = _keys(batch)
        for rows in chunks(_rows(batch, WRITTEN)):
            kept |= kind.undo(batch, rows, context)
            done += len(rows)
            steps.tell(done, total, _("rows are taken back"))
        batch.kept = [{"line": line, "why": why} for line, why in sorted(kept.items())]
        batch.state, batch.undone_at = State.UNDONE, now
        batch.save(update_fields=["kept", "state", "undone_at"])
        record(
            "imports.batch.undone",
            actor=batch.owner,
            target=batch,
            rows=total - len(kept),
            kept=len(kept),
        )
        steps.seal()
    kind.after(keys)
    return {"undone": total - len(kept), "kept": len(kept)}


def _keys(batch: ImportBatch) -> list[int]:
    rows = ImportRow.objects.filter(batch=batch, outcome__in=WRITTEN, object_id__isnull=False)
    return [key for key in rows.values_list("object_id", flat=True) if key]


def _after(batch: ImportBatch, steps: Steps) -> None:
    """What may follow the commit: it is made again by the nightly repair when it is cut short."""
    steps.tell(0, None, _("making them found by the search"))
    kind_of(batch.kind).after(_keys(batch))


def _rows(batch: ImportBatch, outcomes: tuple[str, ...]) -> Iterator[ImportRow]:
    rows = ImportRow.objects.filter(batch=batch, outcome__in=outcomes).order_by("line")
    last = 0
    while found := list(rows.filter(line__gt=last).values_list(*WRITTEN_OF)[:CHUNK]):
        for values in found:
            row: ImportRow = row_object(ImportRow, rows.db, WRITTEN_OF, values)
            last = row.line
            yield row


def _locked(batch_id: int, *states: str) -> tuple[ImportBatch, ImportKind]:
    locked = ImportBatch.objects.select_for_update(of=("self",), no_key=True)
    batch = locked.select_related("owner", "file").filter(pk=batch_id).first()
    if batch is None:
        raise NotThere("not_there")
    if batch.state not in states:
        raise WrongState("import.busy")
    return batch, kind_of(batch.kind)


def _job(
    do: Callable[[int, Steps, datetime], Mapping[str, int]], done: str
) -> Callable[[Work], Mapping[str, Any]]:
    def run(work: Work) -> Mapping[str, Any]:
        batch = ImportBatch.objects.get(pk=work.params["batch"])
        if work.is_rerun and batch.state == done and done != State.CHECKED:
            return {}  # its worker was killed after the commit
        return do(batch.pk, Steps(work), timezone.now())

    return run


register_job(JobKind("imports.check", _job(check_batch, State.CHECKED)))
register_job(JobKind("imports.apply", _job(apply_batch, State.APPLIED)))
register_job(JobKind("imports.undo", _job(undo_batch, State.UNDONE)))
