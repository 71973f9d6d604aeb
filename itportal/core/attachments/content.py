"""What a file really is: its first bytes and structure against its extension."""

import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import filetype

from itportal.core.attachments.archives import check_archive
from itportal.core.attachments.errors import refuse
from itportal.core.attachments.limits import ALLOWED, Family
from itportal.core.attachments.names import extension_of
from itportal.core.attachments.signed import signers_of_container, signers_of_ddoc

if TYPE_CHECKING:
    from itportal.core.attachments.images import Picture

_HEAD_BYTES = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Content:
    """The judged content. `picture` holds what to store instead of the uploaded bytes."""

    media_type: str
    picture: "Picture | None" = None
    is_signed_container: bool = False
    signers: list[dict[str, str]] = field(default_factory=list)


def judge(file: IO[bytes], *, name: str, size: int) -> Content:
    """Raises Invalid naming the file when its kind is not taken or its content is another."""
    extension = extension_of(name)
    kind = ALLOWED.get(extension)
    if kind is None:
        is_heic = extension in {"heic", "heif"}
        raise refuse("file.heic" if is_heic else "file.extension", name)
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not _starts_right(head, kind.family, kind.media_type):
        raise refuse("file.mismatch", name)
    if kind.family is Family.IMAGE:
        # Here, not above: the picture library stays out of processes that get no picture.
        from itportal.core.attachments.images import read_picture

        file.seek(0)
        picture = read_picture(file.read(), media_type=kind.media_type, name=name)
        return Content(kind.media_type, picture=picture)
    if kind.family is Family.DDOC:
        signers = signers_of_ddoc(file)
        if signers is None:
            raise refuse("file.mismatch", name)
        return Content(kind.media_type, is_signed_container=True, signers=signers)
    if kind.family is Family.TEXT:
        _check_text(file, name)
    if kind.family in {Family.ZIP, Family.OFFICE, Family.OPENDOCUMENT, Family.SIGNED}:
        check_archive(file, kind=kind, size=size, name=name)
    if kind.family is Family.SIGNED:
        signers = signers_of_container(file)
        return Content(kind.media_type, is_signed_container=True, signers=signers)
    return Content(kind.media_type)


def _starts_right(head: bytes, family: Family, media_type: str) -> bool:
    guessed: str | None = filetype.guess_mime(head)
    match family:
        case Family.IMAGE:
            return guessed == media_type or (
                media_type == "image/png" and guessed == "image/apng"
            )
        case Family.PDF:
            return head.startswith(b"%PDF-")
        case Family.OLE:
            return head.startswith(_OLE)
        case Family.RTF:
            return head.startswith(b"{\\rtf")
        case Family.TEXT:
            return guessed is None
        case Family.DDOC:
            return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        case _:
            return head.startswith(b"PK\x03\x04")


def _check_text(file: IO[bytes], name: str) -> None:
    """Text has no control bytes; UTF-16 is known by its mark."""
    file.seek(0)
    first = file.read(2)
    if first in _WIDE:
        return
    file.seek(0)
    while chunk := file.read(1024 * 1024):
        if _CONTROLS.search(chunk):
            raise refuse("file.mismatch", name)
