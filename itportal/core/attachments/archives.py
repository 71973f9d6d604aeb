"""Archives and packages: unpacked in memory within limits, to know what they really hold."""

import io
import re
import zipfile
import zlib
from typing import IO

from itportal.core.attachments.errors import refuse
from itportal.core.attachments.limits import (
    MAX_ARCHIVE_DEPTH,
    MAX_ARCHIVE_ENTRIES,
    MAX_UNPACK_RATIO,
    MAX_UNPACKED_BYTES,
    MEGABYTE,
    RATIO_COUNTS_FROM_BYTES,
    Family,
    FileKind,
)

_LEADS_OUT = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_ENCRYPTED = 0x1


class _Budget:
    """What all levels of one archive may unpack to, together."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.entries = 0
        self.unpacked = 0

    def enter(self, count: int, declared: int) -> None:
        self.entries += count
        if self.entries > MAX_ARCHIVE_ENTRIES:
            raise refuse("file.archive", self.name)
        self._judge(self.unpacked + declared)

    def unpack(self, size: int) -> None:
        self.unpacked += size
        self._judge(self.unpacked)

    def _judge(self, total: int) -> None:
        ratio = total / max(self.size, 1)
        too_dense = total > RATIO_COUNTS_FROM_BYTES and ratio > MAX_UNPACK_RATIO
        if total > MAX_UNPACKED_BYTES or too_dense:
            raise refuse("file.archive", self.name)


def check_archive(file: IO[bytes], *, kind: FileKind, size: int, name: str) -> None:
    """Raises Invalid unless the archive is whole, within the limits and of this kind."""
    file.seek(0)
    try:
        _check_level(file, _Budget(name, size), depth=1)
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            _check_kind(archive, kind, name)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        raise refuse("file.damaged", name) from error


def _check_level(file: IO[bytes], budget: _Budget, *, depth: int) -> None:
    if depth > MAX_ARCHIVE_DEPTH:
        raise refuse("file.archive", budget.name)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        budget.enter(len(entries), sum(entry.file_size for entry in entries))
        for entry in entries:
            # orig_filename: zipfile cuts `filename` at a NUL
            if _LEADS_OUT.search(entry.filename) or "\x00" in entry.orig_filename:
                raise refuse("file.archive", budget.name)
            if not entry.is_dir() and not entry.flag_bits & _ENCRYPTED:
                _check_entry(archive, entry, budget, depth)


def _check_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int
) -> None:
    """Read to the end: a wrong declared size or checksum shows only so."""
    with archive.open(entry) as stream:
        head = stream.read(4)
        budget.unpack(len(head))
        inner = io.BytesIO(head) if head == b"PK\x03\x04" else None
        while chunk := stream.read(MEGABYTE):
            budget.unpack(len(chunk))
            if inner is not None:
                inner.seek(0, io.SEEK_END)
                inner.write(chunk)
    if inner is not None:
        inner.seek(0)
        _check_level(inner, budget, depth=depth + 1)


def _check_kind(archive: zipfile.ZipFile, kind: FileKind, name: str) -> None:
    names = archive.namelist()
    if kind.family is Family.OFFICE:
        if "[Content_Types].xml" not in names or not any(
            n.startswith(kind.mark) for n in names
        ):
            raise refuse("file.mismatch", name)
        if any(n.lower().endswith("vbaproject.bin") for n in names):
            raise refuse("file.macros", name)
    if kind.family in {Family.OPENDOCUMENT, Family.SIGNED} and (
        "mimetype" not in names
        or archive.getinfo("mimetype").file_size > 200
        or archive.read("mimetype").decode("ascii", "replace").strip() != kind.mark
    ):
        raise refuse("file.mismatch", name)
