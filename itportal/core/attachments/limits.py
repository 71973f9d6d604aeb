"""What may be attached: every limit of uploads in one place (docs/attachments.md)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 25 * MEGABYTE
MAX_FILES = 10
# Stored by one user within an hour, removed files included.
USER_BYTES_PER_HOUR = 300 * MEGABYTE
USER_FILES_PER_HOUR = 200
MAX_NAME_LETTERS = 200
MAX_IMAGE_PIXELS = 50_000_000
PREVIEW_PIXELS = 960
# Archives: entries, unpacked size, and archives within archives.
MAX_ARCHIVE_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 250 * MEGABYTE
MAX_UNPACK_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 5 * MEGABYTE
MAX_ARCHIVE_DEPTH = 3
ORPHANS_LIVE = timedelta(days=7)
REMOVED_ROWS_LIVE = timedelta(days=1)
UNUSED_BYTES_LIVE = timedelta(hours=1)


class Family(StrEnum):
    """How the content of an extension is recognised."""

    IMAGE = "image"
    PDF = "pdf"
    OLE = "ole"
    RTF = "rtf"
    TEXT = "text"
    ZIP = "zip"
    OFFICE = "office"
    OPENDOCUMENT = "opendocument"
    SIGNED = "signed"
    DDOC = "ddoc"


@dataclass(frozen=True, slots=True)
class FileKind:
    """An allowed extension: the media type it is served with and how it is recognised.

    `mark`: the folder an Office package must hold, or the `mimetype` entry of a container.
    """

    media_type: str
    family: Family
    mark: str = ""


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ASICE = "application/vnd.etsi.asic-e+zip"

ALLOWED: dict[str, FileKind] = {
    "png": FileKind("image/png", Family.IMAGE),
    "jpg": FileKind("image/jpeg", Family.IMAGE),
    "jpeg": FileKind("image/jpeg", Family.IMAGE),
    "gif": FileKind("image/gif", Family.IMAGE),
    "webp": FileKind("image/webp", Family.IMAGE),
    "bmp": FileKind("image/bmp", Family.IMAGE),
    "pdf": FileKind("application/pdf", Family.PDF),
    "doc": FileKind("application/msword", Family.OLE),
    "xls": FileKind("application/vnd.ms-excel", Family.OLE),
    "ppt": FileKind("application/vnd.ms-powerpoint", Family.OLE),
    "msg": FileKind("application/vnd.ms-outlook", Family.OLE),
    "docx": FileKind(_OOXML + "wordprocessingml.document", Family.OFFICE, "word/"),
    "xlsx": FileKind(_OOXML + "spreadsheetml.sheet", Family.OFFICE, "xl/"),
    "pptx": FileKind(_OOXML + "presentationml.presentation", Family.OFFICE, "ppt/"),
    "odt": FileKind(_ODF + "text", Family.OPENDOCUMENT, _ODF + "text"),
    "ods": FileKind(_ODF + "spreadsheet", Family.OPENDOCUMENT, _ODF + "spreadsheet"),
    "odp": FileKind(_ODF + "presentation", Family.OPENDOCUMENT, _ODF + "presentation"),
    "rtf": FileKind("application/rtf", Family.RTF),
    "txt": FileKind("text/plain", Family.TEXT),
    "log": FileKind("text/plain", Family.TEXT),
    "md": FileKind("text/plain", Family.TEXT),
    "csv": FileKind("text/csv", Family.TEXT),
    "json": FileKind("text/plain", Family.TEXT),
    "xml": FileKind("text/plain", Family.TEXT),
    "eml": FileKind("message/rfc822", Family.TEXT),
    "ics": FileKind("text/calendar", Family.TEXT),
    "zip": FileKind("application/zip", Family.ZIP),
    "asice": FileKind(_ASICE, Family.SIGNED, _ASICE),
    "sce": FileKind(_ASICE, Family.SIGNED, _ASICE),
    "bdoc": FileKind(_ASICE, Family.SIGNED, _ASICE),
    "ddoc": FileKind("application/x-ddoc", Family.DDOC),
}
IMAGE_TYPES = frozenset(
    kind.media_type for kind in ALLOWED.values() if kind.family is Family.IMAGE
)
ACCEPT = ",".join(f".{extension}" for extension in ALLOWED)
