"""Storing, hanging on objects, and removing files."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from itportal.core.attachments import limits, scanning, storage
from itportal.core.attachments.content import Content, judge
from itportal.core.attachments.errors import TooMuch, refuse
from itportal.core.attachments.gates import knows_gate
from itportal.core.attachments.models import Attachment, StoredBytes
from itportal.core.attachments.names import clean_name
from itportal.core.errors import Invalid, NotThere
from itportal.core.journal.audit import (
    audited_bulk_create,
    audited_delete,
    audited_update,
)
from itportal.core.journal.record import record

_BATCH = 500


def store_upload(*, file: "UploadedFile[Any]", actor: AbstractBaseUser) -> Attachment:
    """Judge, scan and store one file; it is free until `attach_uploads` hangs it on something.

    Raises Invalid (field `files`) naming the file and the reason; TooMuch above the hourly
    amount. Any signed-in person may store a file: who reads it is decided at reading.
    """
    name = clean_name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise refuse("file.empty", name)
    if size > limits.MAX_FILE_BYTES:
        raise refuse("file.too_large", name, limit=limits.MAX_FILE_BYTES // limits.MEGABYTE)
    _require_within_hour(actor, name, size)
    source = cast("IO[bytes]", file.file)
    content = judge(source, name=name, size=size)
    scan = _scan(source, name)
    row = _put(source, name=name, size=size, content=content, scan=scan, actor=actor)
    return _keep(row, actor)


def _scan(source: IO[bytes], name: str) -> Attachment.Scan:
    if not scanning.is_configured():
        return Attachment.Scan.OFF
    try:
        found = scanning.scan(source)
    except scanning.ScannerAway:
        return Attachment.Scan.PENDING
    if found:
        raise refuse("file.infected", name, found=found)
    return Attachment.Scan.CLEAN


def _require_within_hour(actor: AbstractBaseUser, name: str, size: int) -> None:
    since = timezone.now() - timedelta(hours=1)
    stored = Attachment.objects.filter(uploaded_by=actor.pk, created_at__gt=since).aggregate(
        files=Count("pk"), bytes=Sum("size_bytes", default=0)
    )
    too_many = stored["files"] >= limits.USER_FILES_PER_HOUR
    if too_many or stored["bytes"] + size > limits.USER_BYTES_PER_HOUR:
        raise TooMuch("file.too_much", name=name)


def _put(
    source: IO[bytes],
    *,
    name: str,
    size: int,
    content: Content,
    scan: Attachment.Scan,
    actor: AbstractBaseUser,
) -> Attachment:
    """The bytes stored, and the unsaved row: a crash between leaves bytes that the sweep removes."""
    picture = content.picture
    data: IO[bytes] | bytes = picture.data if picture else source
    size = len(picture.data) if picture else size
    sha256 = _sha256(data)
    StoredBytes.objects.bulk_create(
        [
            StoredBytes(
                sha256=sha256,
                size_bytes=size,
                has_preview=picture is not None,
                used_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["used_at"],
    )
    storage.put(storage.bytes_path(sha256), data, size=size)
    if picture:
        preview = picture.preview
        storage.put(storage.preview_path(sha256), preview, size=len(preview))
    return Attachment(
        sha256=sha256,
        size_bytes=size,
        name=name,
        media_type=content.media_type,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        has_preview=picture is not None,
        is_signed_container=content.is_signed_container,
        signers=content.signers,
        scan=scan,
        uploaded_by_id=actor.pk,
    )


@transaction.atomic
def _keep(attachment: Attachment, actor: AbstractBaseUser) -> Attachment:
    # One upload of a user at a time from here: the hourly amount holds in parallel too.
    get_user_model()._default_manager.select_for_update(of=("self",), no_key=True).get(
        pk=actor.pk
    )
    _require_within_hour(actor, attachment.name, attachment.size_bytes)
    attachment.save()
    record(
        "attachments.file.stored",
        actor=actor,
        target=attachment,
        size_bytes=attachment.size_bytes,
        media_type=attachment.media_type,
        sha256=attachment.sha256,
    )
    return attachment


def keep_document(
    *,
    content: bytes,
    name: str,
    actor: AbstractBaseUser,
    gate: str,
    object_id: int,
    now: datetime,
) -> Attachment:
    """Store a PDF the portal has made and hang it on its object at once.

    Neither judged nor counted against the hourly amount: it is ours. Records nothing: the
    service that made it does. Bytes first, as for uploads; call it in that service's transaction.
    """
    if not knows_gate(gate):
        raise LookupError(f"no gate {gate!r} is registered")
    sha256 = _sha256(content)
    StoredBytes.objects.bulk_create(
        [StoredBytes(sha256=sha256, size_bytes=len(content), used_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["used_at"],
    )
    storage.put(storage.bytes_path(sha256), content, size=len(content))
    return Attachment.objects.create(
        sha256=sha256,
        size_bytes=len(content),
        name=clean_name(name),
        media_type="application/pdf",
        scan=Attachment.Scan.CLEAN,
        uploaded_by_id=actor.pk,
        gate=gate,
        gate_object_id=object_id,
        attached_at=now,
    )


def _sha256(data: IO[bytes] | bytes) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    data.seek(0)
    digest = hashlib.sha256()
    while chunk := data.read(limits.MEGABYTE):
        digest.update(chunk)
    return digest.hexdigest()


def free_uploads(
    *, uids: Iterable[str | uuid.UUID], actor: AbstractBaseUser
) -> list[Attachment]:
    """The actor's own files not hung on anything, in the order given; others are left out."""
    wanted = [uid for uid in (_uid(raw) for raw in uids) if uid is not None]
    found = {
        attachment.uid: attachment
        for attachment in Attachment.objects.filter(
            uid__in=wanted, uploaded_by=actor.pk, attached_at=None, removed_at=None
        )
    }
    return [found[uid] for uid in dict.fromkeys(wanted) if uid in found]


