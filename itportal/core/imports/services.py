"""Imports as people drive them: the file, what is what in it, corrections, and what is done with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import attach_uploads, store_upload
from itportal.core.attachments.storage import open_bytes
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.imports.gates import FILE, batches_of
from itportal.core.imports.kinds import ImportKind, guess_mapping, heading_score, kind_of, plain
from itportal.core.imports.models import ImportBatch, ImportFix, ImportLayout, ImportWord
from itportal.core.imports.reading import Layout, look_at
from itportal.core.jobs.models import Job
from itportal.core.jobs.services import begin_job
from itportal.core.journal.record import record
from itportal.core.policy import require

State = ImportBatch.State
Act = Literal["check", "apply", "undo"]
TITLES = {
    "check": lambda: _("Check of the file %(name)s"),
    "apply": lambda: _("Import of the file %(name)s"),
    "undo": lambda: _("Taking back the import %(name)s"),
}


def begin_import(
    *, kind: str, file: "UploadedFile[Any]", actor: AbstractBaseUser, now: datetime
) -> ImportBatch:
    """Keep the file as it came and find out what is what in it.

    Raises Refused, TooMuch, Invalid (field `file`).
    """
    found = kind_of(kind)
    require(found.may_import(actor))
    upload, layout = _taken(file, actor, found)
    batch = ImportBatch(
        kind=kind,
        owner_id=actor.pk,
        name=upload.name,
        file=upload,
        layout=layout.as_json(),
        mapping=_remembered(found, layout),
        created_at=now,
    )
    with transaction.atomic():
        batch.save()
        attach_uploads(uids=[upload.uid], actor=actor, gate=FILE, object_id=batch.pk, now=now)
        record("imports.batch.begun", actor=actor, target=batch, kind=kind)
    return ImportBatch.objects.get(pk=batch.pk)


def replace_file(
    *, uid: UUID, file: "UploadedFile[Any]", actor: AbstractBaseUser, now: datetime
) -> ImportBatch:
    """The corrected file in place of the first; what was chosen stays when the headings do."""
    kind = kind_of(_own(uid, actor).kind)
    upload, layout = _taken(file, actor, kind)
    with transaction.atomic():
        batch = _locked(uid, actor)
        _require_idle(batch, State.NEW, State.CHECKED, State.UNDONE)
        same = Layout(**batch.layout).headers == layout.headers
        batch.file, batch.name, batch.layout = upload, upload.name, layout.as_json()
        batch.mapping = batch.mapping if same else _remembered(kind, layout)
        batch.state, batch.counts = State.NEW, {}
        attach_uploads(uids=[upload.uid], actor=actor, gate=FILE, object_id=batch.pk, now=now)
        ImportFix.objects.filter(batch=batch).delete()
        batch.save()
        record("imports.batch.replaced", actor=actor, target=batch)
    return batch


@transaction.atomic
def choose_columns(
    *,
    uid: UUID,
    actor: AbstractBaseUser,
    mapping: Mapping[str, int],
    name: str = "",
    now: datetime,
) -> ImportBatch:
    """Which column is what; remembered for files of the same headings. Raises Invalid."""
    batch = _locked(uid, actor)
    _require_idle(batch, State.NEW, State.CHECKED, State.UNDONE)
    kind, layout = kind_of(batch.kind), Layout(**batch.layout)
    width = len(layout.headers)
    known = {item.name for item in kind.all_fields()}
    chosen = {n: c for n, c in mapping.items() if n in known and 0 <= c < width}
    lacking = [str(f.title) for f in kind.fields if f.is_required and f.name not in chosen]
    if lacking or not chosen:
        error = Invalid("import.no_key", fields={}, names=", ".join(lacking))
        error.fields["mapping"] = error.message
        raise error
    batch.mapping = chosen
    batch.save(update_fields=["mapping"])
    kept = {"mapping": chosen, "name": name.strip()[:120], "changed_at": now}
    ImportLayout.objects.update_or_create(
        kind=batch.kind, headings=layout.digest, defaults=kept
    )
    record("imports.batch.mapped", actor=actor, target=batch, columns=len(chosen))
    return batch


@transaction.atomic
def read_anew(*, uid: UUID, actor: AbstractBaseUser, encoding: str) -> ImportBatch:
    """Read the same file in another encoding, when letters came out wrong. Raises Invalid."""
    batch = _locked(uid, actor)
    _require_idle(batch, State.NEW, State.CHECKED, State.UNDONE)
    kind = kind_of(batch.kind)
    if batch.file is None:
        raise NotThere("not_there")
    with open_bytes(batch.file.sha256) as file:
        layout = _look(file, batch.name, kind, encoding)
    batch.layout, batch.mapping, batch.state = (
        layout.as_json(),
        _remembered(kind, layout),
        State.NEW,
    )
    batch.save(update_fields=["layout", "mapping", "state"])
    record("imports.batch.mapped", actor=actor, target=batch, encoding=encoding)
    return batch


@transaction.atomic
def correct_batch(
    *,
    uid: UUID,
    actor: AbstractBaseUser,
    cells: Mapping[tuple[int, int], str],
    words: Mapping[tuple[str, str], str],
) -> ImportBatch:
    """Cells by (line, column) as they should read, and what words of the file mean, by
    (field, word); an empty meaning forgets it. Takes hold when the file is checked again."""
    batch = _locked(uid, actor)
    _require_idle(batch, State.CHECKED, State.UNDONE)
    width = len(batch.layout["headers"])
    known = {item.name for item in kind_of(batch.kind).all_fields()}
    for (line, column), text in cells.items():
        if 0 <= column < width:
            ImportFix.objects.update_or_create(
                batch=batch, line=line, column=column, defaults={"text": text.strip()[:4000]}
            )
    for (field, said), means in words.items():
        if field not in known or not plain(said):
            continue
        facts = {
            "owner_id": actor.pk,
            "kind": batch.kind,
            "field": field,
            "said": plain(said)[:200],
        }
        ImportWord.objects.update_or_create(
            **facts, defaults={"means": means.strip()[:200] or said[:200]}
        )
    record("imports.batch.fixed", actor=actor, target=batch, cells=len(cells), words=len(words))
    return batch


@transaction.atomic
def ask(
    *, uid: UUID, actor: AbstractBaseUser, act: Act, now: datetime, leave_out: bool = False
) -> Job:
    """Have the file checked, applied or taken back by a job. leave_out: rows that cannot be
    applied are left out. Raises NotThere, Refused, WrongState."""
    batch = _locked(uid, actor)
    require(kind_of(batch.kind).may_import(actor))
    if act == "check":
        _require_idle(batch, State.NEW, State.CHECKED, State.UNDONE)
    elif act == "apply":
        _require_idle(batch, State.CHECKED, code="import.not_checked")
        bad = batch.counts.get("fault", 0) + batch.counts.get("conflict", 0)
        if not batch.counts.get("new", 0) + batch.counts.get("change", 0):
            raise WrongState("import.nothing")
        if bad and not leave_out:
            raise WrongState("import.faults", count=bad)
        batch.leave_out = leave_out
    else:
        _require_idle(batch, State.APPLIED, code="import.not_applied")
    batch.job = begin_job(
        kind=f"imports.{act}",
        title=TITLES[act]() % {"name": batch.name},
        owner=actor,
        params={"batch": batch.pk},
        back_url=reverse("imports:batch", args=[batch.uid]),
        now=now,
    )
    batch.save(update_fields=["job", "leave_out"])
    record("imports.batch.asked", actor=actor, target=batch, act=act)
    return batch.job


def is_mapped(batch: ImportBatch) -> bool:
    """All that a new row must say has its column."""
    kind = kind_of(batch.kind)
    return all(item.name in batch.mapping for item in kind.fields if item.is_required)


def _taken(
    file: "UploadedFile[Any]", actor: AbstractBaseUser, kind: ImportKind
) -> tuple[Attachment, Layout]:
    """The file stored as it came, and how it is read."""
    if not (file.name or "").lower().endswith((".xlsx", ".csv", ".txt")):
        error = Invalid("import.format", fields={})
        error.fields["file"] = error.message
        raise error
    try:
        upload = store_upload(file=file, actor=actor)
    except Invalid as error:
        raise Invalid(error.code, fields={"file": error.fields.get("files", "")}) from error
    with open_bytes(upload.sha256) as stored:
        return upload, _look(stored, upload.name, kind)


def _look(file: Any, name: str, kind: ImportKind, encoding: str = "") -> Layout:
    score = heading_score(kind, kind.all_fields())
    return look_at(file, name=name, score=score, encoding=encoding)


def _remembered(kind: ImportKind, layout: Layout) -> dict[str, int]:
    known = ImportLayout.objects.filter(kind=kind.code, headings=layout.digest).first()
    return (
        dict(known.mapping) if known else guess_mapping(kind, layout.headers, kind.all_fields())
    )


def _own(uid: UUID, actor: AbstractBaseUser) -> ImportBatch:
    batch = batches_of(actor).filter(uid=uid).first()
    if batch is None:
        raise NotThere("not_there")
    return batch


def _locked(uid: UUID, actor: AbstractBaseUser) -> ImportBatch:
    locked = batches_of(actor).select_for_update(of=("self",), no_key=True)
    batch = locked.select_related("job", "file").filter(uid=uid).first()
    if batch is None:
        raise NotThere("not_there")
    return batch


def _require_idle(batch: ImportBatch, *states: str, code: str = "import.busy") -> None:
    if batch.is_busy:
        raise WrongState("import.busy")
    if batch.state not in states:
        raise WrongState(code)
