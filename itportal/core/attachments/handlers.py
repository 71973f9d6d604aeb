"""Stops an over-long file while it is being received, before it fills the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from itportal.core.attachments.limits import MAX_FILE_BYTES, MAX_FILES

_TOTAL_BYTES = MAX_FILE_BYTES * MAX_FILES


class LimitUploadHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS. A file above the limit is read on but not kept; its name
    lands in `request.skipped_files`, so that the form can say so and keep what was typed.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self._total = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        self._total += len(raw_data)
        if self._received > MAX_FILE_BYTES or self._total > _TOTAL_BYTES:
            skipped_files(self.request).append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def skipped_files(request: Any) -> list[str]:
    """The names of files left out of `request.FILES` because they were too large."""
    if not hasattr(request, "skipped_files"):
        request.skipped_files = []
    names: list[str] = request.skipped_files
    return names
