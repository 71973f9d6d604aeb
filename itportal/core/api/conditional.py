"""Conditional requests: the version of a row, entity tags, 304."""

import hashlib
import re

from django.db.models import Model
from django.http import HttpResponse


def version_of(row: Model) -> str:
    """The row's version: its counter, or the instant it was last changed."""
    version = getattr(row, "version", None)
    if version is not None:
        return str(version)
    changed = getattr(row, "updated_at", None)
    return format(int(changed.timestamp() * 1_000_000), "x") if changed else ""


def entity_tag(version: str, content: bytes) -> str:
    """`"<version>.<hash>"`: If-Match reads the version, If-None-Match all of it."""
    return f'"{version}.{hashlib.sha256(content).hexdigest()[:24]}"'


def not_modified(response: HttpResponse) -> HttpResponse:
    answer = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Language", "Link", "Changes-Token"):
        if name in response:
            answer[name] = response[name]
    del answer["Content-Type"]
    return answer


def tags_of(header: str) -> set[str]:
    """The entity tags of a header, weak marks dropped; `*` stands for itself."""
    if header.strip() == "*":
        return {"*"}
    return set(re.findall(r'"[^"]*"', header))