def _uid(raw: str | uuid.UUID) -> uuid.UUID | None:
    if isinstance(raw, uuid.UUID):
        return raw
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None


@transaction.atomic
def attach_uploads(
    *,
    uids: Sequence[str | uuid.UUID],
    actor: AbstractBaseUser,
    gate: str,
    object_id: int,
    now: datetime,
) -> list[Attachment]:
    """Hang the actor's free files on an object; call within the service that makes it.

    Records nothing: the calling service's own event tells of the files. Raises Invalid
    when a file is gone, another's, or there are more than MAX_FILES.
    """
    if not knows_gate(gate):
        raise LookupError(f"no gate {gate!r} is registered")
    wanted = [uid for uid in (_uid(raw) for raw in uids) if uid is not None]
    if len(wanted) > limits.MAX_FILES:
        raise Invalid("file.too_many", fields={}, name="", limit=limits.MAX_FILES)
    rows = {
        row.uid: row
        for row in Attachment.objects.select_for_update(of=("self",), no_key=True)
        .filter(uid__in=wanted, uploaded_by=actor.pk, attached_at=None, removed_at=None)
        .order_by("pk")
    }
    if len(rows) != len(set(wanted)) or len(wanted) != len(uids):
        error = Invalid("file.gone", fields={})
        error.fields["files"] = error.message
        raise error
    for row in rows.values():
        row.gate, row.gate_object_id, row.attached_at = gate, object_id, now
        row.updated_at = now
    audited_update(
        Attachment.objects.filter(pk__in=[row.pk for row in rows.values()]),
        gate=gate,
        gate_object_id=object_id,
        attached_at=now,
        updated_at=now,
    )
    return [rows[uid] for uid in dict.fromkeys(wanted)]


def share_files(
    *, files: Iterable[Attachment], gate: str, object_id: int, now: datetime
) -> list[Attachment]:
    """Rows of their own for the same bytes, hung on another object: its gate says who reads them.
    Records nothing: the change that brings the files along does."""
    if not knows_gate(gate):
        raise LookupError(f"attachment gate {gate!r} is not registered")
    kept = ("sha256", "size_bytes", "name", "media_type", "width", "height", "has_preview")
    more = ("is_signed_container", "signers", "scan", "scan_found", "uploaded_by_id")
    rows = [
        Attachment(
            **{name: getattr(file, name) for name in (*kept, *more)},
            gate=gate,
            gate_object_id=object_id,
            attached_at=now,
        )
        for file in files
    ]
    return audited_bulk_create(Attachment, rows)


