"""Addresses of files: storing by drag or paste, reading through the gate, taking back."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from itportal.core.attachments.errors import refuse
from itportal.core.attachments.gates import may_read
from itportal.core.attachments.handlers import skipped_files
from itportal.core.attachments.limits import MAX_FILE_BYTES, MEGABYTE
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.names import clean_name
from itportal.core.attachments.services import remove_upload, store_upload
from itportal.core.attachments.serving import serve_attachment, serve_preview
from itportal.core.errors import Invalid, NotThere, PortalError


def described(attachment: Attachment) -> dict[str, Any]:
    """One file as clients see it (the `<file-drop>` element, drafts)."""
    where = reverse("attachments:file", args=[attachment.uid])
    return {
        "uid": str(attachment.uid),
        "name": attachment.name,
        "size_bytes": attachment.size_bytes,
        "media_type": attachment.media_type,
        "url": where,
        "preview_url": reverse("attachments:preview", args=[attachment.uid])
        if attachment.has_preview
        else None,
        "scan": attachment.scan,
    }


@login_not_required  # answers the script 401 itself
@never_cache
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Multipart with one part `file`: 201 and the file's facts, or problem+json."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"type": "about:blank", "title": "Unauthorized", "status": 401},
            status=401,
            content_type="application/problem+json",
        )
    file = request.FILES.get("file")
    skipped = skipped_files(request)
    try:
        if skipped:
            raise refuse(
                "file.too_large", clean_name(skipped[0]), limit=MAX_FILE_BYTES // MEGABYTE
            )
        if file is None:
            raise Invalid("file.missing", fields={})
        attachment = store_upload(file=file, actor=request.user)
    except PortalError as error:
        return _problem(error)
    return JsonResponse(described(attachment), status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """GET reads through the gate; POST with `remove` takes back a free file of one's own."""
    if request.method == "POST":
        return _remove(request, uid)
    attachment = _readable(request, uid)
    try:
        return serve_attachment(request, attachment, download="download" in request.GET)
    except PortalError as error:
        return _plain(error)


@require_http_methods(["GET", "HEAD"])
def preview(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    attachment = _readable(request, uid)
    try:
        return serve_preview(request, attachment)
    except PortalError as error:
        return _plain(error)


def _remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Http404
    try:
        remove_upload(uid=uid, actor=request.user, now=timezone.now())
    except NotThere as error:
        raise Http404 from error
    return HttpResponse(status=204)


def _readable(request: HttpRequest, uid: uuid.UUID) -> Attachment:
    """404 alike for a file that is absent and one the gate keeps."""
    attachment = Attachment.objects.filter(uid=uid).first()
    if attachment is None or not may_read(request.user, attachment):
        raise Http404
    return attachment


def _plain(error: PortalError) -> HttpResponse:
    if isinstance(error, NotThere):
        raise Http404 from error
    return HttpResponse(error.message, status=error.status, content_type="text/plain")


def _problem(error: PortalError) -> JsonResponse:
    body = {
        "type": "about:blank",
        "title": error.message,
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "fields": {k: str(v) for k, v in getattr(error, "fields", {}).items()},
    }
    return JsonResponse(body, status=error.status, content_type="application/problem+json")
