"""`Idempotency-Key`: a POST sent twice happens once and is answered the same.

The key's row is made first, in a transaction of its own, so that a second sender sees it at
once; the answer is written in the same transaction as the change itself. A failed request frees
its key. A row whose request died without an answer is taken over after LEASE.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from itportal.core.api.errors import ApiProblem
from itportal.core.api.models import IdempotencyKey

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=1)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("Location", "ETag")


class Replay(Exception):
    """The request was answered before; `kept` holds that answer."""

    def __init__(self, kept: IdempotencyKey) -> None:
        super().__init__()
        self.kept = kept


def claim(key: str, *, user: Any, request_hash: str) -> IdempotencyKey:
    """The row of this key, now ours. Raises Replay, or ApiProblem (409, 422)."""
    now = timezone.now()
    row, is_new = IdempotencyKey.objects.get_or_create(
        user=user, key=key, defaults={"request_hash": request_hash, "created_at": now}
    )
    if is_new:
        return row
    if row.request_hash != request_hash:
        raise ApiProblem("idempotency.other_request", status=422)
    if row.status is not None:
        raise Replay(row)
    taken = IdempotencyKey.objects.filter(
        pk=row.pk, status=None, created_at__lt=now - LEASE
    ).update(created_at=now)
    if not taken:
        raise ApiProblem("idempotency.running", status=409, headers={"Retry-After": "2"})
    row.created_at = now
    return row


def once(row: IdempotencyKey, run: Callable[[], Response]) -> Response:
    """Run the change and keep its answer with it; `run` answers rendered."""
    try:
        with transaction.atomic():
            response = run()
            kept = IdempotencyKey.objects.filter(
                pk=row.pk, created_at=row.created_at, status=None
            ).update(
                status=response.status_code,
                body=response.rendered_content,
                headers={n: response[n] for n in KEPT_HEADERS if n in response},
            )
            if not kept:  # another took the lease over: undo this run
                raise ApiProblem("idempotency.running", status=409)
    except BaseException:
        IdempotencyKey.objects.filter(
            pk=row.pk, created_at=row.created_at, status=None
        ).delete()
        raise
    return response


def checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ApiProblem("idempotency.malformed", status=400)
    return key


def fingerprint(request: Request) -> str:
    """What makes two requests the same: who asks by which token, method, path and body (parts,
    for a multipart body). A narrower token is never shown what a wider one was answered.
    """
    http: HttpRequest = request._request
    token = getattr(request.auth, "pk", "")
    digest = hashlib.sha256(f"{token} {http.method} {http.get_full_path()}\n".encode())
    if (http.content_type or "").startswith("multipart/"):
        for name in sorted(request.POST):
            digest.update(f"{name}={request.POST.getlist(name)!r}\n".encode())
        for name in sorted(request.FILES):
            for upload in request.FILES.getlist(name):
                digest.update(f"{name}:{upload.name}\n".encode())
                for chunk in upload.chunks():
                    digest.update(chunk)
                upload.seek(0)
    else:
        digest.update(http.body)
    return digest.hexdigest()


def forget_old(*, now: Any) -> int:
    """Delete keys older than a day; answers how many. Not journalled: no domain state."""
    gone, _by_model = IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
    return gone


def replayed(kept: IdempotencyKey) -> HttpResponse:
    """The answer given before, marked."""
    response = HttpResponse(
        bytes(kept.body or b""), status=kept.status, content_type="application/json"
    )
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    response["Cache-Control"] = "private, no-cache"
    return response
