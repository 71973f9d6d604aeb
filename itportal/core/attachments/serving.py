"""Answering with a file's bytes, so that no browser ever runs them.

Call `serve_attachment` only from a view that has asked the owning object, or through
`/files/<uid>/`, which asks the gate. Ranges are not served: files are at most 25 MB.
"""

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header

from itportal.core.attachments.models import Attachment
from itportal.core.attachments.storage import bytes_path, preview_path
from itportal.core.errors import NotThere, WrongState

_SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def serve_attachment(
    request: HttpRequest, attachment: Attachment, *, download: bool = False
) -> HttpResponseBase:
    """Pictures are shown, everything else is saved. Raises WrongState until it is scanned."""
    _require_servable(attachment)
    as_file = download or not attachment.is_image
    path = bytes_path(attachment.sha256)
    answer = _not_modified(request, attachment.sha256) or FileResponse(
        _open(path), content_type=attachment.media_type
    )
    disposition = content_disposition_header(as_file, attachment.name)
    return _guard(answer, f'"{attachment.sha256}"', disposition, "private, no-cache")


def serve_preview(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The re-encoded, smaller picture. Raises NotThere when the file has none."""
    _require_servable(attachment)
    if not attachment.has_preview:
        raise NotThere("file.gone")
    etag = f"{attachment.sha256}-p"
    answer = _not_modified(request, etag) or FileResponse(
        _open(preview_path(attachment.sha256)), content_type="image/webp"
    )
    return _guard(answer, f'"{etag}"', "inline", "private, max-age=3600")


def _require_servable(attachment: Attachment) -> None:
    if attachment.scan == Attachment.Scan.PENDING:
        raise WrongState("file.pending")
    if attachment.scan == Attachment.Scan.INFECTED:
        raise WrongState("file.removed_infected", found=attachment.scan_found)


def _open(path: str) -> "File[bytes]":
    try:
        return default_storage.open(path)
    except FileNotFoundError as error:
        raise NotThere("file.gone") from error


def _not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    return get_conditional_response(request, etag=f'"{etag}"')


def _guard(
    answer: HttpResponseBase, etag: str, disposition: str | None, cache: str
) -> HttpResponseBase:
    answer["ETag"] = etag
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Cache-Control"] = cache
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_vary_headers(answer, ["Cookie"])
    return answer