@transaction.atomic
def store_made(
    *,
    file: IO[bytes],
    name: str,
    media_type: str,
    owner: AbstractBaseUser,
    gate: str,
    object_id: int,
    now: datetime,
) -> Attachment:
    """Keep a file the portal made itself (a list, a document), hung on its object at once.

    It is not judged, scanned or counted as an upload. Records nothing: the service that made the
    file does.
    """
    if not knows_gate(gate):
        raise LookupError(f"attachment gate {gate!r} is not registered")
    size = file.seek(0, 2)
    sha256 = _sha256(file)
    StoredBytes.objects.bulk_create(
        [StoredBytes(sha256=sha256, size_bytes=size, used_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["used_at"],
    )
    storage.put(storage.bytes_path(sha256), file, size=size)
    attachment = Attachment(
        sha256=sha256,
        size_bytes=size,
        name=clean_name(name),
        media_type=media_type,
        uploaded_by_id=owner.pk,
        gate=gate,
        gate_object_id=object_id,
        attached_at=now,
    )
    attachment.save()
    return attachment


def receive_file(*, file: "UploadedFile[Any]", owner: AbstractBaseUser) -> Attachment:
    """The bytes of a file that somebody without an account sends by a link of the owner's, and
    its unsaved row: to be called before the transaction that hangs it (`hang_received`).

    Judged and scanned like an upload and counted against the owner's hourly amount. Records
    nothing: the service that takes it does. Raises Invalid (field `files`), TooMuch.
    """
    name, size = clean_name(file.name or ""), file.size or 0
    if size == 0:
        raise refuse("file.empty", name)
    if size > limits.MAX_FILE_BYTES:
        raise refuse("file.too_large", name, limit=limits.MAX_FILE_BYTES // limits.MEGABYTE)
    _require_within_hour(owner, name, size)
    source = cast("IO[bytes]", file.file)
    content = judge(source, name=name, size=size)
    scan = _scan(source, name)
    return _put(source, name=name, size=size, content=content, scan=scan, actor=owner)


def hang_received(
    rows: Iterable[Attachment], *, gate: str, object_id: int, now: datetime
) -> list[Attachment]:
    """Save the rows of `receive_file`, hung on their object. Records nothing, as that one."""
    if not knows_gate(gate):
        raise LookupError(f"attachment gate {gate!r} is not registered")
    kept = list(rows)
    for row in kept:
        row.gate, row.gate_object_id, row.attached_at = gate, object_id, now
        row.save()
    return kept


@transaction.atomic
def remove_made(attachment: Attachment) -> None:
    """Give up a file the portal made; its bytes go with the sweep. Records nothing: whoever made
    the file records what came of it."""
    audited_delete(Attachment.objects.filter(pk=attachment.pk))


@transaction.atomic
def remove_upload(*, uid: uuid.UUID, actor: AbstractBaseUser, now: datetime) -> None:
    """Take back a free file of one's own. Raises NotThere for any other.

    The row lives a day longer for the hourly amount, the bytes until the sweep finds them
    unused by every other row.
    """
    attachment = (
        Attachment.objects.select_for_update(of=("self",), no_key=True)
        .filter(uid=uid, uploaded_by=actor.pk, attached_at=None, removed_at=None)
        .first()
    )
    if attachment is None:
        raise NotThere("file.gone")
    attachment.removed_at = now
    attachment.updated_at = now
    attachment.save(update_fields=["removed_at", "updated_at"])
    record("attachments.file.removed", actor=actor, target=attachment)


def rescan_pending(*, limit: int = 50) -> int:
    """Scan what came while the scanner was away; answers how many files were judged."""
    judged = 0
    for pk in Attachment.objects.filter(scan=Attachment.Scan.PENDING).values_list("pk")[:limit]:
        try:
            judged += _rescan(pk[0])
        except scanning.ScannerAway:
            break
    return judged


def _rescan(pk: int) -> int:
    attachment = Attachment.objects.get(pk=pk)
    if not scanning.is_configured():
        found, state = "", Attachment.Scan.OFF
    else:
        with storage.open_bytes(attachment.sha256) as file:
            found = scanning.scan(file)
        state = Attachment.Scan.INFECTED if found else Attachment.Scan.CLEAN
    with transaction.atomic():
        row = Attachment.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if row.scan != Attachment.Scan.PENDING:
            return 0
        row.scan, row.scan_found = state, found
        row.save(update_fields=["scan", "scan_found"])
        record("attachments.file.scanned", actor=None, target=row, state=state, found=found)
    return 1


def sweep(*, now: datetime) -> tuple[int, int]:
    """Remove orphans, rows taken back, and bytes no row needs: (rows, contents) removed.

    An orphan hangs on nothing for a week: neither on a gate nor on a row that points at it
    (a draft keeps its files).
    """
    rows = _sweep_rows(now)
    contents = 0
    while found := _sweep_bytes(now):
        contents += found
    return rows, contents


def _sweep_rows(now: datetime) -> int:
    removed = 0
    free = Attachment.objects.filter(attached_at=None)
    old = free.filter(created_at__lt=now - limits.ORPHANS_LIVE)
    taken_back = free.filter(removed_at__lt=now - limits.REMOVED_ROWS_LIVE)
    for rows in (old, taken_back):
        while True:
            with transaction.atomic():
                batch = _unreferenced(rows).select_for_update(skip_locked=True, of=("self",))
                ids = [row.pk for row in batch.order_by("pk")[:_BATCH]]
                if not ids:
                    break
                audited_delete(Attachment.objects.filter(pk__in=ids))
                record("attachments.orphans.removed", actor=None, count=len(ids))
            removed += len(ids)
    return removed


def _unreferenced(rows: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Without those that a row of any app points at."""
    for relation in Attachment._meta.related_objects:
        field: Any = relation.field
        if relation.many_to_many:
            through = field.remote_field.through
            pointing = {field.m2m_reverse_field_name(): OuterRef("pk")}
            rows = rows.filter(~Exists(through._base_manager.filter(**pointing)))
        else:
            model: Any = relation.related_model
            rows = rows.filter(
                ~Exists(model._base_manager.filter(**{field.name: OuterRef("pk")}))
            )
    return rows


@transaction.atomic
def _sweep_bytes(now: datetime) -> int:
    """One batch; the row lock keeps an upload of the same content waiting until it is gone."""
    used = Attachment.objects.filter(sha256=OuterRef("sha256")).exclude(
        scan=Attachment.Scan.INFECTED
    )
    batch = (
        StoredBytes.objects.filter(used_at__lt=now - limits.UNUSED_BYTES_LIVE)
        .filter(~Exists(used))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:_BATCH]
    )
    contents = [row.sha256 for row in batch]
    for sha256 in contents:
        storage.remove(sha256)
    StoredBytes.objects.filter(pk__in=contents).delete()
    return len(contents)
