"""Where bytes lie: Django's default storage, by content."""

from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


def bytes_path(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def preview_path(sha256: str) -> str:
    return f"previews/{sha256[:2]}/{sha256[2:4]}/{sha256}.webp"


def put(path: str, content: IO[bytes] | bytes, *, size: int) -> None:
    """Write unless it is there: equal path means equal content.

    A file of another size was left by a writer that died (or is still writing: its copy and
    this one are equal, so whichever stays is right).
    """
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        default_storage.delete(path)
    file = ContentFile(content) if isinstance(content, bytes) else File(content)
    file.seek(0)
    stored = default_storage.save(path, file)
    if stored != path:  # another writer of the same bytes was quicker
        default_storage.delete(stored)


def remove(sha256: str) -> None:
    for path in (bytes_path(sha256), preview_path(sha256)):
        default_storage.delete(path)


def open_bytes(sha256: str) -> "File[bytes]":
    """Raises FileNotFoundError when storage has lost it."""
    return default_storage.open(bytes_path(sha256))
